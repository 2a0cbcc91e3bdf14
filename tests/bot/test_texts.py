"""Every sentence is there in both languages, and has all the values that it needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from jinja2 import Environment, meta

from bot.texts import Renderer, catalogue, phrase, vocabulary, word
from desk.channels import Button
from desk.contracts import SeverityId, TargetName
from desk.messages import Action, Outgoing, OutKind, Value
from desk.tickets import State
from handlers.changes import facts
from tests import house_rules as rules
from tests.desk.desk_samples import opened
from tests.house import shipped_packs

LANGUAGES = ("zh", "en")
TABLES = {"vocabulary", "actions"}
FILTERS = (
    *("moment", "deadlines", "listed", "asked", "provisional", "open", "severity", "state", "target"),
    *("finding", "place", "doubt", "decision", "draft_state", "correction"),
    *("period", "when", "clock", "starts", "who", "kind", "role"),
)
DUE = "2026-10-08T09:30:00+00:00"
TARGETS: list[Value] = [
    {"name": "response", "due": DUE, "provisional": False, "met": True},
    {"name": "resolve", "due": DUE, "provisional": True, "met": False},
    {"name": "report", "due": DUE, "provisional": False, "met": False},
]
TICKET: dict[str, Value] = {
    "number": 7,
    "summary": "打不开",
    "system": "公文管理系统",
    "state": "open",
    "severity": "fault",
    "engineer": "李工",
}
FINDING: dict[str, Value] = {
    "kind": "target",
    "target": "response",
    "severity": "fault",
    "within": "30 minutes",
    "clock": "around_the_clock",
    "quote": "30分钟内响应",
    "sure": False,
    "doubt": "vague",
    "place": {"paragraph": 12, "headings": ["三 服务要求"]},
}
WHOLE: dict[str, Value] = {
    **TICKET,
    "kind": "fault",
    "severity": "outage",
    "place": "浈江区",
    "phone": "13800000000",
    "follows": 3,
    "cause": "磁盘写满",
    "solution": "清理日志",
    "targets": TARGETS,
    "on_duty": ["李工", "钟工"],
    "missing": ["system", "place", "phone"],
    "waits_until": DUE,
    "engineer": "李工",
    "by": "王工",
    "text": "正在处理",
    "to": "王工",
    "count": 3,
    "progress": "查日志",
    "tickets": [TICKET],
    "target": "resolve",
    "due": DUE,
    "provisional": True,
    "reporter": "张伟",
    "group": "浈江群",
    "plan": {"document": "预案", "title": "宕机", "text": "先切换"},
    "level": 2,
    "name": {"zh": "月检", "en": "Check"},
    "late": True,
    "approval": 4,
    "what": "重启",
    "words": "可以",
    "url": "https://desk.example/in/x",
    "people": ["李工"],
    "sources": [{"title": "手册", "section": "登录", "page": 3}],
    "draft": 9,
    "title": "打不开",
    "duty": "monthly",
    "drafts": [{"draft": 9, "title": "打不开", "text": "清理", "state": "open", "decided": 3, "total": 64}],
    "file": "需求.docx",
    "problem": "需求.docx: expected some text",
    "unsure": 2,
    "systems": ["公文系统"],
    "settled": {"decision": "corrected", "finding": FINDING},
    "rank": 4,
    "total": 64,
    "left": 12,
    "decision": "accepted",
    "finding": FINDING,
    "accepted": 40,
    "corrected": 10,
    "dropped": 14,
    "files": [{"name": "需求.yml", "media_type": "text/yaml", "size": 10, "ref": "a/b/c"}],
    "field": "within",
    "expected": '"30 minutes"',
    "verdict": "helpful",
    "first": DUE,
    "amount": 12,
    "day": DUE,
    "customer": "水务局",
    "months": 12,
    "signed": "2026-03-02",
    "quote": "30 minutes",
    "headings": ["3"],
    "paragraph": 7,
    "within": "30 minutes",
    "clock": "working_time",
    "start": "9:00",
    "every": "month",
    "questions": 3,
    "known": 3,
    "folder": "drills",
    "held": 2,
    "old": "30 minutes",
    "new": "2 working days",
    "was": ["month", "day 5", "08:30"],
    "now": ["quarter", "last_working_day", "close"],
    "days": ["2026-10-01"],
    "clause": "SE1",
    "before": "3 days",
    "fields": ["people"],
    "account": "10001",
    "nickname": "Desk",
    "since": "2026-11-24 09:00 UTC",
    "way": "reverse",
    "address": "ws://127.0.0.1:8610/onebot/v11/ws",
    "reason": "no answer",
    "bot": "@zhiban_bot",
    "workspace": "北江",
    "scopes": "chat:write, commands",
    "server": "imap.example.cn:993",
    "service": "JSON",
    "label": "接单",
    "contract": "fujian-oa",
    "contracts": ["fujian-oa"],
    "role": "engineer",
    "roles": [{"name": "李工", "contract": "fujian-oa", "role": "engineer"}],
    "private": False,
    "channel": "telegram",
    "papers": ["fault-report"],
    "empty": True,
    "roster": "一线",
    "going": ["李工"],
    "coming": ["王工"],
    "until": DUE,
    "begins": DUE,
    "ends": DUE,
    "person": "王工",
    "asker": "李工",
    "parts": [{"from": "李工", "to": "王工", "begins": DUE, "ends": DUE}],
    "stretches": [{"level": 1, "people": ["李工"], "begins": DUE, "ends": DUE}],
}
"""A plausible value under each name that a sentence may use."""
LEFT_OUT = re.compile(r"(?:if|and) (\w+)\b(?! >)|(\w+)(?:\|\w+)? or ")
"""How a sentence shows that it can do without a value."""


def sentences(language: str) -> dict[str, str]:
    """Return the sentences of a language by key."""
    return {key: str(text) for key, text in catalogue(language).items() if key not in TABLES}


KEYS = sorted({key for language in LANGUAGES for key in sentences(language)})


def needs(text: str) -> set[str]:
    """Return the names of the values that a sentence uses."""
    environment = Environment(autoescape=True)
    for name in FILTERS:
        environment.filters[name] = str
    return meta.find_undeclared_variables(environment.parse(text))


@pytest.mark.parametrize("key", KEYS)
def test_each_sentence_is_there_in_both_languages_and_needs_the_same(key: str) -> None:
    chinese, english = (sentences(language).get(key) for language in LANGUAGES)
    assert chinese is not None
    assert english is not None
    assert needs(chinese) == needs(english)


def with_little(text: str) -> dict[str, Value]:
    """Return the values of a sentence without those that it can do without."""
    spared = {name for found in LEFT_OUT.findall(text) for name in found if name}
    empty = {name: type(value)() if isinstance(value, (str, list)) else None for name, value in WHOLE.items()}
    return {name: empty[name] if name in spared else value for name, value in WHOLE.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("little", [False, True], ids=["with everything", "with little"])
def test_each_sentence_can_be_said(key: str, language: str, *, little: bool) -> None:
    values = with_little(sentences(language)[key]) if little else WHOLE
    said = Renderer(shipped_packs()).say(key, values, language=language, contract="shaoguan-env")
    assert said
    assert not re.search(r"None|\{\{|\}\}|\{%|datetime|  ,|，，|。。|（）|“”", said), said
    if language == "en":
        assert not re.search(r"[，。；：？！（）【】、]", said), said


def key_like(text: str) -> bool:
    """Tell whether a string has the form of a sentence's key."""
    return re.fullmatch(r"[a-z]+(\.[a-z_]+)+", text) is not None


def test_every_key_that_the_handlers_say_is_in_the_catalogues() -> None:
    said = rules.said_keys(source for source in rules.sources() if source.path.startswith("handlers/"))
    heads = {key.partition(".")[0] for key in KEYS}
    missing = [f"{where}: {key}" for key, where in said.items() if key_like(key) and key.partition(".")[0] in heads]
    assert [one for one in missing if one.rpartition(": ")[2] not in KEYS] == []


def test_every_sentence_of_the_catalogues_is_said_somewhere() -> None:
    texts = "\n".join(
        source.text for source in rules.sources() if source.path.startswith(("handlers/", "bot/", "drafting/"))
    )
    said = {key for key in KEYS if f'"{key}"' in texts or _put_together(key, texts)}
    # What mends a finding of a check is said with the finding.
    assert [key for key in KEYS if key not in said and key.removesuffix(".remedy") not in said] == []


def _put_together(key: str, texts: str) -> bool:
    """Tell whether a key is written as a pattern, such as f"duty.{event}"."""
    parts = key.split(".")
    patterns = [".".join([*parts[:n], "{[a-z.()_]+}", *parts[n + 1 :]]) for n in range(1, len(parts))]
    return any(re.search(f'f"{pattern}"', texts) for pattern in patterns)


def refusals() -> Iterator[tuple[str, str, set[str]]]:
    """Yield where something is refused, the sentence's key, and the names of the values given to it."""
    for source in rules.sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and rules.dotted(node.func) == "Refused" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    yield f"{source.path}:{node.lineno}", str(key.value), {str(one.arg) for one in node.keywords}


@pytest.mark.parametrize(("where", "key", "given"), [pytest.param(*one, id=f"{one[0]} {one[1]}") for one in refusals()])
def test_each_refusal_gives_what_its_sentence_needs(where: str, key: str, given: set[str]) -> None:
    for language in LANGUAGES:
        assert needs(sentences(language)[key]) <= given | {"language"}, where


def answers() -> Iterator[tuple[str, str, set[str]]]:
    """Yield where an act is answered, the sentence's key, and the names of the values given beside the ticket's."""
    for source in rules.sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and rules.dotted(node.func) == "answer" and len(node.args) == 3:
                key = node.args[2]
                if isinstance(key, ast.Constant):
                    yield f"{source.path}:{node.lineno}", str(key.value), {str(one.arg) for one in node.keywords}


@pytest.mark.parametrize(("where", "key", "given"), [pytest.param(*one, id=f"{one[0]} {one[1]}") for one in answers()])
def test_each_answer_to_an_act_gives_what_its_sentence_needs(where: str, key: str, given: set[str]) -> None:
    for language in LANGUAGES:
        assert needs(sentences(language)[key]) <= given | set(facts(opened())), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_a_label_of_its_own_kind(language: str) -> None:
    message = Outgoing(OutKind.PAGE, "shaoguan-env", "li", None, "page", actions=tuple(Action), language=language)
    buttons = Renderer(shipped_packs()).buttons(message)
    assert [one.action for one in buttons] == [str(action) for action in Action]
    assert all(isinstance(one, Button) and one.label and one.label != one.action for one in buttons)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("table", "identifiers"),
    [
        ("severity", get_args(SeverityId)),
        ("state", tuple(str(state) for state in State)),
        ("target", get_args(TargetName)),
        ("field", ("system", "place", "phone")),
    ],
)
def test_every_word_of_the_rules_has_its_word_for_people(
    language: str, table: str, identifiers: tuple[str, ...]
) -> None:
    assert set(identifiers) <= set(vocabulary(language, table))


def test_a_word_that_is_not_known_is_said_as_it_is() -> None:
    assert word("zh", "state", "on_the_moon") == "on_the_moon"


def test_a_moment_is_said_in_the_contracts_zone_and_the_groups_language() -> None:
    say = Renderer(shipped_packs()).say
    values: dict[str, Value] = {"number": 1, "target": "resolve", "due": DUE, "provisional": True}
    assert "10月8日（周四）17:30（暂按" in say("target.near", values, language="zh", contract="shaoguan-env")
    assert "Thu 8 Oct, 17:30 (provisional" in say("target.near", values, language="en", contract="shaoguan-env")


def test_a_language_that_the_desk_does_not_speak_is_answered_in_chinese() -> None:
    assert Renderer(shipped_packs()).say("talk.welcome", {}, language="fr", contract="shaoguan-env") == "不客气。"


def test_nothing_that_people_write_is_taken_for_a_template() -> None:
    say = Renderer(shipped_packs()).say
    said = say("complaint.told", {"by": "{{ by }}", "number": None, "text": "{% if %}"}, language="zh", contract="x")
    assert said == "{{ by }}对服务有意见：{% if %}"


def test_the_phrases_of_both_languages_are_the_same() -> None:
    names = [
        {key for key, value in catalogue(language)["vocabulary"].items() if isinstance(value, str)}  # type: ignore[attr-defined]
        for language in LANGUAGES
    ]
    assert names[0] == names[1]
    assert all(phrase(language, name) for language in LANGUAGES for name in names[0])
