"""A year of daily inspections, rehearsed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

YEAR = """
contract: dongguan-archive
start: 2026-01-01 00:00
people:
  li: {role: engineer, level: 1}
  chen: {role: manager}
steps:
  - {at: "2026-12-31 23:59"}
"""


def measure() -> dict[str, object]:
    """Return the seconds that a year's drill takes in a process of its own, and how many duties fell due."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "year.yml"
        file.write_text(YEAR, "utf-8")
        begun = time.perf_counter()
        _rehearse(file)
        spent = time.perf_counter() - begun
        empty = Path(folder) / "day.yml"
        empty.write_text(YEAR.replace("2026-12-31 23:59", "2026-01-01 00:01"), "utf-8")
        begun = time.perf_counter()
        _rehearse(empty)
        peer = time.perf_counter() - begun
    return {
        "a year's drill, s": round(spent, 2),
        "peer (the same drill over one minute), s": round(peer, 2),
        "ratio to the peer": round(spent / peer, 1),
    }


def _rehearse(file: Path) -> None:
    command = [sys.executable, "-m", "bot.cli", "drill", str(file), "--json"]
    subprocess.run(command, check=True, capture_output=True)
