"""`make bench`: runs every benchmark (or those named) and prints one table; `--json` prints one JSON document.

Figures are medians of a run on this machine; each stands beside a named peer measured in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable

from benchmarks import channels, drafting, drills, knowledge, messages, papers, rosters, start

BENCHMARKS: dict[str, Callable[[], dict[str, object]]] = {
    "start": start.measure,
    "messages-sqlite": lambda: asyncio.run(messages.on_sqlite()),
    "messages-postgresql": lambda: asyncio.run(messages.on_postgresql()),
    "channels": channels.measure,
    "year": drills.measure,
    "drafting": drafting.measure,
    "papers": papers.measure,
    "rosters": rosters.measure,
    "knowledge": knowledge.sets,
    "knowledge-100000": knowledge.scale,
}


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("names", nargs="*", default=[], help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    figures: dict[str, dict[str, object]] = {}
    for name in given.names or BENCHMARKS:
        print(f"… {name}", file=sys.stderr)
        figures[name] = BENCHMARKS[name]()
        if not given.json:
            for key, value in figures[name].items():
                print(f"{name:<22} {key:<36} {value}")
    if given.json:
        print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
