"""月度考核评分表 (FO9): the sheet, each deduction with its evidence, and what is forfeited."""

from __future__ import annotations

from desk.papers.assessment import Deduction, Evidence, Rule, forfeit
from desk.papers.kinds import PAPERS
from desk.papers.shapes import ScorePaper
from documents.sheets import Block, Column, Table, Value, numbered
from documents.tables import about, foot
from documents.words import TARGET, length, moment, plain, word

_ITEMS = (
    Column("序号", 6, middle=True),
    Column("考核项目", 22),
    Column("满分", 10, middle=True),
    Column("评分规则", 56),
    Column("扣分", 10, middle=True),
    Column("得分", 10, middle=True),
)
_DEDUCTIONS = (
    Column("序号", 6),
    Column("考核项目", 22),
    Column("扣分", 10, middle=True),
    Column("扣分依据", 56),
    Column("工单号", 10, middle=True),
    Column("时间", 20),
)
HOUSE_SHEET = "评分项目和分值为值班台默认，合同只约定满分、及格分和扣款办法；"
_CAUSE = {"duty": "每缺漏1次例行工作", "complaint": "每收到1次投诉", "rating": "每收到1次1至2分的评价"}


def score_sheet(paper: ScorePaper) -> Table:
    """Return 月度考核评分表."""
    marks = paper.marks
    items = numbered(
        [one.name, _points(one.points), "；".join(map(_rule, one.rules)), _points(lost), _points(one.points - lost)]
        for one, lost in zip(marks.items, marks.lost, strict=True)
    )
    total: list[Value] = ["", "合计", marks.full, "", _points(sum(marks.lost)), _points(marks.score)]
    names = {item.id: item.name for item in marks.items}
    deductions = numbered(_deduction(one, names, paper.head.zone) for one in paper.deductions)
    return Table(
        PAPERS[paper.head.kind].title,
        PAPERS[paper.head.kind].title,
        [*about(paper.head), _result(paper)],
        [
            Block(_ITEMS, [*items, total], "", heading="一、评分"),
            Block(_DEDUCTIONS, deductions, "本月没有扣分事项。", heading="二、扣分明细"),
        ],
        [
            (HOUSE_SHEET if marks.house else "") + "最终得分由采购人评定。",
            "严重安全、保密事故由采购人认定，不在本表计分之内。",
            *foot(paper.head),
        ],
    )


def _result(paper: ScorePaper) -> str:
    """Return the month's marks and what follows from them."""
    marks = paper.marks
    score = f"本月得分：{_points(marks.score)}分（满分{marks.full}分，低于{marks.floor}分扣款）。"
    if not marks.forfeits:
        return f"{score}不扣款。"
    amount = forfeit(marks, paper.total)
    way = f"合同总金额÷12×（{marks.full}－{_points(marks.score)}）%"
    if amount is None:
        return f"{score}应扣款（{way}）；合同包未填写合同总金额（contract_total），不能计算金额。"
    return f"{score}应扣款{amount:,.2f}元（{way}，合同总金额{paper.total:,.2f}元）。"


def _points(number: float) -> Value:
    return int(number) if number == int(number) else round(number, 2)


def _rule(rule: Rule) -> str:
    targets = "、".join(word(TARGET, name) for name in rule.targets)
    cause = f"每超时1次（{targets or '任一时限'}）" if rule.cause == "target" else _CAUSE[rule.cause]
    return f"{cause}扣{_points(rule.points)}分"


def _deduction(one: Deduction, names: dict[str, str], zone: str) -> list[Value]:
    evidence = one.evidence
    spent = "（本项分值已扣完）" if one.points == 0 else ""
    return [
        names[one.item],
        _points(one.points),
        _evidence(evidence, zone) + spent,
        evidence.ticket or "",
        moment(evidence.at, zone),
    ]


def _evidence(one: Evidence, zone: str) -> str:
    words = f"：{plain(one.words)}" if one.words else ""
    match one.cause:
        case "target":
            return f"{word(TARGET, one.name)}超时，{_late(one, zone)}{words}"
        case "duty":
            return f"{plain(one.name)}未按时完成，{_late(one, zone)}{words}"
        case "complaint":
            return f"{plain(one.name)}投诉{words}"
        case "rating":
            return f"{plain(one.name)}评价{plain(one.words)}分"


def _late(one: Evidence, zone: str) -> str:
    due = f"应于{moment(one.due, zone)}完成"
    if one.done_at is None or one.due is None:
        return f"{due}，未完成"
    return f"{due}，实际{moment(one.done_at, zone)}，超时{length((one.done_at - one.due).total_seconds())}"
