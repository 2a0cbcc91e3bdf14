"""An OpenAI-compatible server over loopback that answers as it is told: `POST /v1/chat/completions`."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from devtools.loopback import serving


@dataclass
class FakeModel:
    """What the server says (`words`, the content of each answer) and what it was asked.

    `document` is sent instead of a completion where it is given, `status` with either.
    """

    words: str = '{"findings": []}'
    status: int = 200
    document: object = None
    seconds: float = 0.0
    key: str = "let-me-in"
    asked: list[dict[str, object]] = field(default_factory=list)
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def serving(self) -> Iterator[FakeModel]:
        """Serve on a free port of loopback while the block runs."""
        with serving(type("Handler", (_Handler,), {"fake": self})) as address:
            self.url = f"{address}/v1"
            try:
                yield self
            finally:
                self.released.set()

    def answer(self, question: dict[str, object]) -> tuple[int, object]:
        """Return status and document for one question."""
        self.asked.append(question)
        if self.seconds:
            self.released.wait(self.seconds)
        message = {"role": "assistant", "content": self.words}
        completion = {"object": "chat.completion", "model": question["model"], "choices": [{"message": message}]}
        return self.status, completion if self.document is None else self.document


class _Handler(BaseHTTPRequestHandler):
    fake: FakeModel

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.path == "/v1/chat/completions" and self.headers["Authorization"] == f"Bearer {self.fake.key}"
        status, document = self.fake.answer(question) if known else (401, {"error": {"message": "no such key"}})
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""
