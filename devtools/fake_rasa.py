"""A Rasa server that speaks the three calls which the desk uses, over loopback, and misbehaves as it is told to.

`python -m devtools.fake_rasa PORT` runs one as a process of its own that reads its token from standard input, as
`bot/rasa/launch.py` does.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

from devtools.loopback import serving

VERSION = "3.6.21"
Mood: TypeAlias = Literal["well", "slow", "dripping", "broken", "garbled", "strange", "empty"]
"""Slow: silent until released. Dripping: a byte at a time. Broken: 500. Garbled: no JSON. Strange: other JSON."""

Shares: TypeAlias = Mapping[str, float]


@dataclass
class FakeRasa:
    """What the server knows and does; `asked` are the texts that it was asked about."""

    token: str = "let-me-in-please"  # noqa: S105 - of a fake
    readings: Mapping[str, Shares] = field(default_factory=dict)
    otherwise: Shares = field(default_factory=lambda: {"out_of_scope": 0.9, "report_fault": 0.1})
    entities: list[dict[str, object]] = field(default_factory=list)
    mood: Mood = "well"
    asked: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def document(self, text: str) -> dict[str, object]:
        """Return the answer to a text: as Rasa writes it, all intents in `intent_ranking`."""
        shares = next((found for saying, found in self.readings.items() if saying in text), self.otherwise)
        ranking = [{"name": name, "confidence": share} for name, share in shares.items()]
        return {"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": self.entities}

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[FakeRasa]:
        """Serve on loopback while the block runs, in a thread of its own; 0 takes a free port."""
        with serving(type("Handler", (_Handler,), {"fake": self}), port=port) as address:
            self.url = address
            try:
                yield self
            finally:
                self.released.set()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeRasa

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/version":
            self._answer(200, {"version": VERSION, "minimum_compatible_version": "3.5.0"})
        elif address.path == "/status" and self._allowed():
            self._tell({"model_file": "fake.tar.gz", "num_active_training_jobs": 0})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if urlsplit(self.path).path != "/model/parse":
            self._answer(404, {"status": "failure"})
        elif self._allowed():
            text = str(json.loads(body)["text"])
            self.fake.asked.append(text)
            self._tell(self.fake.document(text))

    def _allowed(self) -> bool:
        given = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
        if given == self.fake.token:
            return True
        self._answer(401, {"status": "failure", "reason": "NotAuthenticated"})
        return False

    def _tell(self, document: Mapping[str, object]) -> None:
        """Answer well, or as the mood wants."""
        if self.fake.mood == "broken":
            self._answer(500, {"status": "failure", "reason": "ParsingError"})
        elif self.fake.mood == "garbled":
            self._send(200, b'{"intent": ')
        elif self.fake.mood == "strange":
            self._answer(200, {"intent": "report_fault", "intent_ranking": "none"})
        elif self.fake.mood == "empty":
            self._send(200, b"")
        elif self.fake.mood == "dripping":
            self._drip()
        else:
            if self.fake.mood == "slow":
                self.fake.released.wait(10)
            self._answer(200, document)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        while not self.fake.released.wait(0.05):
            self.wfile.write(b" ")
        self.close_connection = True

    def _answer(self, status: int, document: Mapping[str, object]) -> None:
        self._send(status, json.dumps(document).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""


def main() -> None:
    """Serve until the process is ended."""
    fake = FakeRasa(token=sys.stdin.readline().strip())
    with fake.serving(int(sys.argv[1])):
        threading.Event().wait()


if __name__ == "__main__":
    main()
