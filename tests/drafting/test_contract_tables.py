"""Tables: by tabs, one cell a line, without any mark, and of a word processor with merged cells."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from drafting.blocks import Block, Paragraph, Row
from drafting.draft import draft_of
from drafting.reading.documents import read_blocks
from drafting.reading.text import blocks_of_text

HEADS = ("故障级别", "描述", "响应时间", "解决时间")
ROWS = (("一级", "系统整体瘫痪，无法使用", "15分钟", "4小时"), ("二级", "个别功能页面显示异常", "2小时", "2个工作日"))
BY_TABS = "\n".join("\t".join(line) for line in (HEADS, *ROWS))
A_CELL_A_LINE = "\n\n".join("\n".join(f"\t{cell}" for cell in line) for line in (HEADS, *ROWS))
WITHOUT_MARKS = "\n".join(cell for line in (HEADS, *ROWS) for cell in line)


def rows(blocks: list[Block]) -> list[Row]:
    """Return the rows of a document."""
    return [block for block in blocks if isinstance(block, Row)]


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(BY_TABS, id="a row a line, its cells parted by tabs"),
        pytest.param(A_CELL_A_LINE, id="a cell a line, rows parted by empty lines"),
        pytest.param(WITHOUT_MARKS, id="a cell a line without any mark"),
    ],
)
def test_a_flattened_table_is_found_again(table: str) -> None:
    found = rows(blocks_of_text(f"二、服务要求\n故障时限见下表：\n{table}\n以上时限自报障之时起算。\n"))
    assert [row.cells for row in found] == list(ROWS)
    assert {row.heads for row in found} == {HEADS}


@pytest.mark.parametrize("table", [BY_TABS, A_CELL_A_LINE, WITHOUT_MARKS], ids=["tabs", "cells", "no marks"])
def test_the_limits_of_a_flattened_table_are_found(table: str) -> None:
    draft = draft_of(blocks_of_text(f"二、服务要求\n故障时限见下表：\n{table}\n以上时限自报障之时起算。\n"))
    assert [(one.target, one.severity, one.within) for one in draft.findings if one.kind == "target"] == [
        ("response", "outage", "15 minutes"),
        ("resolve", "outage", "4 hours"),
        ("response", "fault", "2 hours"),
        ("resolve", "fault", "2 working days"),
    ]


def test_lines_that_are_no_table_stay_paragraphs() -> None:
    text = "服务内容\n响应时间\n处理要求\n乙方应在30分钟内响应。\n"
    assert rows(blocks_of_text(text)) == []


def written(path: Path, document: object) -> Path:
    """Write a document of the word processor."""
    held = BytesIO()
    document.save(held)  # type: ignore[attr-defined]
    path.write_bytes(held.getvalue())
    return path


def test_a_merged_cell_stands_once_and_is_carried_to_the_rows_that_share_it(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("故障时限见下表：")
    table = document.add_table(rows=3, cols=3)
    for at, line in enumerate((("系统", "事项", "响应时间"), ("调度系统", "故障", "30分钟"), ("", "咨询", "1个工作日"))):
        for column, words in enumerate(line):
            table.cell(at, column).text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    found = rows(read_blocks(written(tmp_path / "a.docx", document)))
    assert [(row.cells, row.heads, row.carried) for row in found] == [
        (("调度系统", "故障", "30分钟"), ("系统", "事项", "响应时间"), ""),
        (("咨询", "1个工作日"), ("事项", "响应时间"), "调度系统"),
    ]
    assert {row.caption for row in found} == {"故障时限见下表："}


def test_a_head_of_two_rows_is_read_as_one(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for at, line in enumerate((("级别", "时限", ""), ("", "响应", "解决"), ("重大", "15分钟", "4小时"))):
        for column, words in enumerate(line):
            table.cell(at, column).text = words
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    found = rows(read_blocks(written(tmp_path / "a.docx", document)))
    assert [row.heads for row in found] == [("级别", "时限响应", "时限解决")]


def test_a_row_of_one_merged_cell_is_a_paragraph(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "级别", "响应时间"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "乙方应每日巡检一次。"
    assert read_blocks(written(tmp_path / "a.docx", document)) == [Paragraph(1, "乙方应每日巡检一次。")]


def test_paragraphs_and_tables_of_a_word_document_keep_their_order(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("服务要求", level=1)
    table = document.add_table(rows=2, cols=2)
    for column, words in enumerate(("级别", "响应时间")):
        table.cell(0, column).text = words
    for column, words in enumerate(("一级", "15分钟")):
        table.cell(1, column).text = words
    document.add_paragraph("乙方应每日巡检一次。")
    found = read_blocks(written(tmp_path / "a.docx", document))
    assert [(block.number, block.text) for block in found] == [
        (1, "服务要求"),
        (2, "一级 15分钟"),
        (3, "乙方应每日巡检一次。"),
    ]
