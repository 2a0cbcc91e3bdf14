"""What Slack takes as blocks, as far as the desk uses them. Source: docs.slack.dev, "Block Kit"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

Json: TypeAlias = dict[str, object]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
METADATA_MOST = 3000
TITLE_MOST = 24
_TEXT_MOST = {"section": 3000, "header": 150}
_BUTTON_MOST = {"value": 2000, "action_id": 255, "url": 3000}


def troubles(blocks: object, *, most: int = MESSAGE_BLOCKS) -> list[str]:
    """Return what Slack objects to in a list of blocks, as it words it; empty where it takes them."""
    if not isinstance(blocks, list):
        return ["blocks must be an array"]
    found = [f"no more than {most} items allowed [json-pointer:/blocks]"] if len(blocks) > most else []
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(ids) != len(set(ids)):
        found.append("block_id already exists")
    for place, block in enumerate(blocks):
        found += [f"{one} [json-pointer:/blocks/{place}]" for one in _of_block(block)]
    return found


def _of_block(block: object) -> Iterator[str]:
    kind = str(block.get("type")) if isinstance(block, dict) else ""
    if not isinstance(block, dict) or kind not in {"section", "header", "actions", "input", "divider", "context"}:
        yield f"unsupported type: {kind}"
        return
    if len(str(block.get("block_id", ""))) > 255:
        yield "must be less than 256 characters [block_id]"
    if kind in _TEXT_MOST:
        yield from _of_text(block.get("text"), most=_TEXT_MOST[kind], kinds={"mrkdwn", "plain_text"})
    if kind == "actions":
        yield from _of_actions(block.get("elements"))
    if kind == "input":
        yield from _of_text(block.get("label"), most=2000, kinds={"plain_text"})
        yield from _of_input(block.get("element"))


def _of_text(text: object, *, most: int, kinds: set[str]) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield "missing required field: text"
    elif not 0 < len(str(text.get("text", ""))) <= most:
        yield f"must be more than 0 and less than {most + 1} characters"


def _of_actions(elements: object) -> Iterator[str]:
    if not isinstance(elements, list) or not 0 < len(elements) <= 25:
        yield "must have 1 to 25 elements"
        return
    ids = [one.get("action_id") for one in elements if isinstance(one, dict)]
    if len(ids) != len(set(ids)):
        yield "action_id already exists"
    for element in elements:
        yield from _of_button(element) if isinstance(element, dict) else ["must be an object"]


def _of_button(element: Mapping[str, object]) -> Iterator[str]:
    if element.get("type") != "button":
        yield f"unsupported type: {element.get('type')}"
    yield from _of_text(element.get("text"), most=75, kinds={"plain_text"})
    for name, most in _BUTTON_MOST.items():
        if len(str(element.get(name, ""))) > most:
            yield f"must be less than {most + 1} characters [{name}]"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield "failed to match one of the allowed values [style]"


def _of_input(element: object) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") != "plain_text_input":
        yield "unsupported element"
    elif int(str(element.get("max_length", 3000))) > 3000:
        yield "must be less than 3001 [max_length]"


def view_troubles(view: Json) -> list[str]:
    """Return what Slack objects to in a modal or a home."""
    found = troubles(view.get("blocks"), most=VIEW_BLOCKS)
    if view.get("type") not in {"modal", "home"}:
        found.append("unsupported type of view")
    if len(str(view.get("private_metadata", ""))) > METADATA_MOST:
        found.append("must be less than 3001 characters [private_metadata]")
    if view.get("type") == "modal":
        for name in ("title", "submit"):
            found += [f"{one} [{name}]" for one in _of_text(view.get(name), most=TITLE_MOST, kinds={"plain_text"})]
    return found


def buttons(blocks: object) -> list[Json]:
    """Return the buttons in blocks, in order, each with the id of its block."""
    rows = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return [
        {**element, "block_id": str(row.get("block_id", ""))}
        for row in rows
        if row.get("type") == "actions" and isinstance(row.get("elements"), list)
        for element in row["elements"]
        if isinstance(element, dict)
    ]


def label(element: Mapping[str, object]) -> str:
    """Return what stands on a button."""
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def sections(blocks: object) -> list[str]:
    """Return the texts of sections, as they were sent."""
    rows = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return [label(row) for row in rows if row.get("type") == "section"]
