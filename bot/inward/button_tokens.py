"""What a button carries: the outbox row and the action, signed, so that nobody makes a button of his own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_FORM = re.compile(r"z1\.([0-9a-z]{1,13})\.([a-z_]{1,24})\.([A-Za-z0-9_-]{16})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MAC_BYTES = 12


class ButtonTokens:
    """Signs and reads tokens: at most 64 bytes of ASCII."""

    def __init__(self, secret: str) -> None:
        """Sign with a key drawn from the desk's secret for this use alone."""
        self._key = hashlib.sha256(b"zhiban button\0" + secret.encode()).digest()

    def sign(self, row: int, action: str) -> str:
        """Return the token of an action under an outbox row."""
        return f"z1.{_in_36(row)}.{action}.{self._mac(row, action)}"

    def read(self, token: str) -> tuple[int, str] | None:
        """Return the row and the action of a token that the desk has signed; None for any other."""
        found = _FORM.fullmatch(token)
        if found is None:
            return None
        row, action = int(found[1], 36), found[2]
        return (row, action) if hmac.compare_digest(found[3], self._mac(row, action)) else None

    def _mac(self, row: int, action: str) -> str:
        digest = hmac.new(self._key, f"{row}\0{action}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()


def _in_36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
