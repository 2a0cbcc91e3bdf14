"""Drill files: read strictly, matched exactly, told in a fixed form."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest

from bot.drills.command import run_files, shipped_understanding
from bot.drills.match import Expectation, Line, judge
from bot.drills.moments import Reckoning, full_moment, length_of, moment_of
from bot.drills.report import DrillReport
from bot.drills.run import run_drill
from bot.drills.script import CONTRACTS, Script, read_script
from desk.errors import InputUnusable
from desk.messages import Value
from desk.people import Role
from devtools.movable_clock import MovableClock

Capture: TypeAlias = pytest.CaptureFixture[str]

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 30, 9, 20, tzinfo=UTC)

HEAD = """\
contract: shaoguan-env
start: 2026-09-30 17:20
people:
  zhang: {role: user, group: zhenjiang}
  li: {role: engineer, name: 李工}
  wang: {role: engineer, level: 2}
  chen: {role: manager}
  zhao: {role: customer, group: 临时群}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "drill.yml"
    path.write_text(text, encoding="utf-8")
    return path


def script(folder: Path, rest: str, *, head: str = HEAD) -> Script:
    return read_script(written(folder, head + rest))


def complaint(folder: Path, rest: str, *, head: str = HEAD) -> str:
    with pytest.raises(InputUnusable) as refusal:
        script(folder, rest, head=head)
    message = str(refusal.value)
    assert "\n" not in message
    assert message.startswith(str(folder / "drill.yml"))
    return message.removeprefix(f"{folder / 'drill.yml'}: ")


def at(text: str) -> datetime:
    return full_moment(text, SHANGHAI)


def test_the_steps_stand_at_their_moments_in_utc(tmp_path: Path) -> None:
    drill = script(
        tmp_path,
        """\
steps:
  - {at: 17:20, from: zhang, say: 系统打不开了}
  - {at: +3m, from: li, press: ack}
  - {at: 2026-10-08 10:00, from: li, say: 恢复了}
  - {at: 10:30}
  - {at: +1d}
""",
    )
    assert [step.at for step in drill.steps] == [
        at("2026-09-30 17:20"),
        at("2026-09-30 17:23"),
        at("2026-10-08 10:00"),
        at("2026-10-08 10:30"),
        at("2026-10-09 10:30"),
    ]
    assert drill.end == at("2026-10-09 10:30")
    assert [step.line for step in drill.steps] == [10, 11, 12, 13, 14]


def test_people_without_a_name_are_called_by_their_key_and_engineers_stand_at_level_one(tmp_path: Path) -> None:
    people = {person.id: person for person in script(tmp_path, "steps: []\n").people}
    assert people["li"].name == "李工"
    assert people["zhang"].name == "zhang"
    assert people["li"].level == 1
    assert people["wang"].level == 2
    assert people["chen"].role is Role.MANAGER
    assert people["chen"].level is None


def test_a_group_of_the_pack_keeps_its_place_and_an_unknown_one_has_none(tmp_path: Path) -> None:
    groups = {group.id: group for group in script(tmp_path, "steps: []\n").groups}
    assert groups["zhenjiang"].place == "浈江区"
    assert groups["临时群"].place is None
    assert "qujiang" in groups


def test_a_group_named_after_a_place_stands_there(tmp_path: Path) -> None:
    head = HEAD.replace("group: 临时群", "group: 乐昌分局")
    groups = {group.id: group for group in script(tmp_path, "steps: []\n", head=head).groups}
    assert groups["乐昌分局"].place == "乐昌市"


def test_words_go_to_the_speakers_group_or_where_the_step_says(tmp_path: Path) -> None:
    drill = script(
        tmp_path,
        """\
steps:
  - {at: 17:20, from: zhang, say: 打不开}
  - {at: 17:20, from: zhang, say: 打不开, in: direct}
  - {at: 17:20, from: zhang, say: 打不开, in: qujiang}
  - {at: 17:20, from: li, say: 收到, reply: page}
  - {at: 17:20, from: li, say: 收到, reply: 3}
  - {at: 17:20, from: li, say: 12}
""",
    )
    said = [step.said for step in drill.steps if step.said is not None]
    assert [one.group for one in said] == ["zhenjiang", None, "qujiang", None, None, None]
    assert [one.reply_ticket for one in said] == [None, None, None, 0, 3, None]
    assert said[-1].text == "12"


def test_a_press_carries_its_ticket_duty_text_and_person(tmp_path: Path) -> None:
    drill = script(
        tmp_path,
        """\
steps:
  - {at: 17:20, from: li, press: hand_over, ticket: 1, to: wang, text: 请接}
  - {at: 17:20, from: wang, press: hand_over, to: 李工}
  - {at: 17:20, from: li, press: done, duty: regular-check}
  - {at: 17:20, from: zhang, press: rate, text: 5}
""",
    )
    presses = [step.said.press for step in drill.steps if step.said is not None]
    assert [(one.to, one.ticket, one.duty, one.text) for one in presses if one is not None] == [
        ("wang", 1, None, "请接"),
        ("li", None, None, ""),
        (None, None, "regular-check", ""),
        (None, None, None, "5"),
    ]


def test_a_file_is_handed_in_with_its_name_type_and_size(tmp_path: Path) -> None:
    (tmp_path / "screen.png").write_bytes(b"12345")
    drill = script(tmp_path, "steps:\n  - {at: 17:20, from: zhang, file: screen.png}\n")
    said = drill.steps[0].said
    assert said is not None
    (file,) = said.attachments
    assert (file.name, file.media_type, file.size, file.ref) == ("screen.png", "image/png", 5, "screen.png")


def test_a_manual_may_belong_to_another_contract_whose_pack_is_then_loaded(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("# 指南\n", encoding="utf-8")
    drill = script(tmp_path, "manuals: [guide.md, {file: guide.md, contract: fujian-oa}]\nsteps: []\n")
    assert [manual.contract for manual in drill.manuals] == ["shaoguan-env", "fujian-oa"]
    assert [pack.id for pack in drill.others] == ["fujian-oa"]


def test_a_pack_may_be_named_by_a_path_relative_to_the_drill(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text((CONTRACTS / "shaoguan-env.yml").read_text("utf-8"), encoding="utf-8")
    drill = script(tmp_path, "steps: []\n", head=HEAD.replace("contract: shaoguan-env", "contract: own.yml"))
    assert drill.pack.id == "shaoguan-env"


STEP = "steps:\n  - {at: 17:20, from: zhang, say: 打不开}\n"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param("", "line 1, steps: expected this field", id="no steps"),
        pytest.param(
            "steps:\n  - {at: 17:19}\n",
            'line 10, steps.0.at: expected a moment from 2026-09-30 17:20:00 on, got "17:19": '
            "steps must not go back in time",
            id="before the start",
        ),
        pytest.param(
            "steps:\n  - {at: 18:00}\n  - {at: 17:30}\n",
            'line 11, steps.1.at: expected a moment from 2026-09-30 18:00:00 on, got "17:30": '
            "steps must not go back in time",
            id="back in time",
        ),
        pytest.param(
            "steps:\n  - {at: later}\n",
            'line 10, steps.0.at: expected a time of day ("17:20"), a local date and time ("2026-10-08 10:00") '
            'or a duration ("+3m"), got "later"',
            id="no moment",
        ),
        pytest.param(
            "steps:\n  - {at: 25:00}\n",
            'line 10, steps.0.at: expected a time of day from 00:00 to 23:59, got "25:00"',
            id="no time of day",
        ),
        pytest.param(
            "steps:\n  - {from: zhang, say: 好}\n", "line 10, steps.0.at: expected this field", id="no moment given"
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: zhan, say: 好}\n",
            'line 10, steps.0.from: expected a person of this drill (perhaps "zhang"), got "zhan"',
            id="unknown person",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: li, press: acknowledge}\n",
            "line 10, steps.0.press: expected an action (ack, decline, on_site, propose, progress, restore, resolve, "
            "hand_over, severity, pause, resume, file_report, request_approval, approve, reject, confirm, reopen, "
            'rate, helpful, not_helpful, human, done), got "acknowledge"',
            id="unknown action",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: zhang, say: 好, in: zhenjian}\n",
            'line 10, steps.0.in: expected "direct" or a group of the contract (perhaps "zhenjiang"), got "zhenjian"',
            id="unknown group",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: zhang, shout: 好}\n",
            "line 10, steps.0.shout: unknown field, expected one of at, from, say, press, ticket, duty, text, to, "
            "file, in, reply, mention",
            id="unknown field",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, say: 好}\n",
            'line 10, steps.0: expected "from" beside "say"',
            id="nobody speaks",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: zhang}\n",
            'line 10, steps.0: expected "say", "press" or "file" beside "from"',
            id="nothing done",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: zhang, say: 好, press: ack}\n",
            'line 10, steps.0.say: expected "press" or "say" in one step, not both',
            id="two acts in a step",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: zhang, say: 好, ticket: 1}\n",
            'line 10, steps.0.ticket: expected "press" beside "ticket"',
            id="a ticket without a press",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: zhang, file: none.png}\n",
            'line 10, steps.0.file: expected a file beside the drill, there is no "none.png"',
            id="no such file",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: li, press: done, duty: daily-inspection}\n",
            'line 10, steps.0.duty: expected a duty of the contract (regular-check), got "daily-inspection"',
            id="no such duty",
        ),
        pytest.param(
            "steps:\n  - {at: 17:20, from: li, press: ack, ticket: one}\n",
            'line 10, steps.0.ticket: expected a whole number, got "one"',
            id="a ticket without a number",
        ),
        pytest.param(
            f"{STEP}expect:\n  - {{kind: pages}}\n",
            "line 12, expect.0.kind: expected 'message', 'reply', 'answer', 'page', 'notice', 'ticket', 'target', "
            "'duty', 'approval' or 'report', got \"pages\"",
            id="unknown kind",
        ),
        pytest.param(
            f"{STEP}expect:\n  - {{kind: page, to: lee}}\n",
            'line 12, expect.0.to: expected a person of this drill (zhang, li, wang, chen, zhao), got "lee"',
            id="expects of an unknown person",
        ),
        pytest.param(
            f"{STEP}expect:\n  - {{not: true}}\n",
            "line 12, expect.0: expected at least one key to match, such as kind (message, reply, answer, page, "
            "notice, ticket, target, duty, approval, report)",
            id="expects nothing in particular",
        ),
        pytest.param(
            f"{STEP}expect:\n  - {{kind: page, not: true, count: 1}}\n",
            'line 12, expect.0.count: expected "not" or "count", not both',
            id="not and count",
        ),
        pytest.param(
            f"{STEP}expect:\n  - {{kind: page, after: soon}}\n",
            'line 12, expect.0.after: expected a time of day ("17:20"), a local date and time ("2026-10-08 10:00") '
            'or a duration ("+3m"), got "soon"',
            id="expects after no moment",
        ),
        pytest.param(
            f"{STEP}manuals: [guide.md]\n",
            'line 11, manuals.0: expected a file, there is no "guide.md"',
            id="no such manual",
        ),
        pytest.param(
            f"{STEP}ack_within: soon\n",
            'line 11, ack_within: expected a duration such as "90s", "5m", "2h" or "1d", got "soon"',
            id="no duration",
        ),
        pytest.param(
            f"{STEP}signed: 2026-13-01\n",
            'line 11, signed: expected a date such as "2026-10-01", got "2026-13-01"',
            id="no date",
        ),
        pytest.param(f"{STEP}steps: []\n", "line 11, steps: expected each field once, got it twice", id="a key twice"),
    ],
)
def test_what_cannot_be_used_is_refused_with_line_field_and_expectation(
    tmp_path: Path, rest: str, expected: str
) -> None:
    assert complaint(tmp_path, rest) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "contract: shaoguan-env",
            "contract: shaoguan",
            "line 1, contract: expected a contract's id (dongguan-archive, dongguan-credit, dongguan-livelihood, "
            'fujian-oa, shaoguan-env) or a pack\'s path, there is no "shaoguan"',
            id="unknown contract",
        ),
        pytest.param(
            "contract: shaoguan-env",
            "contract: packs/own.yml",
            'line 1, contract: expected a path to a pack, relative to the drill, there is no "packs/own.yml"',
            id="no such pack",
        ),
        pytest.param(
            "start: 2026-09-30 17:20",
            "start: 17:20",
            'line 2, start: expected a local date and time such as "2026-09-30 17:20", got "17:20"',
            id="start without a date",
        ),
        pytest.param(
            "start: 2026-09-30 17:20",
            "start: 2026-09-31 17:20",
            'line 2, start: expected a local date and time such as "2026-09-30 17:20", got "2026-09-31 17:20"',
            id="start on no day",
        ),
        pytest.param("start: 2026-09-30 17:20\n", "", "line 1, start: expected this field", id="no start"),
        pytest.param(
            "{role: manager}",
            "{role: boss}",
            "line 7, people.chen.role: expected 'user', 'engineer', 'manager', 'customer' or 'admin', got \"boss\"",
            id="unknown role",
        ),
        pytest.param(
            "{role: manager}",
            "{rol: manager}",
            "line 7, people.chen.role: expected this field",
            id="no role",
        ),
        pytest.param(
            "group: zhenjiang}",
            "group: zhenjiang, level: 1}",
            "line 4, people.zhang.level: expected a level for engineers only, not for the role user",
            id="a user's level",
        ),
    ],
)
def test_a_head_that_cannot_be_used_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert complaint(tmp_path, STEP, head=HEAD.replace(old, new)) == expected


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match="expected a readable file"):
        read_script(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("90s", timedelta(seconds=90), id="seconds"),
        pytest.param("3m", timedelta(minutes=3), id="minutes"),
        pytest.param("1h30m", timedelta(minutes=90), id="hours and minutes"),
        pytest.param("2 d", timedelta(days=2), id="days with a space"),
    ],
)
def test_a_length_of_time_is_a_number_with_its_unit(text: str, length: timedelta) -> None:
    assert length_of(text) == length


@pytest.mark.parametrize("text", ["", "5", "m", "5 minutes", "-5m", "5m later", "9" * 30 + "d"])
def test_anything_else_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration"):
        length_of(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("08:30", "2026-09-30T08:30:00+08:00", id="a time of day"),
        pytest.param("8:30:15", "2026-09-30T08:30:15+08:00", id="with seconds, without a nought"),
        pytest.param("2026-10-08 9:00", "2026-10-08T09:00:00+08:00", id="a local date and time"),
        pytest.param("2026-10-08T09:00:00+00:00", "2026-10-08T17:00:00+08:00", id="with an offset"),
        pytest.param("+90s", "2026-09-30T17:21:30+08:00", id="a duration"),
    ],
)
def test_a_moment_is_written_in_three_ways(text: str, moment: str) -> None:
    reckoning = Reckoning(SHANGHAI, START.astimezone(SHANGHAI).date(), START)
    assert moment_of(text, reckoning) == datetime.fromisoformat(moment)


PAGED: dict[str, Value] = {"kind": "page", "ticket": 1, "to": "li", "in": None, "level": 1, "text": "一号工单"}
PAGE = Line(START, PAGED)
MANAGER = Line(START + timedelta(minutes=10), {**PAGE.fields, "to": "chen", "level": None})
REFUSED = Line(START, {"kind": "message", "from": "zhang", "text": "ack", "refused": "not_offered"})
ANSWER = Line(START, {"kind": "answer", "text": "见手册", "sources": [{"title": "指南", "section": "登录 > 密码"}]})
TIMELINE = (PAGE, MANAGER, REFUSED, ANSWER)


@pytest.mark.parametrize(
    "expectation",
    [
        pytest.param(Expectation({"kind": "page", "to": "li", "ticket": 1}), id="keys that are equal"),
        pytest.param(Expectation({"kind": "page", "to": "chen", "level": None}), id="a null matches a null"),
        pytest.param(Expectation({"kind": "page"}, after=START, before=START), id="bounds are inclusive"),
        pytest.param(Expectation(contains=("一号", "工单")), id="all words stand in the text"),
        pytest.param(Expectation({"kind": "message"}, refused=True), id="any refusal"),
        pytest.param(Expectation(refused="not_offered"), id="that refusal"),
        pytest.param(Expectation({"kind": "page"}, refused=False, count=2), id="no refusal"),
        pytest.param(Expectation(sources=("密码", "指南")), id="words in a source's title and section"),
        pytest.param(Expectation({"kind": "page"}, count=2), id="as many as counted"),
        pytest.param(Expectation({"kind": "page", "to": "wang"}, count=0), id="none"),
    ],
)
def test_an_expectation_holds(expectation: Expectation) -> None:
    assert judge(expectation, TIMELINE).ok


@pytest.mark.parametrize(
    ("expectation", "why"),
    [
        pytest.param(Expectation({"kind": "page", "to": "wang"}), "nothing matched", id="nobody was paged"),
        pytest.param(Expectation({"kind": "page", "level": 2}), "nothing matched", id="another level"),
        pytest.param(Expectation({"kind": "page", "ticket": True}), "nothing matched", id="true is not 1"),
        pytest.param(Expectation({"kind": "page"}, count=0), "expected none, 2 matched", id="somebody was paged"),
        pytest.param(Expectation({"kind": "page"}, count=3), "expected 3, 2 matched", id="too few"),
        pytest.param(
            Expectation({"kind": "page"}, after=START + timedelta(minutes=11)), "nothing matched", id="too early"
        ),
        pytest.param(Expectation(contains=("二号",)), "nothing matched", id="other words"),
        pytest.param(Expectation(sources=("附录",)), "nothing matched", id="another source"),
    ],
)
def test_an_expectation_fails_and_says_why(expectation: Expectation, why: str) -> None:
    outcome = judge(expectation, TIMELINE)
    assert (outcome.ok, outcome.why) == (False, why)


def test_the_nearest_entry_is_of_the_same_kind_and_fits_the_most() -> None:
    outcome = judge(Expectation({"kind": "page", "to": "chen", "level": 2}), TIMELINE)
    assert outcome.nearest == MANAGER


def test_the_clock_only_moves_forward() -> None:
    clock = MovableClock(START)
    assert clock.advance(timedelta(minutes=5)) == START + timedelta(minutes=5)
    assert clock.move_to(clock.now()) == clock.now()
    with pytest.raises(ValueError, match="cannot go back"):
        clock.move_to(START)
    with pytest.raises(ValueError, match="with its zone"):
        clock.move_to(datetime(2026, 10, 1))  # noqa: DTZ001 - the mistake that is refused


INSPECTION = """\
contract: dongguan-archive
start: 2026-10-01 07:00
people:
  li: {role: engineer}
  wang: {role: engineer, level: 2}
  chen: {role: manager}
steps:
  - {at: 07:40, from: li, press: done, duty: daily-inspection, text: 五项都正常}
  - {at: 07:41, from: wang, press: done, duty: daily-inspection}
  - {at: 2026-10-02 09:00}
"""


async def ran(folder: Path, text: str) -> DrillReport:
    return await run_drill(read_script(written(folder, text)), understanding=shipped_understanding())


async def test_timers_fire_at_their_own_moments_and_acts_are_written_down(tmp_path: Path) -> None:
    report = await ran(tmp_path, INSPECTION)
    found = [
        (f"{line.at.astimezone(SHANGHAI):%d %H:%M}", line.fields["event"])
        for line in report.timeline
        if line.fields["kind"] == "duty"
    ]
    assert found == [
        ("01 07:30", "due"),
        ("01 07:40", "done"),
        ("02 07:30", "due"),
        ("02 08:15", "near"),
        ("02 08:30", "breached"),
    ]
    assert [(one["id"], one["done_at"], one["breached_at"]) for one in report.as_json()["duties"]] == [  # type: ignore[index, union-attr, call-overload]
        ("daily-inspection", "2026-10-01T07:40:00+08:00", None),
        ("daily-inspection", None, "2026-10-02T08:30:00+08:00"),
    ]


async def test_an_entry_holds_the_keys_that_fit_its_kind(tmp_path: Path) -> None:
    report = await ran(tmp_path, INSPECTION)
    page = next(line.fields for line in report.timeline if line.fields["kind"] == "page")
    assert list(page) == ["at", "kind", "duty", "to", "in", "level", "text"]
    assert (page["at"], page["to"], page["in"], page["level"]) == ("2026-10-01T07:30:00+08:00", "li", None, 1)
    duty = next(line.fields for line in report.timeline if line.fields["kind"] == "duty")
    assert duty == {
        "at": "2026-10-01T07:30:00+08:00",
        "kind": "duty",
        "duty": "daily-inspection",
        "event": "due",
        "due": "2026-10-01T08:30:00+08:00",
    }


async def test_a_press_that_no_card_offers_is_a_refused_message_and_nothing_else(tmp_path: Path) -> None:
    report = await ran(tmp_path, INSPECTION)
    (refused,) = [line.fields for line in report.timeline if line.fields.get("refused")]
    assert (refused["kind"], refused["from"], refused["press"], refused["refused"]) == (
        "message",
        "wang",
        "done",
        "not_offered",
    )


async def test_a_duty_that_is_due_already_is_asked_for_before_the_first_step(tmp_path: Path) -> None:
    text = INSPECTION.replace("07:00", "08:00").replace("07:40", "08:00").replace("07:41", "08:01")
    report = await ran(tmp_path, text)
    kinds = [str(line.fields["kind"]) for line in report.timeline][:3]
    assert kinds == ["duty", "page", "message"]


async def test_an_act_at_the_last_moment_is_in_time(tmp_path: Path) -> None:
    report = await ran(tmp_path, INSPECTION.replace("07:40", "08:30").replace("07:41", "08:31"))
    assert report.duties[0].breached_at is None


async def test_a_year_passes_in_seconds(tmp_path: Path) -> None:
    text = INSPECTION.replace("2026-10-02 09:00", "2027-09-30 23:59").replace("press: done", "say: 好", 2)
    text = "\n".join(line for line in text.splitlines() if "say" not in line)
    begun = perf_counter()
    report = await ran(tmp_path, text)
    assert len([one for one in report.duties if one.duty == "daily-inspection"]) == 365
    assert perf_counter() - begun < 30


async def test_what_holds_ends_with_0_and_one_json_document(tmp_path: Path, capsys: Capture) -> None:
    path = written(tmp_path, INSPECTION + "expect:\n  - {kind: page, to: li, duty: daily-inspection, count: 3}\n")
    assert await run_files([path], as_json=True) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert list(document) == ["contract", "ok", "failed", "timeline", "tickets", "duties"]
    assert (document["contract"], document["ok"], document["failed"], err) == ("dongguan-archive", True, [], "")


async def test_an_expectation_that_fails_ends_with_1_and_is_shown_with_what_came_nearest(
    tmp_path: Path, capsys: Capture
) -> None:
    path = written(tmp_path, INSPECTION + "expect:\n  - {kind: page, to: wang}\n")
    assert await run_files([path], as_json=True) == 1
    document = json.loads(capsys.readouterr().out)
    (failed,) = document["failed"]
    assert (failed["index"], failed["line"], failed["expect"]) == (0, 12, {"kind": "page", "to": "wang"})
    assert failed["nearest"]["to"] == "li"


async def test_several_files_are_one_document(tmp_path: Path, capsys: Capture) -> None:
    path = written(tmp_path, INSPECTION)
    assert await run_files([path, path], as_json=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["ok"]
    assert [drill["file"] for drill in document["drills"]] == [str(path), str(path)]


async def test_an_unusable_file_ends_with_2_and_one_line_and_nothing_runs(tmp_path: Path, capsys: Capture) -> None:
    good = written(tmp_path, INSPECTION)
    bad = tmp_path / "bad.yml"
    bad.write_text("contract: shaoguan-env\n", encoding="utf-8")
    assert await run_files([good, bad], as_json=True) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"{bad}: line 1, start: expected this field\n")


async def test_a_manual_that_cannot_be_read_ends_with_2(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "guide.docx").write_bytes(b"no archive")
    assert await run_files([written(tmp_path, INSPECTION + "manuals: [guide.docx]\n")], as_json=False) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "guide.docx" in err


async def test_without_json_the_story_is_told_with_a_mark_per_expectation(tmp_path: Path, capsys: Capture) -> None:
    path = written(tmp_path, INSPECTION + "expect:\n  - {kind: page, to: li}\n  - {kind: page, to: wang}\n")
    assert await run_files([path], as_json=False) == 1
    told = capsys.readouterr().out
    assert "07:30:00  page      -> li daily-inspection" in told
    assert '✓ line 12: {kind: "page", to: "li"}' in told
    assert '✗ line 13: {kind: "page", to: "wang"}: nothing matched' in told
    assert "1 of 2 expectations hold" in told
