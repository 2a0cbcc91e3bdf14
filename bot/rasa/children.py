"""Runs a program of Rasa's environment to its end: its lines are watched, and kept in a log."""

from __future__ import annotations

import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from bot.settings import environment_of_child

Progress: TypeAlias = Callable[[str], None]
"""Is told, in a few words, how far a long step is."""

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "PYTHONUNBUFFERED": "1",
    "PYTHONIOENCODING": "utf-8",
}
"""Nothing is reported to anybody, and old libraries' warnings are not shown."""


def run_child(command: Sequence[str | Path], *, cwd: Path, log: Path, on_line: Callable[[str], None]) -> int:
    """Run a command and return its exit status; `on_line` sees each line, also those that a progress bar redraws.

    The child ends with this call, also where it is interrupted.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8", buffering=1) as kept,
        subprocess.Popen(  # noqa: S603 - commands are the house's own
            [str(part) for part in command],
            cwd=cwd,
            env=environment_of_child(**QUIET),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as child,
    ):
        try:
            for line in child.stdout or ():
                kept.write(line)
                on_line(line.strip())
        except BaseException:
            child.terminate()
            raise
    return child.returncode


def last_lines(log: Path, *, containing: str = "") -> str:
    """Return the last line of a log, the last one that contains some words where there is one."""
    lines = deque((line.strip() for line in log.read_text("utf-8").splitlines() if line.strip()), maxlen=200)
    fitting = [line for line in lines if containing.lower() in line.lower()]
    return (fitting or list(lines) or ["it printed nothing"])[-1][:300]
