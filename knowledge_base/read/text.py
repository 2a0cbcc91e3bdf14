"""Plain text to a flow, and bytes to text."""

from __future__ import annotations

import re
from typing import Final

from knowledge_base.read.flow import Flow, Heading, UnreadableDocument, add_line

_NUMBERED: Final = (
    (1, re.compile(r"第[一二三四五六七八九十百\d]+[章篇部分](?:\s|[:：])?")),
    (2, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (3, re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[\s、.．]?(?=\D)")),
)
_MARKED: Final = re.compile(r"(#{1,6})\s+(.+)")
_STEP: Final = re.compile(r"\s*(?:\d{1,2}[.、)）．]|[（(]\d{1,2}[）)]|[-•·*]\s)")
_HEADING_LENGTH: Final = 30
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def decode(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or GB 18030 (GBK, GB 2312).

    Raises:
        UnreadableDocument: it is none of these, or no text at all.
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableDocument(name, where="", expected="a text in UTF-8 or GB 18030, this is neither")


def read_text(text: str) -> Flow:
    """Return headings (numbered in the Chinese manner, or marked by #) and blocks, split at empty lines."""
    flow: Flow = []
    joins = False
    for line in text.splitlines():
        stripped = line.strip().replace("\u3000", " ")
        heading = _heading(stripped)
        if heading:
            flow.append(heading)
        elif stripped:
            joins = joins or bool(_STEP.match(stripped) and flow and not isinstance(flow[-1], Heading))
            add_line(flow, line.strip(), joins=joins)
        joins = bool(stripped) and heading is None
    return flow


def _heading(line: str) -> Heading | None:
    marked = _MARKED.fullmatch(line)
    if marked:
        return Heading(len(marked.group(1)), marked.group(2).strip())
    if not line or len(line) > _HEADING_LENGTH or line[-1] in "。；;，,：:":
        return None
    level = next((level for level, pattern in _NUMBERED if pattern.match(line)), None)
    return Heading(level, line) if level is not None else None
