"""The five packs hold what the contracts ask, and a wrong pack is refused by file, line and field."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet
from pydantic import BaseModel

from bot.pack_report import list_rows, list_text, report_of, show_text
from bot.packs import lexicon_of, load_pack, load_packs
from bot.plain_yaml import parse_yaml, read_yaml
from desk import pack_marks, pack_parts
from desk.calendars import Calendar
from desk.contracts import Pack, Part
from desk.errors import InputUnusable

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"
SHELF = load_packs(CONTRACTS)
IDS = ["dongguan-archive", "dongguan-credit", "dongguan-livelihood", "fujian-oa", "shaoguan-env"]


def numbers(letters: str, count: int) -> set[str]:
    return {f"{letters}{number}" for number in range(1, count + 1)}


CLAUSES = {
    "dongguan-credit": numbers("DG", 2) | numbers("DC", 12),
    "dongguan-archive": numbers("DG", 2) | numbers("DA", 10),
    "dongguan-livelihood": numbers("DG", 2) | numbers("DL", 10),
    "fujian-oa": numbers("FO", 17),
    "shaoguan-env": numbers("SE", 7),
}

EVERYDAY = frozenset("系统 平台 大厅 窗口 通知 会议 后勤 人事 值班 培训 邮件 桥头 发文 收文 后台".split())  # noqa: SIM905

TARGETS = [
    ("dongguan-credit", "fault.response", "30 minutes", "working_time", "DC2"),
    ("dongguan-credit", "question.response", "30 minutes", "working_time", "DC2"),
    ("dongguan-credit", "outage.response", "30 minutes", "around_the_clock", "DC3"),
    ("dongguan-credit", "outage.on_site", "1 hour", "around_the_clock", "DC4"),
    ("dongguan-credit", "outage.restore", "2 hours", "around_the_clock", "DC5"),
    ("dongguan-archive", "fault.response", "5 minutes", "around_the_clock", "DA2"),
    ("dongguan-archive", "outage.response", "5 minutes", "around_the_clock", "DA2"),
    ("dongguan-archive", "outage.on_site", "1 hour", "around_the_clock", "DA2"),
    ("dongguan-livelihood", "outage.response", "1 hour", "around_the_clock", "DL1"),
    ("dongguan-livelihood", "fault.response", "1 hour", "around_the_clock", "DL1"),
    ("dongguan-livelihood", "question.response", "1 hour", "around_the_clock", "DL1"),
    ("fujian-oa", "question.response", "30 minutes", "working_time", "FO2"),
    ("fujian-oa", "fault.response", "30 minutes", "around_the_clock", "FO3"),
    ("fujian-oa", "outage.response", "30 minutes", "around_the_clock", "FO3"),
    ("fujian-oa", "fault.resolve", "1 working day", "days", "FO3"),
    ("fujian-oa", "fault.report", "2 working days", "days", "FO4"),
    ("fujian-oa", "outage.report", "2 working days", "days", "FO4"),
    ("shaoguan-env", "fault.response", "24 hours", "around_the_clock", "SE1"),
    ("shaoguan-env", "fault.resolve", "5 working days", "days", "SE1"),
    ("shaoguan-env", "outage.response", "4 hours", "around_the_clock", "SE2"),
    ("shaoguan-env", "outage.restore", "1 working day", "days", "SE2"),
    ("shaoguan-env", "outage.resolve", "3 working days", "days", "SE2"),
]

DUTIES = [
    ("dongguan-archive", "daily-inspection", "day", None, "08:30", "engineer"),
    ("dongguan-credit", "quarterly-report", "quarter", "last_working_day", "close", "engineer"),
    ("dongguan-livelihood", "quarterly-report", "quarter", "last_working_day", "close", "engineer"),
    ("dongguan-livelihood", "quarterly-check", "quarter", "last_working_day", "close", "engineer"),
    ("fujian-oa", "monthly-assessment", "month", "last_working_day", "close", "manager"),
]


def test_all_five_packs_load_without_a_word() -> None:
    assert sorted(SHELF.packs) == IDS
    assert SHELF.broken == ()
    assert SHELF.warnings == ()


@pytest.mark.parametrize("contract", IDS)
def test_every_clause_of_the_contract_stands_in_its_pack(contract: str) -> None:
    assert set(SHELF.packs[contract].clauses) == CLAUSES[contract]


@pytest.mark.parametrize("contract", IDS)
def test_what_is_left_to_people_says_why(contract: str) -> None:
    for clause in SHELF.packs[contract].clauses.values():
        assert clause.by or clause.reason


@pytest.mark.parametrize(("contract", "target", "within", "clock", "clause"), TARGETS)
def test_a_target_is_the_clause_s_own(contract: str, target: str, within: str, clock: str, clause: str) -> None:
    severity, name = target.split(".")
    rule = SHELF.packs[contract].severities[severity].targets[name]  # type: ignore[index]
    assert (rule.within, str(rule.clock), rule.house) == (within, clock, False)
    assert clause in rule.clauses


@pytest.mark.parametrize(("contract", "duty", "every", "on", "at", "who"), DUTIES)
def test_a_duty_is_the_clause_s_own(contract: str, duty: str, every: str, on: str | None, at: str, who: str) -> None:
    (rule,) = [rule for rule in SHELF.packs[contract].duties if rule.id == duty]
    assert (rule.every, rule.on, rule.at, rule.who, rule.house) == (every, on, at, who, False)


@pytest.mark.parametrize("contract", IDS)
def test_a_number_without_a_clause_is_marked_as_the_house_s(contract: str) -> None:
    pack = SHELF.packs[contract]
    targets = [target for rule in pack.severities.values() for target in rule.targets.values()]
    assert all(target.clauses or target.house for target in targets)
    assert all(duty.clauses for duty in pack.duties)
    assert pack.hours_house
    assert pack.term.house


def test_an_outage_at_the_oa_has_no_resolve_target() -> None:
    assert set(SHELF.packs["fujian-oa"].severities["outage"].targets) == {"response", "report"}


def test_the_manager_goes_to_the_site_in_credit_and_archive_an_engineer_in_livelihood() -> None:
    roles = {c: SHELF.packs[c].severities["outage"].targets["on_site"].role for c in IDS if c.startswith("dongguan")}
    assert roles == {"dongguan-credit": "manager", "dongguan-archive": "manager", "dongguan-livelihood": "engineer"}
    assert [c for c in IDS if SHELF.packs[c].severities["outage"].also_page] == ["dongguan-archive", "dongguan-credit"]


def test_ordinary_faults_wait_for_service_hours_only_where_the_clock_does() -> None:
    assert [c for c in IDS if SHELF.packs[c].waits("fault")] == ["dongguan-credit"]
    assert not [c for c in IDS if SHELF.packs[c].waits("outage")]


def test_the_fifteen_systems_of_the_oa_stand_under_their_full_names() -> None:
    names = [system.name for system in SHELF.packs["fujian-oa"].systems]
    assert names == [
        "公文管理系统",
        "人事教育管理系统",
        "签报管理系统",
        "通知管理系统",
        "工作值班管理系统",
        "信访管理平台",
        "绩效管理系统",
        "信息公开管理系统",
        "会议服务平台",
        "后勤管理系统",
        "机关党建管理系统",
        "离退休管理系统",
        "线上教育培训服务平台",
        "应用支撑管理系统",
        "传送邮件管理系统",
    ]


@pytest.mark.parametrize(
    ("contract", "said", "system"),
    [
        ("dongguan-credit", "统一搜索", "东莞市企业信用信息公示系统"),
        ("dongguan-archive", "签章", "企业电子档案资源共享中心"),
        ("dongguan-livelihood", "大莞家", "民生大莞家"),
        ("dongguan-livelihood", "业务流转", "民生大莞家"),
        ("fujian-oa", "公文", "公文管理系统"),
        ("fujian-oa", "会议平台", "会议服务平台"),
        ("shaoguan-env", "环信系统", "韶关市企业环境信用评价系统"),
    ],
)
def test_a_short_name_leads_to_the_system(contract: str, said: str, system: str) -> None:
    pack = SHELF.packs[contract]
    (term,) = [term for term in lexicon_of(pack).systems if said in (term.name, *term.aliases)]
    assert pack.part_of(term.name) == system


@pytest.mark.parametrize("contract", IDS)
def test_no_everyday_word_passes_for_a_name(contract: str) -> None:
    pack = SHELF.packs[contract]
    lexicon = lexicon_of(pack)
    words = {word for term in (*lexicon.systems, *lexicon.places) for word in (term.name, *term.aliases)}
    assert not words & EVERYDAY
    assert all(len(word) > 1 for word in words)


@pytest.mark.parametrize("contract", IDS)
def test_the_cast_can_play_every_part(contract: str) -> None:
    pack = SHELF.packs[contract]
    roles = [str(person.role) for person in pack.people]
    assert {"user", "engineer", "manager", "customer", "admin"} == set(roles)
    assert len({person.group for person in pack.people if person.role == "user"}) >= 2
    assert {person.level for person in pack.people if person.role == "engineer"} >= {1, 2}


@pytest.mark.parametrize("contract", IDS)
def test_each_contract_brings_its_manual_and_its_emergency_plans(contract: str) -> None:
    files = sorted((CONTRACTS / "manuals" / contract).glob("*.md"))
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    assert {"user-guide.md", "emergency-plans.md"} <= set(texts)
    assert texts["user-guide.md"].count("\n## ") >= 8
    assert "故障" in texts["user-guide.md"]
    assert all(word in texts["emergency-plans.md"] for word in ("系统瘫痪", "数据库", "网络中断", "数据丢失"))


GOOD = (CONTRACTS / "shaoguan-env.yml").read_text(encoding="utf-8")


def mistakes() -> list[ParameterSet]:
    """Read the table of mistakes: what to replace in a good pack, and what the refusal says then."""
    rows = read_yaml(ROOT / "tests" / "data" / "pack_mistakes.yml").data
    assert isinstance(rows, list)
    cases = [{key: str(value) for key, value in row.items()} for row in rows if isinstance(row, dict)]
    return [pytest.param(case["right"], case["wrong"], case["said"], id=case["id"]) for case in cases]


@pytest.mark.parametrize(("right", "wrong", "said"), mistakes())
def test_a_wrong_pack_is_refused_by_line_and_field(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in GOOD
    file = tmp_path / "shaoguan-env.yml"
    file.write_text(GOOD.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(InputUnusable) as refusal:
        load_pack(file)
    message = str(refusal.value)
    assert said in message
    assert message.startswith(f"{file}: line ")
    assert "\n" not in message


def test_the_line_named_is_the_line_of_the_mistake(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text(GOOD.replace("within: 1 working day, clock: days, clauses", "within: soon, clock: days, clauses"))
    line = GOOD[: GOOD.index("restore: {within")].count("\n") + 1
    with pytest.raises(InputUnusable, match=rf"line {line}, severities\.outage\.targets\.restore\.within: expected"):
        load_pack(file)


def test_of_several_mistakes_the_first_is_named_and_the_others_counted(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    wrong = (
        GOOD.replace("months: 12", "months: x").replace("country: CN", "country: XX").replace("rounds: 3", "rounds: 0")
    )
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(InputUnusable, match=r"calendar\.country: .* \(and 2 more mistakes\)$"):
        load_pack(file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "line 1: expected fields, the file is empty", id="empty"),
        pytest.param(b"# only a remark\n", "the file is empty", id="nothing but a remark"),
        pytest.param(b"- a\n- b\n", "line 1: expected the fields of a pack", id="a list"),
        pytest.param(b"just words\n", "line 1: expected the fields of a pack", id="words"),
        pytest.param("id: x\ncustomer: 韶关\n".encode("gb18030"), "line 2: expected UTF-8 text", id="another encoding"),
        pytest.param(b"id: x\x00\n", "line 1: expected text, got a control character", id="a control character"),
        pytest.param(b"id: x\n---\nid: y\n", "line 2: expected a single document", id="two documents"),
        pytest.param(b"id: x\n\ttitle: y\n", "line 2: expected YAML", id="a tab"),
        pytest.param(b"[" * 500, "expected at most", id="very deep"),
        pytest.param(b"? [a, b]\n: c\n", "line 1: expected a plain word", id="a list as a name"),
        pytest.param(b"id: x\n" * 2, "line 2, id: expected each field once", id="twice"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "odd.yml"
    file.write_bytes(content)
    with pytest.raises(InputUnusable) as refusal:
        load_pack(file)
    assert said in str(refusal.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match=r"none\.yml: expected a readable file, no such file"):
        load_pack(tmp_path / "none.yml")
    with pytest.raises(InputUnusable, match="expected a readable file"):
        load_pack(tmp_path)
    with pytest.raises(InputUnusable, match="expected a folder of packs"):
        load_packs(tmp_path / "nowhere")


def test_a_broken_pack_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.yml").write_text("id: [", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no pack", encoding="utf-8")
    shelf = load_packs(tmp_path)
    assert list(shelf.packs) == ["shaoguan-env"]
    assert ["b.yml" in str(shelf.broken[0]), "c.yml" in str(shelf.broken[1])] == [True, True]
    assert 'line 2, id: expected an id of its own, another pack is "shaoguan-env"' in str(shelf.broken[0])
    assert "expected the name shaoguan-env.yml" in shelf.warnings[0]
    assert [row["id"] for row in list_rows(shelf)] == ["shaoguan-env", None, None]
    assert list_text(shelf).count("refused: ") == 2


def test_scalars_follow_yaml_1_2() -> None:
    text = "{on: off, at: 08:30, day: 2026-01-02, no: '12', n: 0017, i: -3, f: 1.5e3, t: True, z: ~}"
    expected = {"on": "off", "at": "08:30", "day": "2026-01-02", "no": "12", "n": "0017", "i": -3, "f": 1500.0}
    assert parse_yaml(text, file="x").data == {**expected, "t": True, "z": None}


def test_a_mark_before_the_first_byte_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "shaoguan-env.yml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_pack(file) == SHELF.packs["shaoguan-env"]


@pytest.mark.parametrize("contract", IDS)
def test_show_names_every_clause_target_and_duty(contract: str) -> None:
    pack = SHELF.packs[contract]
    text = show_text(pack)
    parts = [
        *pack.clauses,
        *(duty.id for duty in pack.duties),
        *(system.name for system in pack.systems),
        pack.customer,
    ]
    assert all(part in text for part in parts)
    report = json.loads(json.dumps(report_of(pack), ensure_ascii=False))
    assert set(report["carried"]) == set(pack.clauses)
    assert (
        report["term"]["signed"]
        == date(2026, 1, 1).replace(month=pack.term.signed.month, day=pack.term.signed.day).isoformat()
    )


def test_the_list_shows_each_pack_in_a_line() -> None:
    assert [line.split()[0] for line in list_text(SHELF).splitlines()] == IDS
    assert show_text(SHELF.packs["shaoguan-env"]).count("24 hours, around the clock") == 1


def models(model: type[BaseModel]) -> list[type[BaseModel]]:
    return [model, *(deeper for child in model.__subclasses__() for deeper in models(child))]


def test_every_field_of_the_schema_has_its_heading_in_the_docs() -> None:
    text = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
    headings = {line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")}
    prefixes = PATHS_OF_PARTS
    missing = [
        f"{prefix}{field}"
        for model, prefix in prefixes.items()
        for field in model.model_fields
        if f"`{prefix}{field}`" not in headings
    ]
    assert missing == []
    undescribed = set(models(Part)) - set(prefixes) - {Part, pack_parts.Named}
    assert undescribed == set()


PATHS_OF_PARTS: dict[type[BaseModel], str] = {
    Pack: "",
    Calendar: "calendar.",
    pack_parts.Term: "term.",
    pack_parts.System: "systems[].",
    pack_parts.Module: "systems[].modules[].",
    pack_parts.PlaceRule: "places[].",
    pack_parts.GroupRule: "groups[].",
    pack_parts.SeverityRule: "severities.*.",
    pack_parts.TargetRule: "severities.*.targets.*.",
    pack_parts.Progress: "severities.*.progress.",
    pack_parts.PagingRule: "paging.",
    pack_parts.Pausing: "pausing.",
    pack_parts.Closing: "closing.",
    pack_parts.DutyRule: "duties[].",
    pack_parts.ApprovalRule: "approvals[].",
    pack_parts.DocumentRule: "documents[].",
    pack_marks.AssessmentRule: "assessment.",
    pack_marks.ScoreItem: "assessment.items[].",
    pack_marks.ScoreRule: "assessment.items[].rules[].",
    pack_parts.Clause: "clauses.*.",
    pack_parts.CastMember: "people[].",
}
"""Each part of the schema, and the path under which docs/packs.md tells of its fields."""
