"""Judge a test report: something ran, nothing failed, and every skip gives a reason that the README names."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def main(report: str, readme: str) -> int:
    """Return 0 where the report (JUnit XML) may pass; say in one line each what speaks against it."""
    cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 - written by our own run
    named = Path(readme).read_text("utf-8")
    wrong = [f"{case.get('classname')}.{case.get('name')}: failed" for case in cases if _has(case, "failure", "error")]
    for case in cases:
        skipped = case.find("skipped")
        reason = skipped.get("message", "") if skipped is not None else ""
        if skipped is not None and (not reason or reason not in named):
            wrong.append(f"{case.get('name')}: skipped for a reason that the README does not name: {reason or 'none'}")
    if not cases:
        wrong.append("no test ran")
    for line in wrong:
        print(line, file=sys.stderr)  # noqa: T201
    skips = sum(_has(case, "skipped") for case in cases)
    bad = sum(_has(case, "failure", "error") for case in cases)
    print(f"{len(cases) - skips - bad} passed, {bad} failed, {skips} skipped")  # noqa: T201
    return 1 if wrong else 0


def _has(case: ET.Element, *names: str) -> bool:
    return any(case.find(name) is not None for name in names)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
