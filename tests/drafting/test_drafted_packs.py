"""A pack of any draft holds, cites every finding, and asks about what it could not decide."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.drills.script import read_script
from bot.packs import load_pack
from desk.contracts import Pack, SeverityId, TargetName
from desk.sla import ClockKind
from drafting.findings import ContractTerm, Draft, Finding, Kind, Place
from drafting.pack_names import clause_letters, identifier_of, systems_of
from drafting.packs import DraftedPack, draft_pack, pack_text
from drafting.rehearsals import rehearsals
from tests.drafting.draft_samples import BARE, DRAFTS, OFFICE, WATER, draft, finding, target

ODD = "引号\"'：# 冒号: - {}[]&*!|>%@`\t换行\n回车\r\x07\x85\u2028\ufeff😀" + chr(0xD800)


def loaded(text: str, folder: Path) -> Pack:
    """Return the pack as the desk reads it."""
    file = folder / "pack.yml"
    file.write_text(text, "utf-8")
    return load_pack(file)


def keys(drafted: DraftedPack) -> list[str]:
    return [question.key for question in drafted.questions]


periods = st.one_of(
    st.sampled_from(
        ["immediately", "0 days", "0 hours", "0.5 hours", "1.5 days", "2 months", "999999 days", "9 lunes", ""]
    ),
    st.builds(
        "{} {}".format, st.integers(0, 99), st.sampled_from(["minutes", "hours", "days", "working days", "months"])
    ),
)
words = st.one_of(
    st.text(max_size=60), st.sampled_from(["", " ", ODD, "每年两次演练", "合同签订后三日内", "每月考核低于80分"])
)
findings = st.builds(
    Finding,
    kind=st.sampled_from(get_args(Kind)),
    quote=words,
    place=st.just(Place(1)),
    sure=st.booleans(),
    target=st.none() | st.sampled_from(get_args(TargetName)),
    severity=st.none() | st.sampled_from(get_args(SeverityId)),
    within=st.none() | periods,
    clock=st.none() | st.sampled_from(list(ClockKind)),
    starts_from=st.none() | words | st.sampled_from(["故障排除", "恢复", "响应", "会后"]),
    before=st.none() | words,
    every=st.none() | st.sampled_from(["day", "week", "half-year", "year", "once", "3 per year", "90 per week", "x"]),
    by=st.none() | words | st.sampled_from(["08:30", "last day", "friday", "day 31", "day 32", "02-29", "12-20"]),
    name=st.none() | words,
    hours=st.none() | words | st.sampled_from(["7x24", "5x8", "08:30-12:00,11:00-15:00", "20:00-08:00", "09:00-17:00"]),
)
drafts = st.builds(
    Draft,
    title=words,
    customer=st.none() | words,
    systems=st.lists(words | st.sampled_from(["系统", "平台", "水务系统", "水务平台"]), max_size=4).map(tuple),
    term=st.builds(
        ContractTerm,
        st.none() | st.integers(-1, 999),
        st.none() | st.sampled_from(["2026-03-02", "昨天", "9999-12-31", "0001-01-01"]),
    ),
    findings=st.lists(findings, max_size=8).map(tuple),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=drafts, identifier=st.text("abcdefghi-_0123456789", min_size=1, max_size=64).map(identifier_of))
def test_the_pack_of_any_draft_holds(found: Draft, identifier: str, tmp_path: Path) -> None:
    text = pack_text(found, identifier=identifier).encode("utf-8", "replace").decode("utf-8")
    pack = loaded(text, tmp_path)
    assert len(pack.clauses) == len(found.findings)
    assert pack_text(found, identifier=identifier) == pack_text(found, identifier=identifier)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=drafts)
def test_drills_can_be_made_of_any_pack(found: Draft, tmp_path: Path) -> None:
    pack = loaded(pack_text(found, identifier="odd").encode("utf-8", "replace").decode("utf-8"), tmp_path)
    drills = rehearsals(pack, path="./pack.yml")
    assert len({drill.name for drill in drills}) == len(drills) >= 8
    for drill in drills[::7]:
        (tmp_path / "drill.yml").write_text(drill.text, "utf-8")
        assert read_script(tmp_path / "drill.yml").expectations


@pytest.mark.parametrize("name", DRAFTS)
def test_every_finding_is_a_clause_and_every_question_is_told(name: str, tmp_path: Path) -> None:
    drafted = draft_pack(DRAFTS[name], identifier=name)
    pack = loaded(drafted.text, tmp_path)
    assert [clause.text for clause in pack.clauses.values()] == [one.quote for one in DRAFTS[name].findings]
    assert f"还有 {len(drafted.questions)} 个问题" in drafted.text
    assert all(f"# {number}. " in drafted.text for number in range(1, len(drafted.questions) + 1))
    for one in DRAFTS[name].findings:
        assert one.quote in drafted.text


def test_a_quote_never_breaks_out_of_its_comment(tmp_path: Path) -> None:
    found = draft(target("response", "fault", "1 hours", "around_the_clock", f"{ODD} 1小时内响应"), title=ODD)
    pack = loaded(pack_text(found, identifier="odd"), tmp_path)
    assert pack.severities["fault"].targets["response"].within == "1 hour"


def test_the_strictest_of_several_limits_counts_and_is_asked_about(tmp_path: Path) -> None:
    drafted = draft_pack(WATER, identifier="water")
    pack = loaded(drafted.text, tmp_path)
    resolve = pack.severities["fault"].targets["resolve"]
    assert (resolve.within, resolve.clauses, resolve.house) == ("2 working days", ("WA5",), False)
    assert (pack.clauses["WA6"].carried_by, pack.clauses["WA6"].by) == ("target", ("fault.resolve",))
    assert "target.conflict" in keys(drafted)


def test_a_number_of_the_contract_goes_before_one_of_the_house() -> None:
    found = draft(
        target("response", "fault", "immediately", "around_the_clock", "立即响应", sure=False),
        target("response", "fault", "2 hours", "around_the_clock", "2小时内响应"),
    )
    assert "response: {within: 2 hours, clock: around_the_clock, clauses: [WA2]}" in pack_text(
        found, identifier="water"
    )


def test_what_is_immediate_gets_a_number_of_the_house(tmp_path: Path) -> None:
    drafted = draft_pack(OFFICE, identifier="office-work")
    rule = loaded(drafted.text, tmp_path).severities["question"].targets["response"]
    assert (rule.within, rule.house) == ("5 minutes", True)
    assert "target.immediately" in keys(drafted)


def test_a_limit_without_severity_fills_only_what_is_empty(tmp_path: Path) -> None:
    drafted = draft_pack(OFFICE, identifier="office-work")
    severities = loaded(drafted.text, tmp_path).severities
    assert severities["outage"].targets["response"].within == "2 hours"
    assert severities["question"].targets["response"].within == "5 minutes"
    assert (
        next(one for one in drafted.questions if one.key == "target.no_severity").values["applied"].count("的响应") == 3
    )


@pytest.mark.parametrize(
    ("made", "key"),
    [
        pytest.param(
            target("resolve", None, "48 hours", "around_the_clock", "高危漏洞48小时内修复"),
            "target.narrow",
            id="a leak",
        ),
        pytest.param(
            target("report", "outage", "10 minutes", "around_the_clock", "10分钟内电话报告"),
            "target.phone_report",
            id="by phone",
        ),
        pytest.param(
            target("resolve", "fault", "2 months", "days", "两个月内解决"),
            "target.months",
            id="months",
        ),
        pytest.param(
            target("resolve", "request", "0 days", "days", "当日完成"),
            "target.same_day",
            id="the same day",
        ),
        pytest.param(
            target("resolve", "fault", "3 days", "days", "会后三日内办结", starts_from="会后"),
            "target.start_outside",
            id="after a meeting",
        ),
        pytest.param(
            finding("duty", "定期巡检", every=None, by=None),
            "duty.no_period",
            id="now and then",
        ),
        pytest.param(
            finding("duty", "每年三次体检", every="3 per year", by=None),
            "duty.many_a_year",
            id="three times a year",
        ),
        pytest.param(
            finding("duty", "提前三日报计划", every="month", by=None, before="3 days"),
            "duty.before",
            id="counted back",
        ),
        pytest.param(
            finding("document", "期满前移交资料", name="资料", within=None, before="15 days"),
            "document.before",
            id="before the end",
        ),
        pytest.param(
            finding("hours", "夜间服务", hours="20:00-08:00"),
            "hours.unreadable",
            id="hours over midnight",
        ),
        pytest.param(
            finding("secrecy", "或应保密", sure=False),
            "finding.unsure",
            id="not sure",
        ),
    ],
)
def test_what_a_pack_cannot_carry_is_asked_with_its_words(made: Finding, key: str, tmp_path: Path) -> None:
    drafted = draft_pack(draft(made), identifier="water")
    loaded(drafted.text, tmp_path)
    assert [one.quote for one in drafted.questions if one.key == key] == [made.quote]


def test_what_comes_round_becomes_duties(tmp_path: Path) -> None:
    pack = loaded(pack_text(WATER, identifier="water"), tmp_path)
    duties = {duty.id: (duty.every, duty.on, duty.at, duty.after_signing, duty.house) for duty in pack.duties}
    assert duties["daily-inspection"] == ("day", None, "08:30", None, False)
    assert duties["quarterly-report"] == ("quarter", "last_working_day", "close", None, False)
    assert duties["weekly-backup"] == ("week", "fri", "close", None, True)
    assert duties["half-yearly-drill"] == ("half-year", "last_working_day", "close", None, True)
    assert duties["monthly-assessment"] == ("month", "last_working_day", "close", None, True)
    assert ("once", None, "close", "10 days", False) in duties.values()


def test_a_written_report_after_a_fault_is_a_clock(tmp_path: Path) -> None:
    rule = loaded(pack_text(WATER, identifier="water"), tmp_path).severities["fault"].targets["report"]
    assert (rule.within, rule.starts, rule.clauses) == ("2 working days", "resolved", ("WA8",))


def test_a_manager_at_the_site_is_paged_at_once(tmp_path: Path) -> None:
    outage = loaded(pack_text(WATER, identifier="water"), tmp_path).severities["outage"]
    assert (outage.targets["on_site"].role, outage.also_page) == ("manager", ("manager",))


def test_an_empty_draft_says_what_is_missing(tmp_path: Path) -> None:
    drafted = draft_pack(BARE, identifier="bare")
    assert loaded(drafted.text, tmp_path).severities["outage"].targets["response"].house
    assert {"title.missing", "customer.missing", "term.months", "term.signed", "systems.missing", "hours.house"} <= set(
        keys(drafted)
    )


def test_systems_have_short_forms_that_stand_for_one_alone() -> None:
    named = dict(
        systems_of(["云溪市城市水务调度系统", "水务热线（SWRX）", "系统", "通知管理系统", "云溪市城市水务调度系统"])
    )
    assert set(named) == {"云溪市城市水务调度系统", "水务热线（SWRX）", "通知管理系统"}
    assert "城市水务调度平台" in named["云溪市城市水务调度系统"]
    assert "SWRX" in named["水务热线（SWRX）"]
    assert "通知" not in named["通知管理系统"]


@pytest.mark.parametrize(
    ("identifier", "letters"), [("shaoguan-env", "SE"), ("oa", "OA"), ("x", "XX"), ("2026", "ZB"), ("a1-b2-c3", "AB")]
)
def test_the_letters_of_clauses_follow_from_the_id(identifier: str, letters: str) -> None:
    assert clause_letters(identifier) == letters


def test_an_id_that_no_pack_may_have_is_refused() -> None:
    with pytest.raises(ValueError, match="small letters"):
        pack_text(BARE, identifier="合同")


def test_a_draft_comes_back_from_its_json() -> None:
    assert Draft.from_json(WATER.as_json()) == WATER


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kind", "wish", r"draft\.findings\[0\]\.kind: expected one of target, duty"),
        ("target", "onsite", r"draft\.findings\[0\]\.target: expected one of response"),
        ("within", "soon", r"draft\.findings\[0\]\.within: expected \"N minutes\""),
        ("sure", "yes", r"draft\.findings\[0\]\.sure: expected true or false"),
        ("colour", "red", r"draft\.findings\[0\]\.colour: unknown field"),
        (
            "place",
            {"paragraph": "x", "headings": []},
            r"draft\.findings\[0\]\.place\.paragraph: expected a whole number",
        ),
    ],
)
def test_a_wrong_draft_is_refused_by_the_field(field: str, value: object, message: str) -> None:
    shown = WATER.as_json()
    shown["findings"][0][field] = value  # type: ignore[call-overload,index,assignment]
    with pytest.raises(ValueError, match=message):
        Draft.from_json(shown)
