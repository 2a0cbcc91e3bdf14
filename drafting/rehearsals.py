"""Drills made from a pack: one per clock and one per duty, kept in time and missed, so that a customer sees both.

Every moment is computed by the rules that run in service (`desk.sla`, `desk.duties`); the drill then proves that the
desk comes to the same. Source of the format: formats.md, section 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from desk.contracts import DutyRule, Pack, SeverityId, TargetName, TargetRule
from desk.duties import DutyMoment, next_moment
from desk.sla import Period, due_at
from drafting.pack_questions import SEVERITY_WORDS, TARGET_WORDS, period_words
from drafting.yaml_text import Plain, comment, flow, scalar

Line = Mapping[str, Plain]

REPORTS: Mapping[SeverityId, str] = {
    "outage": "系统打不开了，所有人都登录不了，业务全停了",
    "fault": "附件一直上传不了，点了没有反应，其他功能正常",
    "question": "请问去年的历史记录要在哪里查询？",
    "request": "麻烦安排工程师上门，给新换的两台电脑装一下客户端",
}
"""A report of each severity, in words that the desk takes for it by themselves."""
_ACTS: Mapping[TargetName, tuple[str, str]] = {
    "response": ("ack", ""),
    "on_site": ("on_site", ""),
    "proposal": ("propose", "先切换备用节点，再查原因"),
    "restore": ("restore", "已切换到备用节点"),
    "resolve": ("resolve", "原因已排除，观察正常"),
    "report": ("file_report", "故障报告已提交"),
}
_LATE = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)
_LONGEST = timedelta(days=366)
"""A clock that runs longer has no drill."""
_FIRST_DAYS = 60
"""Days after the signing among which a working day is looked for."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A drill as text, with the name of its file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who acts in the drills of a pack; `engineer` is whoever is paged first."""

    people: Mapping[str, Line]
    engineer: str


def rehearsals(pack: Pack, *, path: str) -> tuple[Rehearsal, ...]:
    """Return the drills of a pack; `path` leads from their folder to the pack.

    A duty that never comes and a clock of more than a year have none.
    """
    clocks = [
        (severity, name)
        for severity, rule in pack.severities.items()
        for name, target in rule.targets.items()
        if Period.parse(target.within).length <= _LONGEST
    ]
    made = [_of_clock(pack, path, *clock, kept=kept) for clock in clocks for kept in (True, False)]
    for duty in pack.duties:
        made.extend(_of_duty(pack, path, duty))
    return tuple(made)


def _of_clock(pack: Pack, path: str, severity: SeverityId, name: TargetName, *, kept: bool) -> Rehearsal:
    """Return the drill of one clock: a report, what must come before, and the act in time or after it."""
    rule = pack.severities[severity].targets[name]
    cast = _cast(pack)
    opened = _opening(pack)
    before, origin = _before(name, rule, opened, _gap(pack, rule, opened))
    due = due_at(origin, Period.parse(rule.within), rule.clock, pack.calendar).due
    last = max([opened, *(at for at, _ in before)])
    met = max(last, _whole(origin + (due - origin) / 2)) if kept else due + _LATE
    by = "chen" if rule.role == "manager" else cast.engineer
    steps: list[tuple[datetime, Line]] = [
        (opened, {"from": "zhang", "say": REPORTS[severity]}),
        *((at, {"from": cast.engineer, **_press(act)}) for at, act in before),
        *([] if kept else [(due, {})]),
        (met, {"from": by, **_done_by(pack, severity, name, by)}),
        *([(due, {})] if kept else []),
    ]
    shown = _local(pack, due)
    how = {"event": "met", "at": _local(pack, met)} if kept else {"event": "breached", "at": shown}
    of_clock: dict[str, Plain] = {"kind": "target", "ticket": 1, "target": name}
    expect: list[Line] = [
        {"kind": "ticket", "ticket": 1, "event": "opened", "severity": severity, "at": _local(pack, opened)},
        {**of_clock, **how, "due": shown},
        {**of_clock, "event": "breached", **({"not": True} if kept else {"count": 1})},
    ]
    told = _told_clock(pack, severity, name, shown, kept=kept)
    file = f"{severity}-{name.replace('_', '-')}{'' if kept else '-missed'}.yml"
    return Rehearsal(file, _written(pack, path, told, opened - _MINUTE, cast=cast, steps=steps, expect=expect))


def _before(
    name: TargetName, rule: TargetRule, opened: datetime, gap: timedelta
) -> tuple[list[tuple[datetime, TargetName]], datetime]:
    """Return the acts that come before a clock's own, and the moment from which the clock runs."""
    needed: dict[TargetName, tuple[TargetName, ...]] = {"response": (), "report": ("response", "resolve")}
    order = needed.get(name, ("response",))
    if rule.starts == "restored":
        order = ("response", "restore")
    acts = [(opened + gap * number, act) for number, act in enumerate(order, start=1)]
    starting = {"acknowledged": "response", "restored": "restore", "resolved": "resolve"}.get(rule.starts)
    return acts, next((at for at, act in acts if act == starting), opened)


def _gap(pack: Pack, rule: TargetRule, opened: datetime) -> timedelta:
    """Return the time between two acts: a minute, less where the clock is shorter than a few of them."""
    due = due_at(opened, Period.parse(rule.within), rule.clock, pack.calendar).due
    return timedelta(seconds=min(60, (due - opened).total_seconds() // 8))


def _press(act: TargetName) -> dict[str, Plain]:
    action, text = _ACTS[act]
    return {"press": action, "ticket": 1, **({"text": text} if text else {})}


def _done_by(pack: Pack, severity: SeverityId, name: TargetName, by: str) -> dict[str, Plain]:
    """Return how somebody does what a clock asks: by button, or in words where no card was sent to him."""
    if by == "chen" and name == "on_site" and "manager" not in pack.severities[severity].also_page:
        return {"say": "1号单我已经到现场了", "in": "direct"}
    return _press(name)


def _told_clock(pack: Pack, severity: SeverityId, name: TargetName, due: str, *, kept: bool) -> list[str]:
    rule = pack.severities[severity].targets[name]
    within = period_words(Period.parse(rule.within))
    how = f"{due} 前做到" if kept else f"到 {due} 没有做到，超时照记，事后补做也不抹去"
    told = f"{SEVERITY_WORDS[severity]}的{TARGET_WORDS[name]}：{within}，{how}。"
    return [told, *_quotes(pack, rule.clauses, house=rule.house)]


def _quotes(pack: Pack, clauses: Iterable[str], *, house: bool) -> Iterator[str]:
    """Yield the clauses in their own words; a number of the house says so."""
    for number in clauses:
        yield f"{number}：“{pack.clauses[number].text}”"
    if house:
        yield "数字是值班台自定的，合同里没有。"


def _of_duty(pack: Pack, path: str, duty: DutyRule) -> Iterator[Rehearsal]:
    """Yield the drills of a duty: done when it is asked for, and forgotten."""
    signed = datetime.combine(pack.term.signed, time(), pack.calendar.tz).astimezone(UTC)
    first = next_moment(duty, pack.calendar, signed, signed=pack.term.signed)
    if first is None:
        return
    start = first.opens_at - _MINUTE
    moment = next_moment(duty, pack.calendar, start, signed=pack.term.signed)
    if moment is None:
        return
    for kept in (True, False):
        text = _duty_text(pack, path, duty, start, moment, kept=kept)
        yield Rehearsal(f"duty-{duty.id}{'' if kept else '-missed'}.yml", text)


def _duty_text(pack: Pack, path: str, duty: DutyRule, start: datetime, moment: DutyMoment, *, kept: bool) -> str:
    cast = _cast(pack)
    who = {"engineer": cast.engineer, "manager": "chen", "customer": "zhao"}[duty.who]
    asked = min(max(moment.opens_at, start), moment.due)
    done = max(asked, _whole(asked + (moment.due - asked) / 2)) if kept else moment.due + _LATE
    press: dict[str, Plain] = {"from": who, "press": "done", "duty": duty.id, "text": "已完成" if kept else "补做"}
    steps: list[tuple[datetime, Line]] = (
        [(done, press), (moment.due, {})] if kept else [(moment.due, {}), (done, press)]
    )
    of_duty: dict[str, Plain] = {"kind": "duty", "duty": duty.id}
    due = _local(pack, moment.due)
    expect: list[Line] = [
        {**of_duty, "event": "due", "at": _local(pack, asked), "due": due},
        {"kind": "page", "to": who, "duty": duty.id, "at": _local(pack, asked)},
        {**of_duty, "event": "done", "at": _local(pack, done)},
        {**of_duty, "event": "breached", **({"not": True} if kept else {"at": due})},
    ]
    how = f"{due} 前完成" if kept else f"到 {due} 没有完成，照记为未按时，事后补做也不抹去"
    told = [f"{duty.name.zh.rstrip('。；，、')}。{how}。", *_quotes(pack, duty.clauses, house=duty.house)]
    return _written(pack, path, told, start, cast=cast, steps=steps, expect=expect)


def _written(
    pack: Pack,
    path: str,
    told: Sequence[str],
    start: datetime,
    *,
    cast: _Cast,
    steps: Iterable[tuple[datetime, Line]],
    expect: Iterable[Line],
) -> str:
    """Return a drill's text."""
    lines = [line for part in told for line in comment(part)]
    lines += [
        f"contract: {scalar(path)}",
        f"start: {flow(_local(pack, start))}",
        f"signed: {pack.term.signed}",
        "people:",
    ]
    lines += [f"  {key}: {flow(person)}" for key, person in cast.people.items()]
    lines += ["steps:", *(f"  - {flow({'at': _local(pack, at), **act})}" for at, act in steps)]
    lines += ["expect:", *(f"  - {flow(one)}" for one in expect)]
    return "\n".join(lines) + "\n"


def _cast(pack: Pack) -> _Cast:
    """Return a user, an engineer for each level that is paged, the manager and the customer's responsible person."""
    group = pack.groups[0].id if pack.groups else "work-group"
    people: dict[str, Line] = {"zhang": {"role": "user", "group": group}}
    names = ["li", "wang"]
    levels = [level for level in dict.fromkeys(pack.paging.levels) if isinstance(level, int)]
    for number, level in enumerate(levels):
        key = names[number] if number < len(names) else f"engineer-{number + 1}"
        people[key] = {"role": "engineer", "level": level}
    people |= {"chen": {"role": "manager"}, "zhao": {"role": "customer"}}
    return _Cast(people, "li" if levels else "chen")


def _opening(pack: Pack) -> datetime:
    """Return when the report comes: half an hour into the first working day after the day of signing."""
    calendar = pack.calendar
    days = [pack.term.signed + timedelta(days=number) for number in range(1, _FIRST_DAYS)]
    day = next((day for day in days if calendar.hours_of(day)), days[0])
    spans = calendar.hours_of(day)
    return calendar.moment(day, spans[0].opens + 30 if spans else 10 * 60)


def _whole(at: datetime) -> datetime:
    """Return the full minute that a moment lies in."""
    return at.replace(second=0, microsecond=0)


def _local(pack: Pack, at: datetime) -> str:
    """Return a moment as a drill writes it, in the contract's zone; seconds only where there are any."""
    local = at.astimezone(pack.calendar.tz)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
