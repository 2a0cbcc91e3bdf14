"""Sentences with what governs them: the unit in which obligations are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drafting.blocks import Paragraph, Row
from drafting.findings import LONGEST_QUOTE, Finding, Place
from drafting.outline import PLAIN_RANK, Passage, Titled, Topic

_ENDS = re.compile(
    r"[。；！]|;(?=\s|$)|(?<=[。；，：])(?=[（(]\d{1,2}[）)])|(?<=[；。，：])(?=[（(][一二三四五六七八九十]{1,2}[）)])"
)
_INNER_NUMBER = re.compile(r"^\s*(?:[（(][\d一二三四五六七八九十]{1,3}[)）]|[①-⑳]|\d{1,2}[.、．](?!\d))\s*")
_INLINE_HEAD = re.compile(r"^(?P<head>[^：:]{2,90})[：:](?P<rest>.+)$")
_OPENS, _CLOSES = "（(“《【[", "）)”》】]"


SHORT_CELL = 20
"""Characters of a cell that names something; a longer one with commas says something."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence, or one row of a table.

    `start` is where it begins in its passage. `heads` are the words that govern it, the nearest first: an inline head
    ("到场时限：…；…"), list heads of the clauses above. `earlier` is what the paragraph says before it.
    """

    text: str
    passage: Passage
    start: int = 0
    heads: tuple[str, ...] = ()
    earlier: str = ""

    @property
    def row(self) -> Row | None:
        """Return the row of a table that this clause is, if it is one."""
        return self.passage.block if isinstance(self.passage.block, Row) else None

    @property
    def topic(self) -> Topic:
        """Return what the chapter is about."""
        return self.passage.topic

    @property
    def place(self) -> Place:
        """Return where the clause stands."""
        return Place(self.passage.block.number, self.passage.headings, row=self.row is not None)

    def quote(self, start: int = 0, end: int | None = None) -> str:
        """Return the literal words from `start` to `end` of the clause, without separators at the edges."""
        return self.text[start:end].strip(" \t\u3000，,；;。")[:LONGEST_QUOTE]


@dataclass(frozen=True, slots=True)
class Spotted:
    """A finding with the stretch of its clause that it was found in."""

    finding: Finding
    start: int
    end: int


def clauses_of(passage: Passage) -> Iterator[Clause]:
    """Yield the sentences of a paragraph, or a row as one clause."""
    if isinstance(passage.block, Row):
        yield Clause(passage.text, passage, heads=passage.heads)
        return
    yield from _sentences_of(passage)


def cells_as_clauses(clause: Clause) -> Iterator[Clause]:
    """Yield the sentences of a row's cells that hold prose, each under the short cells beside it as a heading."""
    row = clause.row
    if row is None:
        return
    beside = tuple(Titled(PLAIN_RANK, cell) for cell in row.cells if 1 < len(cell) <= SHORT_CELL and not cell.isdigit())
    for cell in row.cells:
        if len(cell) > SHORT_CELL and re.search(r"[，。；：]", cell):
            yield from _sentences_of(Passage(Paragraph(row.number, cell), cell, (*clause.passage.above, *beside[:1])))


def _sentences_of(passage: Passage) -> Iterator[Clause]:
    inline = ""
    for start, text in sentences(passage.text):
        if text.rstrip().endswith(("：", ":")):
            inline = text.rstrip().rstrip("：:")
            yield Clause(text, passage, start=start, heads=passage.heads, earlier=passage.text[:start])
            continue
        match = _INLINE_HEAD.match(text)
        follows = bool(_INNER_NUMBER.match(text)) or start > 0
        if match and (not follows or len(match["head"]) > 12) and match["rest"].strip():
            inline = match["head"]
        heads = (inline, *passage.heads) if inline and inline not in text else passage.heads
        yield Clause(text, passage, start=start, heads=heads, earlier=passage.text[:start])


def sentences(text: str) -> list[tuple[int, str]]:
    """Return the sentences of a paragraph with their starts: parted at full stops and semicolons outside brackets."""
    found: list[tuple[int, str]] = []
    depths = _depths(text)
    start = 0
    for match in _ENDS.finditer(text):
        if depths[match.start()] == 0 and match.end() > start:
            found.append((start, text[start : match.end()]))
            start = match.end()
    found.append((start, text[start:]))
    return [(at, part) for at, part in found if part.strip(" \t\u3000。；;")]


def _depths(text: str) -> list[int]:
    """Return how many brackets are open before each character; one past the end too."""
    depths, depth = [], 0
    for char in text:
        if char in _CLOSES:
            depth = max(0, depth - 1)
        depths.append(depth)
        if char in _OPENS:
            depth += 1
    return [*depths, 0]


def segments(text: str) -> list[tuple[int, int]]:
    """Return where the parts of a sentence between commas begin and end."""
    found, start = [], 0
    for match in re.finditer(r"[，,]", text):
        found.append((start, match.start()))
        start = match.end()
    return [*found, (start, len(text))]
