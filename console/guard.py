"""What every request must pass and every response must carry, whatever the page.

Source: OWASP's cheat sheet on cross-site request forgery (check of the origin); the check of the host is against
names that are made to lead to this machine (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOOKS = "/hooks/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDING = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Headers that tell of a proxy: behind one, a loopback client may be anybody."""


class Guard:
    """Refuses foreign hosts, foreign origins and, in demo mode, everybody who is not on this machine."""

    def __init__(self, app: ASGIApp, *, demo: bool, hosts: Collection[str] = ()) -> None:
        """Stand before `app`. `hosts` are the names under which it is reached; in demo mode they are the loopback's."""
        self._app = app
        self._demo = demo
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 with the reason, or let the request through and add the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        answer = self._app if refusal is None else JSONResponse({"error": refusal}, status_code=403)
        await answer(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        if self._demo and not from_here(scope, headers):
            return "the demo pages are served on this machine alone"
        host = headers.get("host", "")
        if self._demo and not is_loopback(host_name(host)):
            return "the demo pages are served under a loopback address alone"
        if self._hosts and not self._demo and host_name(host) not in self._hosts:
            return "unknown host"
        if _writes(scope) and not _same_origin(headers, host):
            return "this request comes from another site"
        return None


def _writes(scope: Scope) -> bool:
    """Tell whether a request changes something in a visitor's name.

    A vendor's call does not: it carries no cookie of ours, and proves itself to its channel.
    """
    return scope["method"] not in READING and not str(scope["path"]).startswith(HOOKS)


def from_here(scope: Scope, headers: Headers) -> bool:
    """Tell whether a request comes from this machine and through no proxy."""
    client = scope.get("client")
    if client is None or any(name in headers for name in FORWARDING):
        return False
    return is_loopback(client[0])


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def host_name(host: str) -> str:
    """Return the name in a Host header without its port, in lower case; nothing where it is no host."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _same_origin(headers: Headers, host: str) -> bool:
    """Tell whether a writing request comes from our own pages, or from no page at all (a script of the operator's)."""
    origin = headers.get("origin")
    if origin is not None:
        try:
            return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
        except ValueError:
            return False
    return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
