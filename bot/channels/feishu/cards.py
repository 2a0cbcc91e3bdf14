"""From a post to a message of Feishu's: plain text, or with buttons a card (JSON 2.0); pure.

Source: open.feishu.cn, "Send message content" and "Card JSON 2.0 structure".
"""

from __future__ import annotations

import json
import re
from typing import Final, TypeAlias

from desk.chats import Post, PostButton

Element: TypeAlias = dict[str, object]
TOKEN = "token"  # noqa: S105 - the name of a field
ASKED = "asked"
LABEL_MOST = 40
ASKS_MOST = 200
WORDS_MOST = 1000
SUMMARY_MOST = 100
_MARKUP: Final = re.compile(r"<(?=/?(?:at|a|b|i|u|s)\b)", re.IGNORECASE)
"""What Feishu would read as markup in a text message: mentions (of everybody, even) and styles."""


def text_of(post: Post) -> str:
    """Return the content of a text message; nothing in it mentions anybody."""
    return _json({"text": _MARKUP.sub("<\u200b", post.text) or post.headline or "…"})


def card_of(post: Post) -> str:
    """Return the content of a card; each button brings its token back, one that asks stands in a form of its own."""
    plain = [one for one in post.buttons if one.asks is None]
    asking = [(place, one) for place, one in enumerate(post.buttons) if one.asks is not None]
    elements: list[Element] = [{"tag": "div", "text": _plain(post.text or post.headline or "…")}]
    if plain:
        columns = [{"tag": "column", "width": "auto", "elements": [_button(one)]} for one in plain]
        elements.append({"tag": "column_set", "flex_mode": "flow", "columns": columns})
    elements.extend(_form(place, one) for place, one in asking)
    summary = (post.headline or post.text).partition("\n")[0][:SUMMARY_MOST]
    return _json(
        {
            "schema": "2.0",
            "config": {"update_multi": True, "summary": {"content": summary}},
            "body": {"elements": elements},
        }
    )


def file_of(key: str, *, image: bool) -> str:
    """Return the content of a message that is a file."""
    return _json({"image_key" if image else "file_key": key})


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _plain(text: str, most: int = 0) -> Element:
    return {"tag": "plain_text", "content": text if not most or len(text) <= most else f"{text[: most - 1]}…"}


def _button(button: PostButton) -> Element:
    value: Element = {TOKEN: button.token}
    if button.asks is not None:
        value[ASKED] = True
    return {
        "tag": "button",
        "type": "primary" if button.primary else "default",
        "text": _plain(button.label, LABEL_MOST),
        "behaviors": [{"type": "callback", "value": value}],
    }


def _form(place: int, button: PostButton) -> Element:
    typed: Element = {
        "tag": "input",
        "name": f"words_{place}",
        "placeholder": _plain(button.asks or button.label, ASKS_MOST),
        "max_length": WORDS_MOST,
        "width": "fill",
    }
    submit = {**_button(button), "name": f"submit_{place}", "form_action_type": "submit"}
    return {"tag": "form", "name": f"form_{place}", "elements": [typed, submit]}
