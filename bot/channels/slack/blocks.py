"""Posts, modals and the app's home as blocks, within Slack's limits. Source: docs.slack.dev, "Block Kit"."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from bot.channels.slack.markup import escaped, sections
from desk.chats import Post, PostButton

Block: TypeAlias = dict[str, object]

BLOCKS_MOST = 50
HOME_MOST = 100
LABEL_MOST = 75
TITLE_MOST = 24
ASKS_MOST = 150
"""How much of what a button asks for is kept: it travels in the button's value, of at most 2000 characters."""
IN_A_ROW = 5
PRESS = "press"
ASK = "ask"
DETAILS = "details"
WORDS = "words"


def blocks_of(post: Post) -> list[Block]:
    """Return a post as sections of text and rows of buttons."""
    numbered = list(enumerate(post.buttons))
    rows = [numbered[start : start + IN_A_ROW] for start in range(0, len(numbered), IN_A_ROW)]
    buttons: list[Block] = [
        {"type": "actions", "block_id": f"row:{number}", "elements": [_button(place, one) for place, one in row]}
        for number, row in enumerate(rows)
    ]
    texts = [_section(piece) for piece in sections(post.text)]
    return [*texts[: BLOCKS_MOST - len(buttons)], *buttons]


def _section(piece: str) -> Block:
    # Verbatim: Slack links no names of channels or people by itself.
    return {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}}


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": text if len(text) <= most else f"{text[: most - 1]}…", "emoji": False}


def _button(place: int, button: PostButton) -> Block:
    asks = button.asks is not None
    element: Block = {
        "type": "button",
        "action_id": f"{ASK if asks else PRESS}:{place}",
        "text": _plain(button.label, LABEL_MOST),
        "value": f"{button.token}\n{(button.asks or '')[:ASKS_MOST]}" if asks else button.token,
    }
    return {**element, "style": "primary"} if button.primary else element


def modal_of(*, label: str, asks: str, carried: dict[str, str]) -> Block:
    """Return the modal that asks for words with a press; `carried` comes back when it is sent."""
    element: Block = {"type": "plain_text_input", "action_id": WORDS, "multiline": True, "max_length": 3000}
    return {
        "type": "modal",
        "callback_id": DETAILS,
        "private_metadata": json.dumps(carried, separators=(",", ":")),
        "title": _plain(label, TITLE_MOST),
        "submit": _plain(label, TITLE_MOST),
        "blocks": [{"type": "input", "block_id": WORDS, "label": _plain(asks or label, ASKS_MOST), "element": element}],
    }


def home_of(lines: Sequence[str]) -> Block:
    """Return the app's home with a section per line."""
    return {"type": "home", "blocks": [_section(piece) for line in lines for piece in sections(line)][:HOME_MOST]}


def fallback(post: Post) -> str:
    """Return the text that stands in notifications, and where blocks are not shown."""
    return escaped(post.text) or escaped(post.headline) or "…"
