"""Slides (pptx) and workbooks (xlsx) to a flow, from their XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from knowledge_base.read.flow import Flow, Heading, add_line

_SLIDE: Final = re.compile(r"ppt/slides/slide(\d+)\.xml")
_SHEET: Final = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SLIDES: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_CELLS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN: Final = re.compile(r"[A-Z]+")


def read_slides(data: bytes) -> Flow:
    """Return one heading per slide (its title) and a block per paragraph; the page is the slide's number."""
    flow: Flow = []
    with ZipFile(BytesIO(data)) as archive:
        for number, name in _numbered(archive, _SLIDE):
            root = _parsed(archive.read(name))
            for shape in root.iter(f"{_SLIDES}sp"):
                _shape(shape, flow, number)
            for row in root.iter(f"{_DRAWING}tr"):
                cells = [" ".join(_paragraphs(cell)) for cell in row.iter(f"{_DRAWING}tc")]
                add_line(flow, " | ".join(cells), joins=False, page=number)
    return flow


def _shape(shape: ET.Element, flow: Flow, number: int) -> None:
    lines = [line for line in _paragraphs(shape) if line]
    place = shape.find(f".//{_SLIDES}nvPr/{_SLIDES}ph")
    if lines and place is not None and place.get("type") in ("title", "ctrTitle"):
        flow.append(Heading(2, " ".join(lines), number))
    elif lines:
        add_line(flow, "\n".join(lines), joins=False, page=number)


def _paragraphs(element: ET.Element) -> Iterator[str]:
    for paragraph in element.iter(f"{_DRAWING}p"):
        yield "".join(run.text or "" for run in paragraph.iter(f"{_DRAWING}t")).strip()


def read_workbook(data: bytes) -> Flow:
    """Return a heading per sheet, and a block per row: "column: value" lines where the first row names columns."""
    flow: Flow = []
    with ZipFile(BytesIO(data)) as archive:
        shared = _shared(archive)
        names = _sheet_names(archive)
        for number, name in _numbered(archive, _SHEET):
            rows = list(_rows(_parsed(archive.read(name)), shared))
            if rows:
                flow.append(Heading(2, names.get(number, f"Sheet{number}")))
                _table(rows, flow)
    return flow


def _table(rows: list[dict[str, str]], flow: Flow) -> None:
    head, *body = rows
    if not body:
        add_line(flow, " | ".join(head.values()), joins=False)
    for row in body:
        lines = [f"{head[column]}：{value}" if head.get(column) else value for column, value in row.items()]
        add_line(flow, "\n".join(lines), joins=False)


def _rows(root: ET.Element, shared: list[str]) -> Iterator[dict[str, str]]:
    for row in root.iter(f"{_CELLS}row"):
        values: dict[str, str] = {}
        for cell in row.iter(f"{_CELLS}c"):
            column = _COLUMN.match(cell.get("r", ""))
            value = _value(cell, shared).strip()
            if value:
                values[column.group() if column else str(len(values))] = value
        if values:
            yield values


def _value(cell: ET.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_CELLS}t"))
    value = cell.findtext(f"{_CELLS}v", "")
    return shared[int(value)] if cell.get("t") == "s" and value.isdigit() and int(value) < len(shared) else value


def _shared(archive: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = _parsed(archive.read("xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in item.iter(f"{_CELLS}t")) for item in root.iter(f"{_CELLS}si")]


def _sheet_names(archive: ZipFile) -> dict[int, str]:
    root = _parsed(archive.read("xl/workbook.xml"))
    return {number: sheet.get("name", "") for number, sheet in enumerate(root.iter(f"{_CELLS}sheet"), start=1)}


def _parsed(data: bytes) -> ET.Element:
    """Parse a part; these formats declare no entities, so a part that does is refused."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("a part declares entities")
    return ET.fromstring(data)  # noqa: S314 (entities are refused above)


def _numbered(archive: ZipFile, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    found = [(match, name) for name in archive.namelist() if (match := pattern.fullmatch(name))]
    return sorted((int(match.group(1)), name) for match, name in found)
