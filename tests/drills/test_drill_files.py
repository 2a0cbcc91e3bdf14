"""Every drill of the repository holds, each as one test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.drills.command import shipped_understanding
from bot.drills.run import run_drill
from bot.drills.script import read_script
from bot.shipped import ROOT

FOLDER = ROOT / "drills"
DRILLS = sorted(FOLDER.rglob("*.yml"))


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(FOLDER))) for path in DRILLS])
async def test_the_drill_holds(path: Path) -> None:
    report = await run_drill(read_script(path), understanding=shipped_understanding())
    assert report.as_json()["failed"] == []
    assert report.ok
