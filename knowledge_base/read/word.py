"""Word documents (docx) to a flow: headings, lists with their numbers, tables."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Final

from knowledge_base.read.flow import Flow, Heading, add_line

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_STYLE: Final = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_BULLET: Final = re.compile(r"bullet|项目符号", re.IGNORECASE)
_LISTED: Final = re.compile(r"list|列表|编号", re.IGNORECASE)
_OWN_NUMBER: Final = re.compile(r"\s*(?:\d{1,2}[.、)）．]|[（(]\d{1,2}[）)]|[-•·●])")


def read_word(data: bytes) -> Flow:
    """Return headings (by style or outline level) and blocks of a docx file.

    Raises:
        Exception: whatever the parser raises on a damaged file; the caller translates it.
    """
    from docx import Document
    from docx.table import Table

    walker = _Walker()
    for part in Document(BytesIO(data)).iter_inner_content():
        if isinstance(part, Table):
            walker.table(part)
        else:
            walker.paragraph(part)
    return walker.flow


class _Walker:
    """Walks the body once; counts the steps of the list it is in."""

    def __init__(self) -> None:
        self.flow: Flow = []
        self._step = 0

    def paragraph(self, paragraph: Paragraph) -> None:
        text = paragraph.text.strip()
        if not text:
            return
        level = _level(paragraph)
        if level is not None:
            self._step = 0
            self.flow.append(Heading(level, text.replace("\n", " ")))
        elif _is_listed(paragraph) or _OWN_NUMBER.match(text):
            self._item(paragraph, text)
        else:
            self._step = 0
            add_line(self.flow, text, joins=False)

    def table(self, table: Table) -> None:
        joins = self._step = 0
        for row in table.rows:
            cells = [text for text, _ in groupby(cell.text.strip().replace("\n", " ") for cell in row.cells)]
            if any(cells):
                add_line(self.flow, " | ".join(cells), joins=bool(joins))
                joins = 1

    def _item(self, paragraph: Paragraph, text: str) -> None:
        self._step += 1
        style = paragraph.style.name if paragraph.style is not None else ""
        if not _OWN_NUMBER.match(text):
            text = f"- {text}" if _BULLET.search(style or "") else f"{self._step}. {text}"
        add_line(self.flow, text, joins=self._step > 1)


def _level(paragraph: Paragraph) -> int | None:
    style = paragraph.style
    name = (style.name or "") if style is not None else ""
    if name.lower() in ("title", "标题"):
        return 1
    found = _STYLE.match(name)
    if found:
        return int(found.group(1)) + 1
    levels = paragraph.paragraph_format.element.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(levels[0]) + 2 if levels and levels[0].isdigit() and int(levels[0]) < 9 else None


def _is_listed(paragraph: Paragraph) -> bool:
    name = (paragraph.style.name or "") if paragraph.style is not None else ""
    named = bool(_LISTED.search(name)) and "paragraph" not in name.lower()
    return named or bool(paragraph.paragraph_format.element.xpath("./w:pPr/w:numPr"))
