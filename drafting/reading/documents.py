"""The door: one file to blocks, whatever its kind; what cannot be read is refused in one line."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from drafting.blocks import Block
from drafting.reading.pdf import text_of_pdf
from drafting.reading.text import blocks_of_text
from drafting.reading.unreadable import UnreadableContract
from drafting.reading.word import blocks_of_word

LARGEST = 40 * 1024 * 1024
"""Bytes of a file."""
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes that a docx may unpack to."""
LONGEST = 1_000_000
"""Characters of a document: some five hundred pages."""
_OLE = b"\xd0\xcf\x11\xe0"
"""How old Word files begin, and new ones behind a password."""


def read_blocks(path: Path) -> list[Block]:
    """Return the paragraphs and rows of a document.

    Raises:
        UnreadableContract: it cannot be read; the message names the file and what was expected.
    """
    shown = str(path)
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise UnreadableContract(shown, where="", expected="expected a txt, docx or pdf file")
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as wrong:
        raise UnreadableContract(
            shown, where="", expected=f"expected a file that can be read ({wrong.strerror})"
        ) from wrong
    if data is None:
        raise UnreadableContract(shown, where="", expected=f"expected a file of at most {LARGEST // 1024**2} MB")
    blocks = read(data, shown)
    if sum(len(block.text) for block in blocks) > LONGEST:
        raise UnreadableContract(shown, where="", expected=f"expected at most {LONGEST:,} characters, about 500 pages")
    return blocks


def _text(data: bytes, shown: str) -> list[Block]:
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return blocks_of_text(text)
    raise UnreadableContract(shown, where="", expected="expected a text in UTF-8 or GB 18030")


def _word(data: bytes, shown: str) -> list[Block]:
    if data.startswith(_OLE):
        raise UnreadableContract(
            shown, where="", expected="expected a docx file without a password, saved by Word 2007 or later"
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise UnreadableContract(
                    shown, where="", expected="expected a docx file that does not unpack to more than 200 MB"
                )
        return blocks_of_word(data)
    except UnreadableContract:
        raise
    except Exception as wrong:
        raise UnreadableContract(shown, where="", expected="expected a whole docx file, this one is damaged") from wrong


def _pdf(data: bytes, shown: str) -> list[Block]:
    return blocks_of_text(text_of_pdf(data, shown))


_READERS: dict[str, Callable[[bytes, str], list[Block]]] = {".txt": _text, ".docx": _word, ".pdf": _pdf}
