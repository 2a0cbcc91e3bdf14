"""The door of the room `read`: files and folders in, documents with drafts of sections out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from desk.knowledge import Section
from knowledge_base.read.drafts import Draft, drafts_of, title_of
from knowledge_base.read.flow import Flow, UnreadableDocument

MOST_BYTES: Final = 50 * 2**20
"""The largest file that is read; an archive may hold four times as much unpacked."""

_TEXTS: Final = frozenset({".md", ".markdown", ".html", ".htm", ".xhtml", ".txt", ".text", ".log"})
_ARCHIVES: Final = frozenset({".docx", ".pptx", ".xlsx"})
SUFFIXES: Final = _TEXTS | _ARCHIVES | {".pdf"}
"""The endings of the files that can be read."""

_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read; `sha256` is that of the file's bytes."""

    title: str
    drafts: tuple[Draft, ...]
    sha256: str

    def sections(self, contract: str | None) -> list[Section]:
        """Return the sections for a contract (None: the common shelf), with ids that follow from content alone."""
        return [
            Section(
                section_id(contract, self.title, draft.title, draft.text),
                contract,
                self.title,
                draft.title,
                draft.text,
                draft.page,
                draft.kind,
            )
            for draft in self.drafts
        ]


def section_id(contract: str | None, document: str, title: str, text: str) -> str:
    """Return the id of a section: 24 hexadecimal digits over scope and content, the same on every import."""
    content = "\x1f".join((contract or "", document, title, text))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def find_documents(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files as they are named, and every file below a folder, in order of path; hidden ones are left out.

    A file that was named is yielded whatever its ending; below a folder only the known endings are.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path) if path.is_dir() else [path]:
            if found.resolve() not in seen:
                seen.add(found.resolve())
                yield found


def _below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )


def read_document(path: Path, *, name: str | None = None) -> Document:
    """Read one file; `name` stands for it in messages and as its title where it has none of its own.

    Raises:
        UnreadableDocument: the file is missing, empty, too large, encrypted, damaged, of another kind than its
            ending says, or of a kind that is not read.
    """
    shown = name or str(path)
    suffix = Path(shown).suffix.lower() or path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableDocument(shown, where="", expected=f"one of {', '.join(sorted(SUFFIXES))}")
    data = _bytes(path, shown)
    flow, own_title = _flow(data, suffix, shown)
    title = own_title or title_of(flow, Path(shown).stem)
    drafts = tuple(drafts_of(flow, title))
    if not drafts:
        raise UnreadableDocument(shown, where="", expected="some text, this file holds none (pictures alone?)")
    return Document(title, drafts, hashlib.sha256(data).hexdigest())


def _bytes(path: Path, shown: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UnreadableDocument(shown, where="", expected=f"at most {MOST_BYTES >> 20} MB, it has {size >> 20}")
        data = path.read_bytes()
    except OSError as wrong:
        raise UnreadableDocument(shown, where="", expected=f"a readable file ({wrong.strerror})") from wrong
    if not data.strip():
        raise UnreadableDocument(shown, where="", expected="some content, this file is empty")
    return data


def _flow(data: bytes, suffix: str, shown: str) -> tuple[Flow, str | None]:
    if suffix in _TEXTS:
        return _text_flow(data, suffix, shown)
    if suffix == ".pdf":
        from knowledge_base.read.pdf import read_pdf

        return read_pdf(data, shown), None
    _check_archive(data, suffix, shown)
    try:
        return _archive_reader(suffix)(data), None
    except Exception as wrong:
        raise UnreadableDocument(shown, where="", expected=f"a whole {suffix[1:]} file, this one is damaged") from wrong


def _text_flow(data: bytes, suffix: str, shown: str) -> tuple[Flow, str | None]:
    from knowledge_base.read.text import decode, read_text

    text = decode(data, shown)
    if suffix in (".md", ".markdown"):
        from knowledge_base.read.markdown import read_markdown

        return read_markdown(text), None
    if suffix in (".html", ".htm", ".xhtml"):
        from knowledge_base.read.html import html_title, read_html

        flow = read_html(text)
        return flow, title_of(flow, "") or html_title(text)
    return read_text(text), None


def _archive_reader(suffix: str) -> Callable[[bytes], Flow]:
    if suffix == ".docx":
        from knowledge_base.read.word import read_word

        return read_word
    from knowledge_base.read.office import read_slides, read_workbook

    return read_slides if suffix == ".pptx" else read_workbook


def _check_archive(data: bytes, suffix: str, shown: str) -> None:
    kind = suffix[1:]
    if data.startswith(_OLD_OFFICE):
        raise UnreadableDocument(shown, where="", expected=f"a {kind} file, this one is encrypted or of the old format")
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            locked = any(entry.flag_bits & 1 for entry in entries)
            unpacked = sum(entry.file_size for entry in entries)
    except (BadZipFile, OSError, ValueError, NotImplementedError) as wrong:
        raise UnreadableDocument(shown, where="", expected=f"a {kind} file, the content is none") from wrong
    if locked:
        raise UnreadableDocument(shown, where="", expected=f"a {kind} file without a password")
    if unpacked > 4 * MOST_BYTES:
        raise UnreadableDocument(shown, where="", expected=f"at most {4 * MOST_BYTES >> 20} MB unpacked")
