"""Markdown (CommonMark with tables) to a flow."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge_base.read.flow import Flow, Heading, add_line

_FRONT_MATTER: Final = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]+>")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def read_markdown(text: str) -> Flow:
    """Return headings and blocks; steps keep their numbers, tables become lines with bars, markup goes."""
    walker = _Walker()
    for token in _parser().parse(_FRONT_MATTER.sub("", text)):
        walker.take(token)
    return walker.flow


class _Walker:
    """Walks the tokens once and remembers which list, table or heading it is in."""

    def __init__(self) -> None:
        self.flow: Flow = []
        self._lists: list[int | None] = []
        self._mark = ""
        self._fresh = True
        self._row: list[str] | None = None
        self._level = 0

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self._level = int(token.tag[1])
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._open_list(token)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._open_item()
        elif kind.startswith(("table", "tr_")):
            self._table(kind)
        elif kind == "inline":
            self._text(_plain(token))
        elif kind in ("fence", "code_block", "html_block"):
            self._text(_TAG.sub("", token.content) if kind == "html_block" else token.content)

    def _open_list(self, token: Token) -> None:
        if not self._lists:
            self._fresh = not self._introduced()
        start = token.attrGet("start")
        self._lists.append((int(start) if start is not None else 1) if token.type.startswith("ordered") else None)

    def _introduced(self) -> bool:
        last = self.flow[-1] if self.flow else None
        return last is not None and not isinstance(last, Heading) and last.text.endswith(("：", ":"))

    def _open_item(self) -> None:
        number = self._lists[-1]
        indent = "   " * (len(self._lists) - 1)
        self._mark = f"{indent}{number}. " if number is not None else f"{indent}- "
        if number is not None:
            self._lists[-1] = number + 1

    def _table(self, kind: str) -> None:
        if kind == "table_open":
            self._fresh = True
        elif kind == "tr_open":
            self._row = []
        elif kind == "tr_close" and self._row is not None:
            self._line(" | ".join(self._row))
            self._row = None

    def _text(self, text: str) -> None:
        text = text.strip()
        if self._row is not None:
            self._row.append(text)
        elif not text:
            return
        elif self._level:
            self.flow.append(Heading(self._level, text.replace("\n", " ")))
            self._level = 0
        elif self._lists:
            self._line((self._mark or "   " * len(self._lists)) + text)
            self._mark = ""
        else:
            add_line(self.flow, text, joins=False)

    def _line(self, text: str) -> None:
        add_line(self.flow, text, joins=not self._fresh)
        self._fresh = False


def _plain(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (child.type == "html_inline" and "br" in child.content):
            parts.append("\n")
    return "".join(parts)
