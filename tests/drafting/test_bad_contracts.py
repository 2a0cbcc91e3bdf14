"""What is no contract's text: one clear line, or an honest empty draft, and soon."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfWriter

from drafting.draft import read_draft
from drafting.reading import documents as reading
from drafting.reading.unreadable import UnreadableContract

SENTENCE = "窗外下着雨，老王坐在炉边，想起三十年前的那个夏天，谁也没有说话。"
CLAUSE = "一般故障，乙方应在30分钟内响应，4小时内恢复。"
PATIENCE = 20.0
"""Seconds that a very long document may take on a slow machine."""


def pdf_of(lines: list[str]) -> bytes:
    """Return a PDF by hand: one page whose lines are in a font that says itself how its codes read."""
    chars = sorted(set("".join(lines)))
    codes = {char: at + 1 for at, char in enumerate(chars)}
    ranges = "\n".join(f"<{code:04x}> <{ord(char):04x}>" for char, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{ranges}\nendbfchar endcmap end end"
    )
    shown = "".join(f"<{''.join(f'{codes[char]:04x}' for char in line)}> Tj 0 -20 Td\n" for line in lines)
    return _pdf_objects(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(f"BT /F1 12 Tf 50 750 Td\n{shown}ET"),
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo"
        " << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        _stream(cmap),
    )


def _stream(words: str) -> str:
    return f"<< /Length {len(words)} >>\nstream\n{words}\nendstream"


def _pdf_objects(*objects: str) -> bytes:
    """Return the objects of a PDF with their table."""
    held, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(held))
        held += f"{number} 0 obj\n{one}\nendobj\n".encode("latin-1")
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        held
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{rows}"
            f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(held)}\n%%EOF\n"
        ).encode()
    )


def pictures_alone() -> bytes:
    """Return a PDF of one page without text, as a scanner makes it."""
    writer, held = PdfWriter(), BytesIO()
    writer.add_blank_page(width=600, height=800)
    writer.write(held)
    return held.getvalue()


def locked() -> bytes:
    """Return a PDF behind a password."""
    writer, held = PdfWriter(), BytesIO()
    writer.add_blank_page(width=600, height=800)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(held)
    return held.getvalue()


def packed(**entries: bytes) -> bytes:
    """Return a zip file."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return held.getvalue()


def word_of(*lines: str) -> bytes:
    """Return a docx file of these paragraphs."""
    document, held = Document(), BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.pdf", pictures_alone(), "pictures of pages", id="a scanned pdf without text"),
        pytest.param("a.pdf", locked(), "password", id="a pdf behind a password"),
        pytest.param("a.pdf", b"%PDF-1.7\nbroken", "damaged", id="a damaged pdf"),
        pytest.param("a.pdf", b"", "damaged", id="an empty pdf"),
        pytest.param("a.pdf", "乙方应在30分钟内响应".encode(), "damaged", id="a text under a pdf's name"),
        pytest.param("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password", id="an encrypted docx"),
        pytest.param("a.docx", b"PK\x03\x04broken", "damaged", id="a damaged docx"),
        pytest.param("a.docx", b"", "damaged", id="an empty docx"),
        pytest.param("a.docx", packed(a=b"no document"), "damaged", id="a zip that is no docx"),
        pytest.param("a.docx", word_of("乙方")[:-400], "damaged", id="a docx cut off"),
        pytest.param("a.docx", b"%PDF-1.7\n", "damaged", id="a pdf under a docx's name"),
        pytest.param("a.txt", bytes(range(256)) * 8, "UTF-8", id="a binary file as txt"),
        pytest.param("a.doc", b"\xd0\xcf\x11\xe0", "txt, docx or pdf", id="an old Word file"),
        pytest.param("a.xlsx", packed(a=b""), "txt, docx or pdf", id="a sheet"),
        pytest.param("a", b"words", "txt, docx or pdf", id="no extension"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableContract, match=says) as refused:
        read_draft(path)
    assert name in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableContract, match=r"none\.txt"):
        read_draft(tmp_path / "none.txt")


def test_a_docx_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as entry:
        for _ in range(reading.LARGEST_UNPACKED // 2**20 + 1):
            entry.write(b"\0" * 2**20)
    begun = time.perf_counter()
    with pytest.raises(UnreadableContract, match="unpack"):
        read_draft(path)
    assert time.perf_counter() - begun < PATIENCE


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as held:
        held.truncate(reading.LARGEST + 1)
    with pytest.raises(UnreadableContract, match="40 MB"):
        read_draft(path)


@pytest.mark.parametrize("data", [b"", b"\n\n \t\n", "\ufeff".encode()], ids=["empty", "blank", "a mark alone"])
def test_an_empty_text_gives_an_empty_draft(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    draft = read_draft(path)
    assert (draft.title, draft.customer, draft.systems, draft.findings) == ("", None, (), ())


def test_a_docx_without_words_gives_an_empty_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word_of())
    assert read_draft(path).findings == ()


def test_a_novel_gives_an_honest_empty_draft_soon(tmp_path: Path) -> None:
    path = tmp_path / "novel.txt"
    path.write_text("\n".join([SENTENCE * 5] * (200_000 // len(SENTENCE) // 5)), "utf-8")
    begun = time.perf_counter()
    draft = read_draft(path)
    assert time.perf_counter() - begun < PATIENCE
    assert draft.findings == ()


def test_a_paragraph_of_a_whole_novel_is_read_soon(tmp_path: Path) -> None:
    path = tmp_path / "novel.txt"
    path.write_text(SENTENCE * (200_000 // len(SENTENCE)), "utf-8")
    begun = time.perf_counter()
    assert read_draft(path).findings == ()
    assert time.perf_counter() - begun < PATIENCE


def test_more_than_five_hundred_pages_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join([SENTENCE] * (reading.LONGEST // len(SENTENCE) + 2)), "utf-8")
    with pytest.raises(UnreadableContract, match="500 pages"):
        read_draft(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.TXT"
    path.write_bytes(f"二、服务要求\r\n{CLAUSE}\r\n".encode(encoding))
    assert [one.within for one in read_draft(path).findings] == ["30 minutes", "4 hours"]


def test_a_pdf_with_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(["二、服务要求", CLAUSE]))
    assert [one.within for one in read_draft(path).findings] == ["30 minutes", "4 hours"]


def test_a_line_of_a_pdf_that_goes_on_is_joined(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(["二、服务要求", "系统整体瘫痪无法使用的，乙方应当在", "30分钟内响应。"]))
    assert [one.quote for one in read_draft(path).findings] == ["系统整体瘫痪无法使用的，乙方应当在30分钟内响应"]
