"""Documents become sections with their headings, steps in order and pages."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from knowledge_base.read.documents import Document, find_documents, read_document
from knowledge_base.read.drafts import LONGEST
from tests.knowledge_base.small_manuals import MANUALS, sections_of


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Document:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return read_document(path)


def test_markdown_keeps_heading_paths_steps_and_tables(tmp_path: Path) -> None:
    document = written(
        tmp_path,
        "g.md",
        "# 手册\n\n欢迎。\n\n## 账号\n### 忘记密码\n按下列步骤：\n\n1. 打开\n2. 输入\n   - 手机号\n3. 保存\n\n"
        "| 级别 | 时限 |\n|---|---|\n| 一般 | 24小时 |\n\n## 应急预案\n### 断网\n换线路。\n",
    )
    assert document.title == "手册"
    assert [(draft.title, draft.kind) for draft in document.drafts] == [
        ("手册", "manual"),
        ("账号 > 忘记密码", "manual"),
        ("应急预案 > 断网", "plan"),
    ]
    assert (
        document.drafts[1].text == "按下列步骤：\n1. 打开\n2. 输入\n   - 手机号\n3. 保存\n\n级别 | 时限\n一般 | 24小时"
    )


def test_html_drops_scripts_and_keeps_lists() -> None:
    sections = sections_of("portal.html")
    assert [section.title for section in sections][:2] == ["Forgotten password", "Download an invoice"]
    assert sections[1].text == "1. Open Billing.\n2. Choose the month.\n3. Press Download."
    assert not any("track" in section.text for section in sections)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    document = written(tmp_path, "说明.txt", "一、登录\n打开首页，输入账号。\n二、退出\n点击右上角。\n", encoding)
    assert [draft.title for draft in document.drafts] == ["一、登录", "二、退出"]


def test_questions_with_answers_become_sections_of_their_own(tmp_path: Path) -> None:
    document = written(
        tmp_path, "faq.md", "# 问答\n\n问：怎么导出？\n答：点导出。\n\nQ: 怎么打印？\nA: 点打印。\n再选纸张。\n"
    )
    assert [(draft.title, draft.text, draft.kind) for draft in document.drafts] == [
        ("问答 > 怎么导出？", "点导出。", "faq"),
        ("问答 > 怎么打印？", "点打印。\n再选纸张。", "faq"),
    ]


def test_word_documents_keep_headings_lists_and_tables(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("操作手册", 0)
    made.add_heading("登录", 1)
    made.add_paragraph("打开浏览器：")
    made.add_paragraph("输入账号", style="List Number")
    made.add_paragraph("点击登录", style="List Number")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "电话", "12345"
    made.save(str(tmp_path / "m.docx"))
    document = read_document(tmp_path / "m.docx")
    assert (document.title, document.drafts[0].title) == ("操作手册", "登录")
    assert document.drafts[0].text == "打开浏览器：\n\n1. 输入账号\n2. 点击登录\n\n电话 | 12345"


def test_slides_and_workbooks_are_read(tmp_path: Path) -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    slides = "http://schemas.openxmlformats.org/presentationml/2006/main"
    shape = (
        "<p:sp><p:nvSpPr><p:nvPr>{}</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    inner = shape.format('<p:ph type="title"/>', "登录") + shape.format("", "打开首页。")
    with ZipFile(tmp_path / "s.pptx", "w") as archive:
        archive.writestr("ppt/slides/slide1.xml", f'<p:sld xmlns:p="{slides}" xmlns:a="{drawing}">{inner}</p:sld>')
    draft = read_document(tmp_path / "s.pptx").drafts[0]
    assert (draft.title, draft.text, draft.page) == ("登录", "打开首页。", 1)

    cells = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = (("A1", "问题"), ("B1", "办法")), (("A2", "打不开"), ("B2", "清缓存"))
    body = "".join(f"<row>{''.join(cell.format(*one) for one in row)}</row>" for row in rows)
    with ZipFile(tmp_path / "w.xlsx", "w") as archive:
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{cells}"><sheets><sheet name="常见"/></sheets></workbook>'
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{cells}"><sheetData>{body}</sheetData></worksheet>'
        )
    draft = read_document(tmp_path / "w.xlsx").drafts[0]
    assert (draft.title, draft.text, draft.kind) == ("常见 > 打不开", "办法：清缓存", "faq")


def test_long_sections_are_split_and_nothing_is_lost(tmp_path: Path) -> None:
    text = "".join(f"第{number}句话说明一件事情。" for number in range(400))
    document = written(tmp_path, "long.md", f"## 长\n\n{text}\n")
    assert all(len(draft.text) <= LONGEST for draft in document.drafts)
    assert "".join(draft.text for draft in document.drafts) == text


def test_ids_follow_from_content_and_contract() -> None:
    again = [section.id for section in sections_of("office.md", "a")]
    assert again == [section.id for section in sections_of("office.md", "a")]
    assert len(set(again)) == len(again)
    assert not set(again) & {section.id for section in sections_of("office.md", "b")}


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", ".hidden.md", "picture.png", "~$a.docx", "deep/c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = [path.name for path in find_documents([tmp_path, tmp_path / "b.md"])]
    assert found == ["a.txt", "b.md", "c.html"]
    assert len(list(find_documents([MANUALS]))) == 4
