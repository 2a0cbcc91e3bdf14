"""A file that cannot be read is one line: its name and what was expected."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from knowledge_base.read.documents import MOST_BYTES, read_document
from knowledge_base.read.flow import UnreadableDocument


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("a.md", b"", "empty", id="empty"),
        pytest.param("a.md", b" \n\n ", "empty", id="blank"),
        pytest.param("a.md", b"PK\x03\x04\x00\x00\x01\x02", "UTF-8", id="binary under a text's name"),
        pytest.param("a.txt", b"\xff\xfe\x00", "UTF-8", id="half a character"),
        pytest.param("a.docx", b"plain words", "docx", id="text under Word's name"),
        pytest.param("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted", id="encrypted Word file"),
        pytest.param("a.pdf", b"plain words", "pdf", id="text under a PDF's name"),
        pytest.param("a.pdf", b"%PDF-1.7\nbroken", "damaged", id="broken PDF"),
        pytest.param("a.exe", b"MZ", "one of", id="unknown ending"),
        pytest.param("a.html", b"<script>x()</script>", "some text", id="nothing to read in it"),
    ],
)
def test_an_unreadable_file_is_told_in_one_line(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableDocument) as told:
        read_document(tmp_path / name, name=name)
    assert str(told.value).startswith(f"{name}: ")
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_a_missing_file_a_folder_and_a_huge_one_are_told(tmp_path: Path) -> None:
    (tmp_path / "d.md").mkdir()
    with (tmp_path / "huge.txt").open("wb") as huge:
        huge.truncate(MOST_BYTES + 1)
    for name in ("nowhere.md", "d.md", "huge.txt"):
        with pytest.raises(UnreadableDocument, match=name):
            read_document(tmp_path / name)


def test_a_word_file_that_is_only_a_zip_and_one_that_declares_entities_are_told(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "z.docx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with ZipFile(tmp_path / "e.pptx", "w") as archive:
        archive.writestr("ppt/slides/slide1.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    for name in ("z.docx", "e.pptx"):
        with pytest.raises(UnreadableDocument, match="damaged"):
            read_document(tmp_path / name)
