"""What passed while the desk was down, or what became known since: told once, and nothing is left out of the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desk.calendars import Calendar
from desk.contracts import Pack
from tests.house import SHANGHAI, House, open_house, shipped_packs
from tests.sayings import OUTAGE

INSPECTED = "dongguan-archive"
INSPECTION = "daily-inspection"


def here(text: str) -> datetime:
    """Return a local moment of the contracts."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


async def inspections(house: House) -> list[tuple[str, bool]]:
    """Return the local due moment of each inspection, and whether it was missed."""
    async with house.desk.store.work() as work:
        found = await work.duties.of_contract(INSPECTED)
    return [
        (f"{one.due.astimezone(SHANGHAI):%m-%d %H:%M}", one.breached_at is not None)
        for one in found
        if one.duty == INSPECTION
    ]


async def archive(start: str, *, store: str) -> House:
    """Return a house of the archive's contract that has planned what is to come."""
    opened = await open_house(contract=INSPECTED, start=here(start), store=store)
    await opened.roster(first="li", manager="chen")
    await opened.desk.plan()
    return opened


async def test_each_duty_that_fell_due_while_the_desk_was_down_is_missed_and_told_in_one_notice(tmp_path: Path) -> None:
    store = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    before = await archive("2026-09-17T06:00", store=store)
    await before.desk.store.close()
    after = await archive("2026-09-20T09:00", store=store)
    await after.desk.plan()
    await after.clock.advance(minutes=1)
    missed = [(f"09-{day} 08:30", True) for day in (17, 18, 19, 20)]
    assert await inspections(after) == [*missed, ("09-21 08:30", False)]
    noted = [one.due for one in await after.timeline("duty") if one.event == "breached" and one.duty == INSPECTION]
    assert noted == [here(f"2026-09-{day}T08:30") for day in (17, 18, 19, 20)]
    notices = [one.text for one in after.telephone.sent if "巡检" in one.text and one.to == "chen"]
    assert len(notices) == 1
    assert "4 次未按时完成（9月17日（周四）08:30 至 9月20日（周日）08:30）" in notices[0]
    await after.desk.store.close()


async def test_what_was_missed_while_the_desk_was_down_can_still_be_marked_one_by_one(tmp_path: Path) -> None:
    store = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    await (await archive("2026-09-17T06:00", store=store)).desk.store.close()
    after = await archive("2026-09-19T09:00", store=store)
    await after.clock.advance(minutes=1)
    for _ in range(3):
        await after.private("li").says(f"/done {INSPECTION}")
    async with after.desk.store.work() as work:
        left = await work.duties.outstanding(INSPECTED, INSPECTION)
    assert left == []
    await after.desk.store.close()


async def test_a_restart_within_the_day_asks_for_nothing_twice(tmp_path: Path) -> None:
    store = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    before = await archive("2026-09-17T06:00", store=store)
    await before.clock.move_to(here("2026-09-17T08:25"))
    asked = [one for one in before.telephone.sent if one.to == "li"]
    await before.desk.store.close()
    after = await archive("2026-09-17T08:26", store=store)
    await after.clock.move_to(here("2026-09-17T08:29"))
    assert asked
    assert [one for one in after.telephone.sent if one.to == "li"] == []
    await after.desk.store.close()


UNKNOWN_YEAR = 2031
SIGNED_LAST = 2030


def with_notice(days_off: frozenset[date]) -> Mapping[str, Pack]:
    """Return the packs with the notice of a year spelled out, as an operator enters it before the library has it."""
    pack = shipped_packs()["shaoguan-env"]
    calendar = pack.calendar
    entered = Calendar(
        zone=calendar.zone,
        hours=calendar.hours,
        country=calendar.country,
        holidays=days_off,
        known_years=frozenset({SIGNED_LAST, UNKNOWN_YEAR}),
    )
    return {**shipped_packs(), pack.id: pack.model_copy(update={"calendar": entered})}


@pytest.mark.parametrize(
    ("days_off", "due", "told"),
    [
        pytest.param(frozenset({date(2031, 1, 2), date(2031, 1, 3)}), "2031-01-06T17:30", 1, id="the notice moves it"),
        pytest.param(frozenset(), "2031-01-02T17:30", 0, id="the notice leaves it where it was"),
    ],
)
async def test_a_deadline_of_a_year_without_a_notice_is_settled_once_the_notice_is_there(
    tmp_path: Path, days_off: frozenset[date], due: str, told: int
) -> None:
    store = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    before = await open_house(start=here("2030-12-31T17:00"), store=store)
    await before.roster(first="li", manager="chen")
    await before.group("zhenjiang").user("zhang").says(OUTAGE)
    restore = (await before.ticket(1)).target("restore")
    assert restore is not None
    assert (restore.provisional, restore.due) == (True, here("2031-01-02T17:30"))
    await before.desk.store.close()

    after = await open_house(start=here("2030-12-31T17:01"), store=store, packs=with_notice(days_off))
    await after.desk.plan()
    await after.desk.plan()
    await after.clock.advance(seconds=1)
    restore, response = (await after.ticket(1)).target("restore"), (await after.ticket(1)).target("response")
    assert restore is not None
    assert response is not None
    assert (restore.provisional, restore.due) == (False, here(due))
    assert response.due == here("2030-12-31T21:00")
    assert (await after.events(1)).count("settled") == 1
    assert len([one for one in after.telephone.sent if "放假通知" in one.text and one.to == "li"]) == told
    assert timedelta() < restore.near_at - restore.starts_at < restore.due - restore.starts_at
    await after.desk.store.close()


async def test_a_duty_of_a_year_without_a_notice_moves_to_its_day_by_the_notice(tmp_path: Path) -> None:
    store = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    before = await open_house(start=here("2031-01-10T09:00"), store=store)
    await before.desk.plan()
    await before.desk.store.close()
    # The month's first working day has passed; the next one is Monday, 3 February, unless the notice takes it away.
    after = await open_house(
        start=here("2031-01-10T09:05"), store=store, packs=with_notice(frozenset({date(2031, 2, 3)}))
    )
    await after.desk.plan()
    async with after.desk.store.work() as work:
        found = await work.duties.of_contract("shaoguan-env")
        timers = await work.timers.due(here("2032-01-01T00:00"))
    assert found
    assert not any(one.provisional for one in found)
    subjects = [timer.subject for timer in timers if timer.contract == "shaoguan-env"]
    assert sorted(subjects) == sorted(f"{one.duty}@{one.due.isoformat()}" for one in found)
    assert here("2031-02-03T17:30") not in {one.due for one in found}
    await after.desk.store.close()
