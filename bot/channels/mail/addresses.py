"""Mail addresses and Message-IDs: who wrote, and which mails are the desk's own.

A Message-ID of the desk is made of the post's id, so that each try of a post carries the same one, and signed for its
recipient. So a bounce is believed only where it returns an id that was sent to just that address: nobody can cut
somebody else off by forging one.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from email.utils import getaddresses
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

CHANNEL: Final = "mail"
LONGEST_ID: Final = 200
"""A longer Message-ID is known by its hash."""
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f]{1,64}@[\w-]+(?:\.[\w-]+)*")
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,500}>")
_OURS: Final = re.compile(r"<zhiban\.([a-z2-7]{16})\.([a-z2-7]{16})@([^<>@\s]+)>")


@dataclass(frozen=True, slots=True)
class Correspondent:
    """An address in lower case, with the name that stands before it."""

    address: str
    name: str


def address_in(text: str) -> Correspondent | None:
    """Return the one address in a header field; None where there is none, or more than one."""
    found = [(name, address) for name, address in getaddresses([text]) if name or address]
    if len(found) != 1:
        return None
    name, address = found[0]
    usable = len(address) <= 254 and _ADDRESS.fullmatch(address)
    return Correspondent(address.lower(), name.strip()) if usable else None


def message_ids(text: str) -> list[str]:
    """Return the Message-IDs in a header field, in order."""
    return _MESSAGE_ID.findall(text)


def known_id(message_id: str, *, raw: bytes) -> str:
    """Return the id by which a mail is known: its Message-ID, or the hash of its headers where it has none."""
    found = message_ids(message_id)
    if found and len(found[0]) <= LONGEST_ID:
        return found[0]
    head = found[0].encode("utf-8", "replace") if found else re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return f"hash:{blake2b(head, digest_size=20).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and knows the desk's Message-IDs; `key` is the desk's secret, at most 64 bytes."""

    key: bytes

    def message_id(self, post: str, *, recipient: str, domain: str) -> str:
        """Return the Message-ID of a post to a recipient."""
        tag = _letters(blake2b(post.encode(), digest_size=10))
        return f"<zhiban.{tag}.{self._signature(tag, recipient)}@{domain}>"

    def is_ours(self, message_id: str, *, recipient: str | None = None) -> bool:
        """Tell whether the desk made a Message-ID; with `recipient`, for a mail to that address."""
        found = _OURS.fullmatch(message_id)
        if found is None or recipient is None:
            return found is not None
        tag, signature, _ = found.groups()
        return compare_digest(signature, self._signature(tag, recipient))

    def _signature(self, tag: str, recipient: str) -> str:
        words = f"{tag} {recipient.lower()}".encode("utf-8", "replace")
        return _letters(blake2b(words, key=self.key[:64], digest_size=10))


def _letters(digest: blake2b) -> str:
    return base64.b32encode(digest.digest()).decode().lower()
