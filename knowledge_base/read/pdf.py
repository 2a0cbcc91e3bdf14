"""PDF to a flow: the text layer, page by page."""

from __future__ import annotations

import logging
from io import BytesIO

from knowledge_base.read.flow import Block, Flow, Heading, UnreadableDocument
from knowledge_base.read.text import read_text


def read_pdf(data: bytes, shown: str) -> Flow:
    """Return headings and blocks with their page numbers, from 1. Scanned pages have no text and are left out.

    Raises:
        UnreadableDocument: the file is no PDF, is damaged, or needs a password.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if not data.lstrip()[:5] == b"%PDF-":
        raise UnreadableDocument(shown, where="", expected="a pdf file, the content is none")
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument(shown, where="", expected="a pdf file without a password")
        texts = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, NotImplementedError, OSError) as wrong:
        raise UnreadableDocument(shown, where="", expected="a whole pdf file, this one is damaged") from wrong
    return [_paged(part, number) for number, text in enumerate(texts, start=1) for part in read_text(text)]


def _paged(part: Heading | Block, page: int) -> Heading | Block:
    if isinstance(part, Heading):
        return Heading(part.level, part.text, page)
    return Block(part.text, page)
