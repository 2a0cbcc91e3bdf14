"""Limits in sentences: how soon the contractor must respond, come, propose, restore, resolve, report or hand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from desk.contracts import SeverityId, TargetName
from desk.sla import ClockKind
from drafting.actions import DOCUMENT, Action, first_action, last_action, paper_named
from drafting.clauses import Clause, Spotted, segments
from drafting.context import Reading
from drafting.findings import Finding
from drafting.levels import levels_in
from drafting.periods import IMMEDIATELY, PeriodFound, Role, periods_in
from drafting.severity import is_of_security, severity_at

_WORKING = re.compile(
    r"(?<!非)(?:工作时间|服务时间|坐班时间|上班时间|办公时间|工作时段|服务时段|受理时间)(?!以外|之外|外)"
    r"|(?:仅计|按|限)(?:服务|工作|坐班)时间|工作小时|工时"
)
_STARTS = re.compile(
    r"(?:自|从|于|在)?([^，。；：、（）]{2,24}?)(?:之日|之时|之刻|时)?(?:起|后|之后|以后)"
    r"(?:的)?(?:最迟)?(?:应|须)?(?:在|于)?$"
)
_OBLIGED_OR_SINCE = re.compile(r"^(?:.*(?:应|须|应当|必须|可|将))?(?:自|从|于|在)?")
LONGEST_START = 20
"""Characters of what starts a period."""
_TRIGGER = re.compile(
    r"发生|出现|发现|接到|接报|收到|遇|如|若|凡|一旦|突发|故障|异常|失败|变更|中断|问题|的，|者，|后，|时，"
)
_PAYS = re.compile(
    r"支付|付款|付清|拨付|结算|缴纳|退还|返还(?:保证金|履约)|发票|预付|合同总?(?:价|金额)[^，。]{0,6}[%％]"
)
_PUNISHES = re.compile(r"违约金|扣[减除罚发]?|罚|解除合同|赔偿|不得分|追究|视为")
_MISSED = re.compile(r"(?:未能?|没有|不)(?:在|于|按)[^，。；]{0,8}$|逾$|(?<!得)(?<!不)超过$")
_PURPOSE = re.compile(r"(?:保证|确保|保障|以便|便于|以免|以使)[^，,；;。]{0,16}$")
"""What a weak word after it says is what the work is for, and no limit."""
_STAFF = re.compile(
    r"(?:更换|撤换|调换|替换|补充)[^，。；]{0,6}(?:人员|工程师|经理|负责人|人选)"
    r"|(?:人员|工程师|经理|负责人)[^。；]{0,30}(?:更换|撤换|调换|替换|到岗|补足)"
    r"|不能胜任|不称职|缺员|补齐[^，。；]{0,8}人员|人员[^，。；]{0,8}到位|交接不得少于|并行交接"
    r"|安排[^，。；]{0,10}(?:工程师|人员)[^，。；]{0,12}(?:值守|驻)"
)
_ONCE = re.compile(r"清点|建档|普查|交接|盘点|摸底|调研|部署|迁移|进场|接管|建成|培训|移交|入驻|到岗|签订|组建")
_BEGINS_CONTRACT = re.compile(r"(?:合同|协议)?(?:签订|签署|生效|备案)|进场|入场|签约|开工")
_BUYER_ACTS = re.compile(
    r"[之以]?内?(?:前)?(?:，)?(?:予以|组织|进行|完成|统一|书面)?"
    r"(?:审定|审批|批复|审核|评审|验收|评议|复核答复|考核|签署|确认(?!后)|拨付|作出决定|批准)"
)
_RECURRING = re.compile(r"演练|培训|例会|巡检|备份")
_WISHED = re.compile(r"制作|更新|提供|导出|上线|调整|开发|发布|同步|录入|开通|配置|变更|挂出|执行|办毕|给出")
_SOLVES = re.compile(r"(?:方案|办法|措施)[^，。；]{0,6}(?:并|且)(?:予以|及时)?(?:解决|修复|排除)")


def limits_in(clause: Clause, reading: Reading) -> Iterator[Spotted]:
    """Yield the targets and papers with a limit that a sentence lays upon the contractor."""
    if reading.passes_over(clause.topic, clause.text):
        return
    found = list(periods_in(clause.text))
    binding = [period for period in found if period.binds]
    for index, period in enumerate(binding):
        until = binding[index + 1].start if index + 1 < len(binding) else len(clause.text)
        since = binding[index - 1].end if index else 0
        spotted = _limit(clause, period, reading, since=since, until=until)
        if spotted is not None:
            yield spotted
            yield from _and_then(clause, spotted)
    for period in (one for one in found if one.role is Role.REPEATED):
        yield from _repeated(clause, period, reading)


def _limit(clause: Clause, period: PeriodFound, reading: Reading, *, since: int, until: int) -> Spotted | None:
    """Return what one period limits; None where it binds somebody else or limits nothing that is a target."""
    if _punished(clause.text, period) or _BUYER_ACTS.match(clause.text, period.end):
        return None
    action = _action(clause, period, since=since, until=until)
    if action is None or not _limits(clause, period, action, reading):
        return None
    span = _span(clause.text, period, action)
    finding = _limited(clause, period, action, reading, quote=clause.quote(*span))
    return Spotted(finding, *span) if finding is not None else None


def _limits(clause: Clause, period: PeriodFound, action: Action, reading: Reading) -> bool:
    """Tell whether a period limits what the contractor does, and neither care for people, a payment nor a wish."""
    text = clause.text
    if _is_of_staff(text, action) or _PAYS.search(text[slice(*_span(text, period, action))]):
        return False
    if not reading.parties.binds_contractor(text, period.start, until=action.end):
        return False
    return not period.weak or _weak_binds(text, period, action, reading)


def _limited(clause: Clause, period: PeriodFound, action: Action, reading: Reading, *, quote: str) -> Finding | None:
    """Return the finding of a limited act: a paper, something done once, or a target."""
    if action.target == DOCUMENT:
        return _paper(clause, period, quote, action)
    if _set_up_once(clause.text, period, action):
        return Finding("duty", quote, clause.place, every="once")
    finding = Finding(
        "target",
        quote,
        clause.place,
        target=cast("TargetName", action.target),
        severity=_severity(clause, reading, period, action),
        within=period.within,
        clock=clock_of(clause, period, reading),
        starts_from=starts_from(clause.text, period),
    )
    return finding.unsure("weak_word") if period.weak else finding


def _and_then(clause: Clause, spotted: Spotted) -> Iterator[Spotted]:
    """Yield the second act of one period: a solution proposed and the fault solved."""
    if spotted.finding.target == "proposal" and _SOLVES.search(clause.text, spotted.start, spotted.end):
        yield replace(spotted, finding=replace(spotted.finding, target="resolve"))


def _is_of_staff(text: str, action: Action) -> bool:
    """Tell whether an act is about people: replaced, trained, in place; such clauses keep their own kind."""
    about = text[action.start : action.end + 16]
    return bool(_STAFF.search(text)) or bool(_RECURRING.search(about) and action.target == "resolve")


def _weak_binds(text: str, period: PeriodFound, action: Action, reading: Reading) -> bool:
    """Tell whether a weak word without a number binds: it stands by its act, and the clause names what starts it."""
    if action.target == DOCUMENT or action.start - period.end > (12 if action.target == "on_site" else 6):
        return False
    if _PURPOSE.search(text[: period.start]):
        return False
    return bool(_TRIGGER.search(text[: action.end])) or reading.parties.named(text[: period.start])


def _action(clause: Clause, period: PeriodFound, *, since: int, until: int) -> Action | None:
    """Return the act that a period limits: the first one after it, else the last before it, else that of the head."""
    text = clause.text
    action = first_action(text, period.end, until)
    before = last_action(text, max(since, _segment_start(text, period.start)), period.start)
    parted = action is None or _parted(text, period, action)
    if before is not None and (parted or re.match(r"的?(?:时限|时间)", text[before.end :])):
        return before
    named = _of_heads(clause, period) if parted and period.within != IMMEDIATELY else None
    return named or (_handled_at_once(text, period, action) if action is not None else None)


def _handled_at_once(text: str, period: PeriodFound, action: Action) -> Action:
    """Return what 立即处置 means: that somebody takes it up at once, a response."""
    if period.within == IMMEDIATELY and text[action.start : action.end] == "处置":
        return Action("response", action.start, action.end)
    return action


def _of_heads(clause: Clause, period: PeriodFound) -> Action | None:
    """Return the act that the head of a list names for a bare period ("到场时限如下：…本部，二十分钟")."""
    own = clause.text[: clause.text.rfind("：", 0, period.start) + 1]
    for head in (own, *clause.heads):
        named = last_action(head, 0, len(head)) or first_action(head, 0, len(head))
        if named is not None and named.target != DOCUMENT:
            return Action(named.target, period.end, period.end)
    return None


def _parted(text: str, period: PeriodFound, action: Action) -> bool:
    """Tell whether a comma parts an act from its period: what stands before it, or its head, is then nearer."""
    return bool(re.search(r"[，；]", text[period.end : action.start]))


def _segment_start(text: str, position: int) -> int:
    return max(text.rfind(mark, 0, position) for mark in "，。；：") + 1


def _span(text: str, period: PeriodFound, action: Action) -> tuple[int, int]:
    """Return the parts between commas that hold a period and its act."""
    first, last = min(period.start, action.start), max(period.end, action.end)
    parts = segments(text)
    return (
        next(start for start, end in parts if first <= end),
        next((end for _start, end in parts if last <= end), len(text)),
    )


def _punished(text: str, period: PeriodFound) -> bool:
    """Tell whether a period stands in a penalty: a limit that was missed, or an act of the buyer's that follows it."""
    after = text[period.end : period.end + 40]
    before = text[max(0, period.start - 12) : period.start]
    if re.search(r"平均|曾|历时", text[max(0, period.start - 14) : period.start]):
        return True
    if _MISSED.search(before):
        return True
    punishes = _PUNISHES.search(after)
    return punishes is not None and "，" not in after[: punishes.start()]


def _paper(clause: Clause, period: PeriodFound, quote: str, action: Action) -> Finding | None:
    """Return the paper that is due within a period; a paper of each month or year is a duty, found elsewhere."""
    name = paper_named(clause.text[action.start : action.end + 24])
    if name is None or period.weak:
        return None
    return Finding(
        "document", quote, clause.place, name=name, within=period.within, starts_from=starts_from(clause.text, period)
    )


def _set_up_once(text: str, period: PeriodFound, action: Action) -> bool:
    """Tell whether a period that runs from the signing or the start asks for an act done once."""
    begins = _BEGINS_CONTRACT.search(text[: period.start])
    return action.target == "resolve" and begins is not None and bool(_ONCE.search(text[period.end : period.end + 40]))


def _repeated(clause: Clause, period: PeriodFound, reading: Reading) -> Iterator[Spotted]:
    """Yield the report that is to be given again and again while a trouble lasts."""
    action = first_action(clause.text, period.end, len(clause.text))
    if action is None or action.target not in {"report", "response"} or period.clock is ClockKind.DAYS:
        return
    if "，" in clause.text[period.end : action.start] or not reading.parties.binds_contractor(
        clause.text, period.start
    ):
        return
    span = _span(clause.text, period, action)
    severity = severity_at(clause, reading, period.start)
    found = Finding(
        "target",
        clause.quote(*span),
        clause.place,
        target="report",
        severity=severity,
        within=period.within,
        clock=period.clock,
    )
    yield Spotted(found, *span)


def _severity(clause: Clause, reading: Reading, period: PeriodFound, action: Action) -> SeverityId | None:
    """Return how grave the matter of a limit is; work that is wished for is a request where no trouble is named."""
    plainly = action.target in {"on_site", "report"}
    severity = severity_at(clause, reading, period.start, surely=plainly)
    if severity is None and action.target == "resolve" and not is_of_security(clause):
        return "request" if _WISHED.search(clause.text[action.start : action.end + 4]) else None
    return severity


def clock_of(clause: Clause, period: PeriodFound, reading: Reading) -> ClockKind:
    """Return the clock of a period in minutes or hours: working time where the clause or its head says so."""
    if period.clock is not ClockKind.AROUND_THE_CLOCK:
        return period.clock
    if period.within == IMMEDIATELY and not _WORKING.search(clause.text):
        return period.clock
    nearby = clause.earlier[clause.earlier.rfind("。") + 1 :] + clause.text[: period.end + 12]
    levels = any(level in clause.text for level in reading.working_levels)
    working = levels or _WORKING.search(nearby) is not None or any(map(_counts_working_time, clause.heads))
    return ClockKind.WORKING_TIME if working else period.clock


def _counts_working_time(head: str) -> bool:
    """Tell whether a head counts all that it governs in working time, and not a level of several."""
    return _WORKING.search(head) is not None and "以外" not in head and not levels_in(head)


def starts_from(text: str, period: PeriodFound) -> str | None:
    """Return what starts a period, in the text's words ("接报", "故障消除"); None where the clause does not tell."""
    match = _STARTS.search(text[: period.start])
    if match is None:
        return None
    words = _OBLIGED_OR_SINCE.sub("", match[1]).strip()
    return words if 1 < len(words) <= LONGEST_START else None
