"""What a fake Feishu makes of texts and cards: whether they are well formed, and what people see of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from devtools.feishu.world import Json, Line

TEXT_MOST = 150 * 1024
CARD_MOST = 30 * 1024


def problem_of(kind: str, content: str) -> int:
    """Return Feishu's code for what is wrong with a message, 0 where nothing is."""
    try:
        found = json.loads(content)
    except ValueError:
        return 230001
    if not isinstance(found, dict):
        return 230001
    if len(content.encode()) > (CARD_MOST if kind == "interactive" else TEXT_MOST):
        return 230025
    wanted = {"text": "text", "image": "image_key", "file": "file_key"}
    if kind == "interactive":
        return 0 if _is_card(found) else 230099
    return 0 if kind in wanted and found.get(wanted[kind]) else 230001


def _is_card(card: Json) -> bool:
    parts = list(_within(card))
    names = [one["name"] for one in parts if "name" in one]
    loose = [one for one in parts if one.get("tag") in {"input"} and not one.get("name")]
    known = {"div", "plain_text", "column_set", "column", "button", "form", "input"}
    tags = {str(one["tag"]) for one in parts if "tag" in one}
    return card.get("schema") == "2.0" and len(names) == len(set(map(str, names))) and not loose and tags <= known


def _within(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _within(one)


def buttons_of(line: Line) -> list[Json]:
    """Return a card's buttons in order."""
    if line.kind != "interactive":
        return []
    return [one for one in _within(line.told()) if one.get("tag") == "button"]


def label_of(button: Json) -> str:
    """Return what stands on a button."""
    text = button.get("text")
    return str(text.get("content")) if isinstance(text, dict) else ""


def value_of(button: Json) -> object:
    """Return what a button brings back."""
    behaviors = button.get("behaviors")
    first = behaviors[0] if isinstance(behaviors, list) and behaviors else {}
    return first.get("value") if isinstance(first, dict) else None


def form_of(line: Line, button: Json) -> str | None:
    """Return the name of the field that is typed into before a button is pressed."""
    for one in _within(line.told()):
        elements = one.get("elements")
        if one.get("tag") == "form" and isinstance(elements, list) and button in elements:
            return next((str(part["name"]) for part in elements if part.get("tag") == "input"), None)
    return None


def shown(line: Line) -> str:
    """Return the text that people read; markup in a text message is carried out, in a card's plain text it is not."""
    found = line.told()
    if line.kind == "text":
        text = re.sub(r'<at user_id="([^"]*)">[^<]*</at>', r"[mention of \1]", str(found.get("text")))
        return text.replace("\u200b", "")
    if line.kind == "interactive":
        divs = [one["text"] for one in _within(found) if one.get("tag") == "div"]
        return "\n".join(str(one.get("content")) for one in divs if isinstance(one, dict))
    return ""
