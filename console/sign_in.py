"""Sign-in links and sessions: signed, expiring; a link works once.

The desk sends a person a link; opening it shows one button (so that a messenger's preview does not use the link
up), pressing it sets a session cookie for that person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from console.ports import TokenLedger
from desk.errors import ZhibanError

COOKIE = "zhiban_session"
LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)
SECRET_LENGTH = 32


class LinkUnusable(ZhibanError):
    """The sign-in link is wrong, has expired or was used; ask the desk for a new one."""

    code = "link_unusable"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in."""

    contract: str
    person: str


class SignIn:
    """Makes links, takes them, and reads sessions."""

    def __init__(
        self,
        secret: str,
        ledger: TokenLedger,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        address: str,
    ) -> None:
        """Sign with `secret` (32 characters or more); `address` is where people reach the pages, as "https://desk.example".

        `now` gives aware moments, `new_id` an unguessable id for each link.

        Raises:
            ValueError: the secret is too short.
        """
        if len(secret) < SECRET_LENGTH:
            raise ValueError(f"expected a secret of {SECRET_LENGTH} characters or more, got {len(secret)}")
        self._links = _serializer(secret, "zhiban.link")
        self._sessions = _serializer(secret, "zhiban.session")
        self._ledger = ledger
        self._now = now
        self._new_id = new_id
        self._address = address.rstrip("/")

    def link_for(self, contract: str, person: str) -> str:
        """Return a link that signs this person in once, within `LINK_LASTS`."""
        token = self._links.dumps([contract, person, self._new_id(), self._until(LINK_LASTS)])
        return f"{self._address}/in/{token if isinstance(token, str) else token.decode()}"

    def look_at(self, token: str) -> Visitor:
        """Return whom a link is for, without using it.

        Raises:
            LinkUnusable: it is no link of ours, or has expired.
        """
        return self._read(token)[0]

    async def take(self, token: str) -> Visitor:
        """Use a link and return whom it signs in.

        Raises:
            LinkUnusable: it is no link of ours, has expired, or was used before.
        """
        visitor, identifier, expires = self._read(token)
        if not await self._ledger.use(identifier, expires=expires):
            raise LinkUnusable("this link was used before")
        return visitor

    def session_for(self, visitor: Visitor) -> str:
        """Return the value of the session cookie."""
        value = self._sessions.dumps([visitor.contract, visitor.person, self._until(SESSION_LASTS)])
        return value if isinstance(value, str) else value.decode()

    def visitor(self, cookie: str | None) -> Visitor | None:
        """Return who a session cookie says is there; None where it says nothing we signed, or has run out."""
        if not cookie:
            return None
        try:
            contract, person, until = self._sessions.loads(cookie)
        except BadSignature:
            return None
        return Visitor(contract, person) if self._now().timestamp() < until else None

    def _read(self, token: str) -> tuple[Visitor, str, datetime]:
        try:
            contract, person, identifier, until = self._links.loads(token)
        except BadSignature as error:
            raise LinkUnusable("this is no link of the desk") from error
        if self._now().timestamp() >= until:
            raise LinkUnusable("this link has expired")
        return Visitor(contract, person), identifier, datetime.fromtimestamp(until, UTC)

    def _until(self, length: timedelta) -> int:
        return int((self._now() + length).timestamp())


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
