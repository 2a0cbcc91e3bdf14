"""Every drill made from a pack holds when the desk runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.contract_files import drills_of, write_drills
from bot.drills.command import shipped_understanding
from bot.drills.run import run_drill
from bot.drills.script import read_script
from bot.packs import load_pack
from bot.shipped import ROOT
from drafting.packs import pack_text
from drafting.rehearsals import rehearsals
from tests.drafting.draft_samples import DRAFTS

CONTRACTS = ROOT / "contracts"


async def failures(pack_file: Path, folder: Path) -> list[str]:
    """Run the drills of a pack and return what does not hold."""
    files = write_drills(drills_of(load_pack(pack_file), pack_file, folder), folder)
    failed = []
    for file in files:
        report = await run_drill(read_script(file), understanding=shipped_understanding())
        failed += [f"{file.name}: {outcome.why}" for outcome in report.outcomes if not outcome.ok]
        failed += [f"{file.name}: {trouble}" for trouble in report.troubles]
    return failed


@pytest.mark.parametrize("contract", sorted(file.stem for file in CONTRACTS.glob("*.yml")))
async def test_the_drills_of_a_shipped_pack_hold(contract: str, tmp_path: Path) -> None:
    assert await failures(CONTRACTS / f"{contract}.yml", tmp_path) == []


@pytest.mark.parametrize("name", DRAFTS)
async def test_the_drills_of_a_drafted_pack_hold(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.yml"
    file.write_text(pack_text(DRAFTS[name], identifier=name), "utf-8")
    assert await failures(file, tmp_path / "drills") == []


def test_each_clock_and_duty_has_a_drill_kept_and_one_missed() -> None:
    pack = load_pack(CONTRACTS / "shaoguan-env.yml")
    names = {drill.name for drill in rehearsals(pack, path="../shaoguan-env.yml")}
    clocks = {f"{severity}-{name}" for severity, rule in pack.severities.items() for name in rule.targets}
    kept = clocks | {f"duty-{duty.id}" for duty in pack.duties}
    assert names == {f"{one}{end}.yml" for one in kept for end in ("", "-missed")}


def test_a_drill_tells_the_clause_and_the_moment() -> None:
    pack = load_pack(CONTRACTS / "shaoguan-env.yml")
    texts = {drill.name: drill.text for drill in rehearsals(pack, path="../shaoguan-env.yml")}
    missed = texts["fault-resolve-missed.yml"]
    assert "SE1：“一般故障：24小时内响应，五个工作日内解决”" in missed
    assert "2026-01-20 17:30" in missed
