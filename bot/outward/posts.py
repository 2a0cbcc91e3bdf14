"""A message of the desk as a messenger can show it: text in parts, buttons or numbers, files or their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.inward.button_tokens import ButtonTokens
from bot.outward.splitting import split
from bot.texts import Renderer
from desk.channels import Button, Capabilities, Rendered
from desk.chats import PostButton, PostFile
from desk.messages import REVIEW_ACTIONS, Action, Attachment, Value

NUMBERS_MOST: Final = 9
"""Numbers are one digit, so that no other number is taken for one."""

FilePath = Callable[[str, str], Path | None]
"""Returns where a kept file lies (contract, reference)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is posted: the parts of the text, and with the last one buttons and files.

    `offered` are all actions under it, `numbered` those that stand as numbers in the text, in order.
    """

    texts: tuple[str, ...]
    buttons: tuple[PostButton, ...] = ()
    offered: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    files: tuple[PostFile, ...] = ()


class Draughtsman:
    """Draws messages for messengers."""

    def __init__(self, renderer: Renderer, tokens: ButtonTokens, file_path: FilePath) -> None:
        """Take the words from `renderer`, sign buttons with `tokens`, find files by `file_path`."""
        self._renderer = renderer
        self._tokens = tokens
        self._file_path = file_path

    def draw(
        self, message: Rendered, able: Capabilities, *, lines: Sequence[str] = (), buttons_of: Rendered | None = None
    ) -> Drawn:
        """Draw a message for a channel that can do so much.

        `lines` follow its text; the buttons are those of `buttons_of` where it is given, a later message about the
        same matter.
        """
        offering = buttons_of or message
        shown, numbered = _shared_out(offering.buttons, able)
        files, named = self._files(message, able)
        double = [self._say("post.double", {}, message)] if message.maybe_double else []
        numbers = [
            self._say("post.number", {"count": place, "label": button.label}, message)
            for place, button in enumerate(numbered, start=1)
            if button.action != Action.RATE
        ]
        text = "\n".join((*double, message.text, *lines, *named, *numbers))
        return Drawn(
            split(text, able.text_limit),
            tuple(self._button(offering, one) for one in shown),
            tuple(one.action for one in offering.buttons),
            tuple(one.action for one in numbered),
            files,
        )

    def headline(self, message: Rendered, summary: str | None) -> str:
        """Return what a channel with subject lines writes there."""
        return self._say("post.headline", {"number": message.ticket, "summary": summary}, message)

    def _button(self, message: Rendered, button: Button) -> PostButton:
        asks = self._say("post.asks", {"label": button.label}, message) if button.asks else None
        return PostButton(button.label, self._tokens.sign(message.id, button.action), primary=button.primary, asks=asks)

    def _files(self, message: Rendered, able: Capabilities) -> tuple[tuple[PostFile, ...], list[str]]:
        """Return the files that the channel takes, and a line for each that it does not."""
        taken: list[PostFile] = []
        named: list[str] = []
        for file in message.files:
            path = self._file_path(message.contract, file.ref) if _fits(file, able) else None
            if path is not None:
                taken.append(PostFile(file.name, file.media_type, path))
            else:
                named.append(self._say("post.file", {"file": file.name}, message))
        return tuple(taken), named

    def _say(self, key: str, values: dict[str, Value], message: Rendered) -> str:
        return self._renderer.say(key, values, language=message.language, contract=message.contract)


def _fits(file: Attachment, able: Capabilities) -> bool:
    return able.attachments and (not able.files_bytes or file.size <= able.files_bytes)


def _shared_out(buttons: Sequence[Button], able: Capabilities) -> tuple[Sequence[Button], Sequence[Button]]:
    """Return which buttons the channel shows, and which are chosen by number; a digit for a rating is the rating.

    Where nobody can answer, no numbers are offered.
    """
    most = able.buttons_most if able.buttons else 0
    shown, left = buttons[:most], buttons[most:]
    if not able.replies:
        return shown, ()
    if any(button.action in REVIEW_ACTIONS for button in buttons):
        # The card of a draft tells by itself what its digits mean, and its handler reads them.
        return shown, ()
    rating = [button for button in left if button.action == Action.RATE]
    return shown, rating or left[:NUMBERS_MOST]
