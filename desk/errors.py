"""Everything the desk can refuse or fail at, on one page.

Each error's docstring is its message's advice; `code` names it in logs and docs.
"""

from __future__ import annotations


class ZhibanError(Exception):
    """Something the desk refuses, told in one line."""

    code = "zhiban"


class InputUnusable(ZhibanError):
    """An input cannot be used; the message names the file, the place in it, and what was expected."""

    code = "input_unusable"

    def __init__(self, file: str, *, where: str, expected: str) -> None:
        """Say that at `where` (a line, a field) in `file` something else than `expected` stands."""
        place = f"{file}: {where}" if where else file
        super().__init__(f"{place}: {expected}")
        self.file = file
        self.where = where
        self.expected = expected


class CalendarExhausted(ZhibanError):
    """A calendar without any service hours ahead was asked for a moment in service hours."""

    code = "calendar_exhausted"


class ContractUnknown(ZhibanError):
    """There is no such contract; `zhiban contract list` shows those that are loaded."""

    code = "contract_unknown"


class PersonUnknown(ZhibanError):
    """There is no such person in this contract."""

    code = "person_unknown"


class StoreUnusable(ZhibanError):
    """The store cannot be used: another version wrote it, or it is not a store."""

    code = "store_unusable"


class SettingWrong(ZhibanError):
    """A setting has a value that cannot be used."""

    code = "setting_wrong"


class ChannelError(ZhibanError):
    """A channel could not take a message."""

    code = "channel_error"


class ChannelBusy(ChannelError):
    """The channel asks to come back in `seconds`; `everywhere` tells that its other chats must wait too."""

    code = "channel_busy"

    def __init__(self, seconds: float, *, everywhere: bool = False) -> None:
        """Keep how long to wait, in seconds, and whether the whole channel must."""
        super().__init__(f"the channel is busy, again in {seconds:g} s")
        self.seconds = seconds
        self.everywhere = everywhere


class ChannelRefused(ChannelError):
    """The channel will never take this message; sending it again does not help."""

    code = "channel_refused"


class ChannelGone(ChannelRefused):
    """Nothing reaches this chat any more: the person blocked the desk, or the desk was removed from the group."""

    code = "channel_gone"


class DeliveryUnknown(ChannelError):
    """Nobody knows whether the message arrived; a resend may be a double."""

    code = "delivery_unknown"


class TemplateUnusable(ZhibanError):
    """A template of a paper cannot be used: it is no docx, or has a field that the paper does not have."""

    code = "template_unusable"


class RasaUnusable(ZhibanError):
    """Rasa cannot be installed, trained or served here; the message says what is missing and what to do."""

    code = "rasa_unusable"


class ModelAway(ZhibanError):
    """The model that helps to read contracts did not answer, or not as such a server answers; rules alone read."""

    code = "model_away"


class RasaAway(ZhibanError):
    """Rasa did not answer in time, or not as Rasa answers; the embedded engine reads meanwhile."""

    code = "rasa_away"
