"""Recurring acts in sentences: inspections, reports, meetings, and the kinds that keep their own name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from drafting.clauses import Clause, Spotted
from drafting.context import Reading
from drafting.findings import Finding, Kind
from drafting.periods import Role, periods_in
from drafting.recurring import Recurrence, recurrences_in

_ACTS = re.compile(
    r"(?:一|1|两|二|三|四|\d)(?:次|遍|轮)|服务[^，。；]{0,4}一次"  # so many times
    # looking
    r"|比对|点验|查看|检查|检视|巡检|巡视|巡查|轮巡|晨检|点检|自查|抽检|抽样|体检|扫描|检测|监控|监测"
    r"|走访|回访|问卷|调查|审计"
    r"|核查|核对|核验|对账|复核|校核|测试|验证|评估"
    # keeping in order
    r"|清理|清洗|清点|盘点|清洁|除尘|维护|保养|检修|率定|校准|更新|整理|优化|修订|归档|重建|升级|切换|调整|配时"
    r"|备份|还原|演练|培训"
    # telling
    r"|提交|报送|报告|汇报|出具|上报|移交|上传|回传|回收|通报|公布|发布|发放|新增知识|分析|汇总|统计"
    r"|交(?=[^，。；]{0,12}(?:清单|报告|总结|说明|报表|月报|周报))|总结|月报|周报|季报|年报|日报|简报"
    # meeting
    r"|召开|召集|会议|例会|评审会|接受[^，。；]{0,20}考核"
)
_NO_DUTY = re.compile(
    r"每(?:次|超|迟|逾|低|少|人|例|起|单|份|处|项|场|件|隔)|日均|累计每年|每年不超过"  # a rate
    r"|扣|违约金|罚|支付|付款|结算|续签"  # money
    r"|(?:不少于|增派|派驻)[^，。；]{0,6}(?:名|人(?!次))|值守|在岗|值班(?![群表室长日人])|坐班|每月驻"  # people
    r"|服务时间|7×24|24\s*小时|有效期|质保|\d日至\d+日"  # hours and terms
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("drill", re.compile(r"演练(?!总结|报告)|演习")),
    ("training", re.compile(r"培训(?!计划)")),
    ("backup", re.compile(r"备份(?!机房|中心)|全备|增备|恢复性?(?:测试|验证|抽检)|恢复验证|还原")),
    ("security", re.compile(r"(?:口令|密码)[^，。；]{0,10}(?:更换|修改)")),
)
_ASKS_LEAVE = re.compile(
    r"[，,](?:并)?[^，。；]{0,14}(?:应报|须报|报|经|由)[^，。；]{0,20}(?:批准|同意|审定|审批|认可)"
)
_HANDS_IN = re.compile(r"提交|报送|申请|同意|批准|报备|更换|告知|通知|移交|公告|提供|审定|征得|发布")
LEAST = 7
"""Characters of a recurring act that are more than its name."""


def kind_of_act(words: str) -> Kind:
    """Return what a recurring act is: drills, trainings and backups keep their kind, the rest are duties."""
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), "duty")


def duties_in(clause: Clause, reading: Reading, limits: Sequence[Spotted] = ()) -> Iterator[Spotted]:
    """Yield the recurring acts that a sentence lays upon the contractor.

    An act ends where one of the `limits` begins, or a part that asks for leave.
    """
    if reading.passes_over(clause.topic, clause.text):
        return
    yield from _before_events(clause, reading)
    for recurrence in recurrences_in(clause.text):
        end = _end_of(clause.text, recurrence, limits)
        words = clause.text[recurrence.start : end]
        if not _ACTS.search(words) or _NO_DUTY.search(words) or len(words.strip(" ，。；")) < LEAST:
            continue
        if reading.parties.binds_contractor(clause.text, _subject_end(clause.text, recurrence)):
            quote = clause.quote(recurrence.start, end)
            yield Spotted(recurring(quote, words, clause, recurrence), recurrence.start, end)


def _end_of(text: str, recurrence: Recurrence, limits: Sequence[Spotted]) -> int:
    """Return where a recurring act ends: before the next limit, before leave is asked, else with its parts."""
    later = [one.start for one in limits if recurrence.at < one.start < recurrence.end]
    leave = _ASKS_LEAVE.search(text, recurrence.at, recurrence.end)
    return min([recurrence.end, *later, *([leave.start()] if leave else [])])


def _before_events(clause: Clause, reading: Reading) -> Iterator[Spotted]:
    """Yield the act that is to be done so long before an event ("汛期到来前5日完成防水排查")."""
    for period in periods_in(clause.text):
        rest = clause.text[period.end :]
        if period.role is not Role.BACKWARD or "提前" in clause.text[: period.start] or _HANDS_IN.search(rest):
            continue
        if _ACTS.search(rest) and reading.parties.binds_contractor(clause.text, period.start):
            found = Finding("duty", clause.quote(), clause.place, before=period.within)
            yield Spotted(found, 0, len(clause.text))
            return


def recurring(quote: str, words: str, clause: Clause, recurrence: Recurrence) -> Finding:
    """Return the finding of a recurring act."""
    kind = kind_of_act(words)
    if kind != "duty":
        return Finding(kind, quote, clause.place)
    return Finding("duty", quote, clause.place, every=recurrence.every, by=recurrence.by)


def _subject_end(text: str, recurrence: Recurrence) -> int:
    """Return where the one who acts must have been named: before the act, which may follow the word of recurrence."""
    act = _ACTS.search(text, recurrence.at)
    return max(recurrence.at, act.start() if act else recurrence.at)
