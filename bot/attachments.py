"""Files that come with messages, kept in one folder: by contract, then by what is in them, under a safe name."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import re
import unicodedata
from pathlib import Path, PurePath

from desk.messages import Attachment

NAME_BYTES = 120
"""The longest name kept, in bytes of UTF-8 (file systems take 255)."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show in place; anything that can carry a script is none."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_CONTRACT = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
_DIGEST = re.compile(r"^[0-9a-f]{32}$")


def safe_name(name: str) -> str:
    """Return a name that is safe in any folder: no paths, no control or invisible marks, not hidden, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(mark for mark in unicodedata.normalize("NFC", last) if unicodedata.category(mark)[0] != "C")
    plain = _UNSAFE.sub("_", plain).strip(" .")
    ending = PurePath(plain).suffix
    stem = plain.removesuffix(ending)
    ending = ending if len(ending.encode()) <= 16 else ""
    room = NAME_BYTES - len(ending.encode())
    stem = (stem if ending else plain).encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{stem}{ending}" if stem else f"file{ending}"


class AttachmentFolder:
    """The folder. A reference is `contract/digest/name`, relative to it; the same file kept twice is one file."""

    def __init__(self, folder: Path) -> None:
        """Keep files under `folder`, which is made when the first one comes."""
        self._folder = folder

    async def keep(self, contract: str, *, name: str, content: bytes) -> Attachment:
        """Keep a file and return what stands for it in a message."""
        digest = hashlib.sha256(content).hexdigest()[:32]
        ref = f"{contract}/{digest}/{safe_name(name)}"
        await asyncio.to_thread(_write, self._folder / ref, content)
        return _attachment(ref, len(content))

    async def find(self, contract: str, ref: str) -> Attachment | None:
        """Return a kept file of a contract; None where there is none."""
        path = self.path(contract, ref)
        size = await asyncio.to_thread(_size, path) if path else None
        return _attachment(ref, size) if size is not None else None

    async def read(self, contract: str, ref: str) -> bytes | None:
        """Return the content of a kept file of a contract; None where there is none."""
        path = self.path(contract, ref)
        return await asyncio.to_thread(_content, path) if path else None

    def path(self, contract: str, ref: str) -> Path | None:
        """Return where a reference leads, if it is one that `keep` can have given for this contract."""
        parts = ref.split("/")
        if len(parts) != 3 or parts[0] != contract or not _CONTRACT.match(contract):
            return None
        if not _DIGEST.match(parts[1]) or safe_name(parts[2]) != parts[2]:
            return None
        return self._folder / ref


def _attachment(ref: str, size: int) -> Attachment:
    name = ref.rpartition("/")[2]
    return Attachment(name, mimetypes.guess_type(name)[0] or "application/octet-stream", size, ref)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
