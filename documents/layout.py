"""The look of the shipped templates: paper, fonts, title, tables, signature and page numbers of government papers.

Source: GB/T 9704-2012 (margins, sizes). The fonts that it wants are on few machines, so each names others in the file
that stand in for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE_FONT, HEADING_FONT, BODY_FONT, TABLE_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"
STAND_INS = {
    TITLE_FONT: "宋体",
    HEADING_FONT: "SimHei",
    BODY_FONT: "仿宋",
    TABLE_FONT: "SimSun",
}
"""What a program takes where it does not have a font."""
LATIN_FONT = "Times New Roman"
TITLE, HEADING, BODY, TABLE_TEXT = 22, 16, 14, 10.5
"""Sizes in points: 二号, 三号, 四号, 五号."""


class Sheet:
    """A template as it is written, from the top down."""

    def __init__(self, *, landscape: bool = False) -> None:
        """Begin an A4 sheet with page numbers."""
        self.file: WordFile = Document()
        self.file.core_properties.author = self.file.core_properties.comments = ""
        section = self.file.sections[0]
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.top_margin, section.bottom_margin = Mm(37 if not landscape else 28), Mm(35 if not landscape else 26)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        _name_fonts(self.file)
        self._number_pages()

    def title(self, text: str) -> None:
        """Write a title in the middle."""
        paragraph = self._paragraph(text, TITLE_FONT, TITLE)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(12)

    def subtitle(self, text: str) -> None:
        """Write a line under the title."""
        self._paragraph(text, BODY_FONT, BODY).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str) -> None:
        """Write a heading of the first order."""
        paragraph = self._paragraph(text, HEADING_FONT, HEADING)
        paragraph.paragraph_format.space_before = Pt(10)
        paragraph.paragraph_format.keep_with_next = True

    def text(self, text: str, *, indented: bool = True) -> None:
        """Write a paragraph, indented by two letters."""
        paragraph = self._paragraph(text, BODY_FONT, BODY)
        if indented:
            paragraph.paragraph_format.first_line_indent = Pt(2 * BODY)

    def mark(self, text: str) -> None:
        """Write a mark of the template language on a line of its own, which does not stay."""
        self.file.add_paragraph(f"{{%p {text} %}}")

    def picture(self, field: str) -> None:
        """Leave a place for a picture, with its legend below."""
        self._paragraph(f"{{{{ {field} }}}}", BODY_FONT, BODY).alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.mark(f"if {field}_legend")
        self._paragraph(f"图例：{{{{ {field}_legend }}}}", TABLE_FONT, TABLE_TEXT)
        self.mark("endif")

    def facts(self, rows: Sequence[Sequence[str]]) -> None:
        """Write a table of names and values side by side; a row of two spans the sheet."""
        width = max(len(row) for row in rows)
        table = self._table(len(rows), width)
        for number, row in enumerate(rows):
            cells = table.rows[number].cells
            if len(row) < width:
                cells[1].merge(cells[width - 1])
            for place, text in enumerate(row):
                _write(table.rows[number].cells[place].paragraphs[0], text, bold=place % 2 == 0)

    def listing(self, many: str, columns: Sequence[tuple[str, str]], *, none: str = "无。") -> None:
        """Write a table with one row for each of `many`: columns with their heading and their field of `one`.

        Where there is none, the line `none` stands in its place, or nothing where it is empty.
        """
        self.mark(f"if {many}")
        table = self._table(4, len(columns))
        _repeat(table.rows[0]._tr)  # noqa: SLF001 - python-docx has no word for a row that repeats
        for place, (heading, field) in enumerate(columns):
            _write(table.rows[0].cells[place].paragraphs[0], heading, bold=True)
            _write(table.rows[2].cells[place].paragraphs[0], f"{{{{ one.{field} }}}}")
        _write(table.rows[1].cells[0].paragraphs[0], f"{{%tr for one in {many} %}}")
        _write(table.rows[3].cells[0].paragraphs[0], "{%tr endfor %}")
        if none:
            self.mark("else")
            self.text(none)
        self.mark("endif")

    def lines(self, many: str, *, none: str = "无。") -> None:
        """Write one paragraph for each line of `many`."""
        self.mark(f"if {many}")
        self.mark(f"for one in {many}")
        self.text("{{ one }}")
        self.mark("endfor")
        self.mark("else")
        self.text(none)
        self.mark("endif")

    def signature(self) -> None:
        """Write who signs, and the date, at the right."""
        self.text("", indented=False)
        for text in ("运维单位（盖章）：　　　　　　　　", "{{ made_on }}　　　"):
            self._paragraph(text, BODY_FONT, BODY).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _paragraph(self, text: str, font: str, size: float) -> Paragraph:
        paragraph = self.file.add_paragraph()
        dress(paragraph.add_run(text), font, size)
        return paragraph

    def _table(self, rows: int, columns: int) -> Table:
        table: Table = self.file.add_table(rows, columns, style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        return table

    def _number_pages(self) -> None:
        paragraph = self.file.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        dress(paragraph.add_run("— "), TABLE_FONT, BODY)
        number = paragraph.add_run()
        dress(number, TABLE_FONT, BODY)
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            number._r.append(_field_part(kind, text))  # noqa: SLF001 - python-docx has no word for fields
        dress(paragraph.add_run(" —"), TABLE_FONT, BODY)


def dress(run: Run, font: str, size: float, *, bold: bool = False) -> None:
    """Give a run its font for Chinese, that for Latin letters and numbers, and its size in points."""
    run.font.name, run.font.size, run.font.bold = LATIN_FONT, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no word for it either


def _write(paragraph: Paragraph, text: str, *, bold: bool = False) -> None:
    dress(paragraph.add_run(text), TABLE_FONT, TABLE_TEXT, bold=bold)
    paragraph.paragraph_format.space_after = Pt(0)


def _field_part(kind: str | None, text: str | None) -> object:
    if kind is None:
        part = OxmlElement("w:instrText")
        part.set(qn("xml:space"), "preserve")
        part.text = text
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part


def _repeat(row: object) -> None:
    """Let a table's heading stand on each page."""
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]
    properties.append(OxmlElement("w:tblHeader"))


def _name_fonts(file: WordFile) -> None:
    """Write into the file which fonts stand in for those that a machine may not have."""
    fonts = next(part for part in file.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    named = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{other}"/></w:font>' for font, other in STAND_INS.items()
    )
    fonts._blob = fonts.blob.replace(b"</w:fonts>", named.encode() + b"</w:fonts>")  # noqa: SLF001 - a part of bytes
