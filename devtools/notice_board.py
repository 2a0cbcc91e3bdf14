"""A web hook over loopback that keeps the notices posted to it, and answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Event

from devtools.loopback import serving


@dataclass
class NoticeBoard:
    """What was posted (`notices`), and what the next ones are answered: `status`, after `seconds`."""

    status: int = 200
    seconds: float = 0
    notices: list[dict[str, object]] = field(default_factory=list)
    address: str = ""
    released: Event = field(default_factory=Event)

    @contextmanager
    def serving(self) -> Iterator[NoticeBoard]:
        """Serve on a free port of loopback while the block runs."""
        with serving(type("Handler", (_Handler,), {"board": self})) as address:
            self.address = address.removeprefix("http://")
            try:
                yield self
            finally:
                self.released.set()


class _Handler(BaseHTTPRequestHandler):
    board: NoticeBoard

    def do_POST(self) -> None:
        notice = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.board.notices.append(notice)
        if self.board.seconds:
            self.board.released.wait(self.board.seconds)
        self.send_response(self.board.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""
