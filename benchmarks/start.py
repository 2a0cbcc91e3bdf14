"""From the command to the first answer: a fresh process on a fresh store, and again on the same store."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

TRIES = 3
WITHIN_SECONDS = 30.0


def measure() -> dict[str, object]:
    """Return seconds to the first answer, median of fresh processes, beside a bare interpreter with an HTTP server."""
    with tempfile.TemporaryDirectory() as folder:
        first = _start(Path(folder))
        again = sorted(_start(Path(folder)) for _ in range(TRIES))[TRIES // 2]
    peer = _peer()
    return {
        "first start (store made, manuals read), s": round(first, 2),
        "second start to first answer, s": round(again, 2),
        "peer (python -m http.server), s": round(peer, 2),
        "ratio to the peer": round(again / peer, 1),
    }


def _start(data: Path) -> float:
    command = [sys.executable, "-m", "bot.cli", "run", "--demo", "--port", "0", "--data", str(data)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        url = line.split("on watch: ")[1].split()[0]
        with urllib.request.urlopen(f"{url}healthz", timeout=WITHIN_SECONDS) as answer:
            json.load(answer)
        spent = time.perf_counter() - begun
        process.terminate()
        process.wait(WITHIN_SECONDS)
    return spent


def _peer() -> float:
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        port = line.split("port ")[1].split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=WITHIN_SECONDS):
            spent = time.perf_counter() - begun
        process.terminate()
        process.wait(WITHIN_SECONDS)
    return spent
