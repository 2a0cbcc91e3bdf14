"""PDF files: the text layer, the lines of a paragraph joined again, page numbers and running heads left out."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from drafting.reading.unreadable import UnreadableContract

_PAGE_NUMBER = re.compile(r"^\s*[-—–]*\s*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/共]\s*\d+\s*页?)?\s*[-—–]*\s*$")
_BEGINS = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]+[、．.]"
    r"|[（(][一二三四五六七八九十\d]+[)）]|\d+(?:\.\d+)*[、.．\s]|[★▲●■])"
)
_ENDS = re.compile(r"[。；：！？;:]\s*$")


def text_of_pdf(data: bytes, shown: str) -> str:
    """Return the text of a PDF, a paragraph a line.

    Raises:
        UnreadableContract: the file is damaged, needs a password, or has no text (scanned pages).
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableContract(shown, where="", expected="expected a pdf file without a password")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, NotImplementedError, OSError) as wrong:
        raise UnreadableContract(shown, where="", expected="expected a whole pdf file, this one is damaged") from wrong
    if not any(page.strip() for page in pages):
        raise UnreadableContract(
            shown, where="", expected="expected a pdf file with text, this one holds pictures of pages alone"
        )
    return "\n".join(_joined(_without_running_heads(pages)))


def _without_running_heads(pages: Sequence[str]) -> list[str]:
    """Return the lines of all pages without page numbers and without what stands at the edge of most pages."""
    split = [[line for line in page.split("\n") if line.strip()] for page in pages]
    edges = Counter(line.strip() for lines in split for line in {*lines[:1], *lines[-1:]})
    repeated = {line for line, count in edges.items() if count > 2 and count > len(pages) / 2}
    return [line for lines in split for line in lines if line.strip() not in repeated and not _PAGE_NUMBER.match(line)]


def _joined(lines: Sequence[str]) -> list[str]:
    """Return paragraphs: a line that fills its width goes on in the next one unless that begins a new item."""
    width = max((len(line.strip()) for line in lines), default=0)
    paragraphs: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        goes_on = len(before.strip()) > 0.8 * width and not _ENDS.search(before) and not _BEGINS.match(line)
        if paragraphs and goes_on:
            paragraphs[-1] += line.strip()
        else:
            paragraphs.append(line.strip())
    return paragraphs
