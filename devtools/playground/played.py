"""The three fakes as the page plays them: the interface all have, and what each offers beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from devtools.onebot import FakeOneBot
from devtools.slack import FakeSlack
from devtools.telegram import FakeTelegram

SLACK_NAMES = {"👀": "eyes", "👍": "+1", "✅": "white_check_mark"}


class PlayedTelegram:
    """Telegram: topics and reactions; a press shows its answer at once."""

    name = "telegram"
    reacts = True

    def __init__(self, vendor: FakeTelegram) -> None:
        """Play on `vendor`."""
        self.vendor = vendor

    async def react(self, person: str, chat: str, message: str, emoji: str) -> None:
        """Put an emoji."""
        self.vendor.react(person, chat, message, emoji)

    async def fill_in(self, person: str, words: str) -> str | None:
        """Refuse: Telegram has no windows."""
        raise LookupError(f"{person} was asked nothing ({len(words)} characters)")

    def asks(self, person: str) -> bool:
        """Tell that none is open."""
        del person
        return False

    async def say_in_topic(
        self, person: str, chat: str, text: str, *, topic: str, files: Sequence[tuple[str, bytes]] = ()
    ) -> str:
        """Write in a topic."""
        return await self.vendor.say(person, chat, text, topic=int(topic), files=files)

    def days_to_come(self) -> Sequence[str]:
        """Return the days."""
        return [str(one) for one in self.vendor.server.bad_days]

    def clear_days(self) -> None:
        """Clear them."""
        self.vendor.server.bad_days.clear()


class PlayedSlack:
    """Slack: threads, reactions, and windows (modals) after some buttons."""

    name = "slack"
    reacts = True

    def __init__(self, vendor: FakeSlack) -> None:
        """Play on `vendor`."""
        self.vendor = vendor

    async def react(self, person: str, chat: str, message: str, emoji: str) -> None:
        """Put an emoji, by Slack's name of it."""
        await self.vendor.react(person, chat, message, SLACK_NAMES.get(emoji, emoji))

    async def fill_in(self, person: str, words: str) -> str | None:
        """Send the window off."""
        return await self.vendor.fill_in(person, words)

    def asks(self, person: str) -> bool:
        """Tell whether one is open."""
        return self.vendor.world.user(person, self.vendor.world.first.id).id in self.vendor.api.modals

    async def say_in_topic(
        self, person: str, chat: str, text: str, *, topic: str, files: Sequence[tuple[str, bytes]] = ()
    ) -> str:
        """Write in a thread."""
        return await self.vendor.say(person, chat, text, reply_to=topic, files=files)

    def days_to_come(self) -> Sequence[str]:
        """Return the days, by the words of what Slack answers."""
        return [one.code or str(one.status) for one in self.vendor.http.days]

    def clear_days(self) -> None:
        """Clear them."""
        self.vendor.http.days.clear()


class PlayedOneBot:
    """QQ: a button is a number, a reaction is not told."""

    name = "onebot"
    reacts = False

    def __init__(self, vendor: FakeOneBot) -> None:
        """Play on `vendor`."""
        self.vendor = vendor

    async def react(self, person: str, chat: str, message: str, emoji: str) -> None:
        """Refuse: OneBot v11 tells of no reactions."""
        raise LookupError(f"no reactions here: {person} cannot put {emoji} under {message} in {chat}")

    async def fill_in(self, person: str, words: str) -> str | None:
        """Refuse: QQ has no windows."""
        raise LookupError(f"{person} was asked nothing ({len(words)} characters)")

    def asks(self, person: str) -> bool:
        """Tell that none is open."""
        del person
        return False

    async def say_in_topic(
        self, person: str, chat: str, text: str, *, topic: str, files: Sequence[tuple[str, bytes]] = ()
    ) -> str:
        """Write in answer to a message: QQ has no topics."""
        return await self.vendor.say(person, chat, text, reply_to=topic, files=files)

    def days_to_come(self) -> Sequence[str]:
        """Return the days."""
        return [str(one) for one in self.vendor.qq.days]

    def clear_days(self) -> None:
        """Clear them."""
        self.vendor.qq.days.clear()
