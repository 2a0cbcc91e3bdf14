"""HTML to a flow: what a reader sees, without scripts, styles and navigation."""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

from knowledge_base.read.flow import Flow, Heading, add_line

_UNSEEN: Final = ("script", "style", "noscript", "template", "nav", "head", "svg", "iframe", "form")
_HEADING: Final = re.compile(r"h[1-6]")
_BOX_NAMES: Final = (
    "html body div section article main header footer aside p ul ol li table thead tbody tr pre dl dt dd "
    "blockquote figure figcaption h1 h2 h3 h4 h5 h6 details summary"
)
_BOXES: Final = frozenset(_BOX_NAMES.split())
_SPACE: Final = re.compile(r"\s+")


def read_html(text: str) -> Flow:
    """Return headings and blocks; list items keep their numbers, table rows become lines with bars."""
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(_UNSEEN):
        tag.decompose()
    flow: Flow = []
    _walk(soup, flow)
    return flow


def html_title(text: str) -> str | None:
    """Return the content of the title element, if it holds anything."""
    title = BeautifulSoup(text, "html.parser").title
    found = _seen(title) if title else ""
    return found or None


def _walk(tag: Tag, flow: Flow) -> None:
    loose = ""
    for child in tag.children:
        if isinstance(child, Tag) and (child.name in _BOXES or child.find(list(_BOXES)) is not None):
            loose = _flush(loose, flow)
            _box(child, flow)
        elif isinstance(child, Tag):
            loose += "\n" if child.name == "br" else _raw(child)
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            loose += str(child)
    _flush(loose, flow)


def _box(tag: Tag, flow: Flow) -> None:
    if _HEADING.fullmatch(tag.name):
        if text := _seen(tag):
            flow.append(Heading(int(tag.name[1]), text))
    elif tag.name in ("ul", "ol"):
        _list(tag, flow, depth=0, joins=False)
    elif tag.name == "table":
        _table(tag, flow)
    elif tag.name == "pre":
        add_line(flow, tag.get_text().strip("\n"), joins=False)
    else:
        _walk(tag, flow)


def _list(tag: Tag, flow: Flow, *, depth: int, joins: bool) -> bool:
    number = int(str(tag.get("start", "1"))) if str(tag.get("start", "1")).isdigit() else 1
    for item in tag.find_all("li", recursive=False):
        inner = [nested.extract() for nested in item.find_all(["ul", "ol"]) if nested.find_parent(["ul", "ol"]) is tag]
        mark = f"{number}. " if tag.name == "ol" else "- "
        if text := _seen(item):
            add_line(flow, "   " * depth + mark + text, joins=joins)
            joins = True
        for nested in inner:
            joins = _list(nested, flow, depth=depth + 1, joins=joins)
        number += 1
    return joins


def _table(tag: Tag, flow: Flow) -> None:
    joins = False
    for row in tag.find_all("tr"):
        cells = [_seen(cell) for cell in row.find_all(["th", "td"], recursive=False)]
        if any(cells):
            add_line(flow, " | ".join(cells), joins=joins)
            joins = True


def _flush(loose: str, flow: Flow) -> str:
    lines = [_SPACE.sub(" ", line).strip() for line in loose.split("\n")]
    text = "\n".join(line for line in lines if line)
    if text:
        add_line(flow, text, joins=False)
    return ""


def _raw(tag: Tag) -> str:
    return _SPACE.sub(" ", tag.get_text())


def _seen(tag: Tag) -> str:
    return _SPACE.sub(" ", tag.get_text(" " if tag.find(["p", "div", "br"]) else "")).strip()
