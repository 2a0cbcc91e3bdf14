"""A mail taken apart: fields, words and files, however broken it is.

Mail is written by anybody's programs, so nothing here trusts what a mail says of itself: fields are cut to a length,
bytes without a charset are guessed (UTF-8, then GB18030), a name of a file loses its folders.
"""

from __future__ import annotations

import codecs
import mimetypes
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from typing import Final

HEAD_BYTES: Final = 256 * 1024
"""A mail whose header is longer is not read: no honest mail has one."""
FIELD_CHARACTERS: Final = 10_000
MOST_PARTS: Final = 500
_PLAIN_CHARSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "euc_cn": "gb18030", "ascii": "utf-8"}
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Python's codecs that are no charsets of mail; some take quadratic time."""
_HEAD_ENDS: Final = re.compile(rb"\r?\n\r?\n")
_FLOWED: Final = re.compile(r"(?<!\n--) \r?\n(?!>)")
_SIGNATURES: Final = frozenset({"application/pgp-signature", "application/pkcs7-signature"})


class MailUnreadable(ValueError):
    """Not a mail, or one that is made to do harm."""


class _Mending(Compat32):
    """Mends each field while the mail is read: the parser itself takes quadratic time over a very long one."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        return name, _guessed(value)


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of a mail: `content` is decoded, `name` that of a file, "" where the part has none."""

    media_type: str
    charset: str | None
    name: str
    content: bytes
    attached: bool
    flowed: bool = False

    @property
    def is_file(self) -> bool:
        """Tell whether it is a file rather than words."""
        return self.attached or bool(self.name) or not self.media_type.startswith("text/")

    @property
    def words(self) -> str:
        """Return the content as text; lines that were broken for the way alone are whole again (RFC 3676)."""
        text = decoded(self.content, self.charset)
        return _FLOWED.sub(" ", text) if self.flowed else text


def parsed(raw: bytes) -> Message:
    """Return a mail with its fields mended: bytes decoded, each no longer than `FIELD_CHARACTERS`.

    Raises:
        MailUnreadable: its header is too long, or it is nested beyond reason.
    """
    end = _HEAD_ENDS.search(raw, 0, HEAD_BYTES + 4)
    if end is None and len(raw) > HEAD_BYTES:
        raise MailUnreadable(f"a header of more than {HEAD_BYTES} bytes")
    try:
        return message_from_bytes(raw, policy=_MENDING)
    except RecursionError as error:
        raise MailUnreadable("nested too deeply") from error


def field(part: Message, name: str) -> str:
    """Return a field of a header as people read it, on one line; "" where there is none."""
    return one_line(_encoded_words(str(part.get(name, ""))))


def raw_field(part: Message, name: str) -> str:
    """Return a field of a header as it stands, on one line; "" where there is none."""
    return one_line(str(part.get(name, "")))


def one_line(text: str) -> str:
    """Return a text without breaks and control characters."""
    seen = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(seen.split())


def decoded(content: bytes, charset: str | None) -> str:
    """Return bytes as text: in the charset named, else in UTF-8 or GB18030, whichever fits, else as far as it goes."""
    for name in (_codec(charset), "utf-8", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeError:
            continue
    return content.decode("gb18030" if charset is None else _codec(charset), "replace")


def leaves(mail: Message) -> Iterator[Part]:
    """Yield the parts of a mail in order; a mail within the mail is a file.

    Raises:
        MailUnreadable: there are more than `MOST_PARTS`.
    """
    for count, leaf in enumerate(_leaves(mail)):
        if count >= MOST_PARTS:
            raise MailUnreadable(f"more than {MOST_PARTS} parts")
        yield _part(leaf, count)


def inner_parts(part: Message) -> list[Message]:
    """Return the parts that a part holds.

    A leaf's payload must be asked for decoded alone: else it is read in the charset it names, whatever that does.
    """
    inner = part.get_payload() if part.is_multipart() else None
    return [child for child in inner if isinstance(child, Message)] if isinstance(inner, list) else []


def _leaves(part: Message) -> Iterator[Message]:
    stack: list[Message] = [part]
    while stack:
        one = stack.pop()
        if one.is_multipart() and one.get_content_maintype() != "message":
            stack.extend(reversed(inner_parts(one)))
        elif one.get_content_type() not in _SIGNATURES:
            yield one


def _part(leaf: Message, number: int) -> Part:
    media_type = leaf.get_content_type()
    attached = leaf.get_content_disposition() == "attachment"
    if leaf.is_multipart():
        content = b"\n".join(bytes(child) for child in inner_parts(leaf))
    else:
        found = leaf.get_payload(decode=True)
        content = found if isinstance(found, bytes) else b""
    name = _file_name(leaf)
    if not name and (attached or not media_type.startswith("text/")):
        ending = ".eml" if media_type == "message/rfc822" else mimetypes.guess_extension(media_type) or ".bin"
        name = f"file-{number + 1}{ending}"
    flowed = str(leaf.get_param("format", "")).lower() == "flowed"
    return Part(media_type, leaf.get_content_charset(), name, content, attached, flowed)


def _file_name(leaf: Message) -> str:
    """Return a file's name without folders, by RFC 2231 or, against the rules but common, by RFC 2047."""
    try:
        given = leaf.get_filename() or ""
    except (LookupError, UnicodeError, ValueError):
        given = ""
    return one_line(_encoded_words(given).replace("\\", "/").rpartition("/")[2]).strip(". ")[-120:]


def _guessed(value: str) -> str:
    """Return a field whose bytes were kept as surrogates, decoded and cut."""
    cut = value[:FIELD_CHARACTERS]
    return cut if cut.isascii() else decoded(cut.encode("ascii", "surrogateescape"), None)


def _encoded_words(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_piece(piece, charset) for piece, charset in pieces)


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset is None:
        return piece.decode("raw-unicode-escape", "replace")
    return decoded(piece, charset)


_MENDING: Final = _Mending()


def _codec(charset: str | None) -> str:
    try:
        name = codecs.lookup(charset or "utf-8").name.replace("-", "_")
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name in _NO_CHARSETS else _PLAIN_CHARSETS.get(name, name)
