"""What must be done within a period: the verbs of a clause, and the papers it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desk.contracts import TargetName

DOCUMENT = "document"
PAPERS = (
    "报告|简况|快报|周报|月报|季报|年报|简报|总结|纪要|白皮书|说明"  # what tells
    "|方案|计划|预案|指引|手册|讲义|教材"  # what guides
    "|清单|目录|明细|清册|台[账帐]|登记簿|一机一档|档案|记录(?:表|单)?"  # what lists and keeps
    "|处理单|登记表|追踪表|跟踪表|申请单|变更单|确认单|值班表|回执|承诺书|证明"  # forms
    "|材料|文档|资料|文件"
)
"""Nouns of papers, as the pieces of a pattern."""
_PLAN_NOUN = (
    r"(?:解决|处理|整改|处置|设计|修复|应对|改进|补救|临时|技术|替代|缓解|根治|实现)(?:的)?"
    r"(?:方案|办法|措施|意见|建议|思路|方法)"
)
_HANDS_IN = (
    "提交|出具|报送|递交|上交|补交|交付|补报|报备|移交|提供|抄送|分送|送达?|送|报|交|附"
    "|编制|编写|形成|汇编|整理|补齐|补录|填报|填写|建立|修订|签订|签署|拟订|制定"
)
_ACTIONS: tuple[tuple[TargetName | str, re.Pattern[str]], ...] = (
    (
        "proposal",
        re.compile(
            r"(?:提出|提供|给出|制定|形成|拿出|提交|出具|反馈|明确)[^，。；]{0,14}"
            rf"(?:{_PLAN_NOUN}|根因分析与解决方案|根因[^，。；]{{0,8}}方案|修复计划)"
        ),
    ),
    (
        DOCUMENT,
        re.compile(
            rf"(?:{_HANDS_IN})[^，。；]{{0,36}}?"
            rf"(?:《[^》]+》|书面(?:情况|简况|意见|预警)|(?:书面)?(?:{PAPERS}))"
        ),
    ),
    (
        "on_site",
        re.compile(
            r"到场|到达|抵达|赶到|赶赴|到位|到岛|到站|到现场|上门|进驻现场|现场(?:支持|处置|响应|服务|处理)"
            r"|到[\u4e00-\u9fff]{1,8}?(?:现场|机房|法庭|窗口|站点)|到(?:指挥中心|机房|岗|法庭|科室|窗口)"
            r"|派[^，。；]{0,16}(?:到|赴|至)[^，。；]{0,10}(?:现场|场|机房|指挥中心)"
        ),
    ),
    (
        "response",
        re.compile(
            r"响应|答复|回复|应答|回应|接单|受理|派单|反馈(?!进展)|回访|接听|回拨|回电|解答"  # answering
            r"|联系(?:报障人|报单人|用户|诉求人|当事人)|取得联系"  # speaking to those who reported
            r"|断网|采取措施"  # first steps
        ),
    ),
    ("restore", re.compile(r"恢复(?!性|演练|测试|验证|时间|时限(?!.{0,6}$))|抢通|回退|复通|切换至?备")),
    (
        "report",
        re.compile(
            r"报告(?![》书中内单的])|通报|告知|上报|汇报|通知|报(?:一次|进展|情况)|反馈进展|预警(?!信息)|转交"
            r"|报(?=[\u4e00-\u9fff]{2,12}(?:值班|负责人|科|处|室|部|中心|班|办))"
        ),
    ),
    (
        "resolve",
        re.compile(
            r"解决|修复|排除|修补|消除|整改|抢修|修正|更正|订正|冲正|纠正|查清|清除|核实"  # troubles
            r"|办结|办理完(?:毕|成)|完成|处理完[毕成]?|办毕|执行|落实|关闭|复核"  # ended
            r"|处理(?!意见|单|结果|情况|方案)|处置(?!期间|过程|预案|情况|方案)"
            r"|更换|换齐|替换|扶正|换立|扶起|重做|补做|补齐|补办|归还|返还|补推|补发|重传|补录"  # put right
            r"|更新|交付|提供|导出|上线|建成|给出|停用|注销|挂出|开通|发布|割接"  # wishes
        ),
    ),
)
"""Acts by the target that they are, the more particular before the more general."""
_TARGET_NOUNS: tuple[tuple[TargetName, re.Pattern[str]], ...] = (
    ("response", re.compile(r"响应|应答|答复|回复|接报后?联系|受理")),
    ("on_site", re.compile(r"到场|到达|现场|抵达|上门|到位")),
    ("proposal", re.compile(r"(?:解决|处理|处置)?方案|解决办法")),
    (
        "resolve",
        re.compile(
            r"解决|修复|办结|完成|处理完|整改|排除|彻底|消缺|闭环|更换"
            r"|处置(?:完|时限|时间|期限)|处理(?:时限|时间|期限)"
        ),
    ),
    ("restore", re.compile(r"恢复|抢通")),
    ("report", re.compile(r"报告|通报|上报|汇报")),
)
"""Targets as nouns name them: 响应时限, the head of a column."""
_PASSING = frozenset({"完成", "提供", "处理", "落实", "给出", "核实"})
"""Acts that may only lead to the one that is meant: 完成评估并答复."""

_TRIGGERS = re.compile(r"[\u4e00-\u9fff]{0,3}(?:后|之日|时起|满|未|仍|过程中|期间|结束|完毕后|文件)|终结|毕|时[，,]")
"""What follows a word that starts a period and does not name the act."""


@dataclass(frozen=True, slots=True)
class Action:
    """An act in a clause: what kind of target (or a document) it is, and where its words stand."""

    target: str
    start: int
    end: int


def first_action(text: str, start: int, end: int) -> Action | None:
    """Return the first act between `start` and `end`; of several at one place the more particular one."""
    found: list[tuple[int, int, Action]] = []
    for order, (target, pattern) in enumerate(_ACTIONS):
        match = pattern.search(text, start, end)
        if match:
            found.append((match.start(), order, Action(target, match.start(), match.end())))
    return _preferred(text, sorted(found, key=lambda one: one[:2]))


def _preferred(text: str, found: list[tuple[int, int, Action]]) -> Action | None:
    """Return the first act, save that a proof such as 完成评估并答复 is what it ends in."""
    if not found:
        return None
    first = found[0][2]
    if first.target == "resolve" and text[first.start : first.end] in _PASSING:
        later = next(
            (a for _s, _o, a in found[1:] if a.target in {"response", DOCUMENT, "proposal", "on_site", "report"}), None
        )
        if later is not None and "，" not in text[first.start : later.start] and later.start - first.end < 14:
            return later
    return first


def last_action(text: str, start: int, end: int) -> Action | None:
    """Return the act whose words stand last between `start` and `end`, as in 响应时限为十五分钟."""
    found = [
        Action(target, match.start(), match.end())
        for target, pattern in _TARGET_NOUNS
        for match in pattern.finditer(text, start, end)
        if not _TRIGGERS.match(text, match.end())
    ]
    return max(found, key=lambda action: (action.start, action.end), default=None)


def target_named(words: str) -> TargetName | None:
    """Return the target that the head of a column or a short cell names; the first word in it decides."""
    found = [(match.start(), target) for target, pattern in _TARGET_NOUNS if (match := pattern.search(words))]
    return min(found)[1] if found else None


_TITLE = re.compile(r"《([^》]{2,40})》")
_PLAIN_PAPER = re.compile(rf"([\u4e00-\u9fffA-Za-z]{{0,16}}?(?:{PAPERS}))(?!书面)")
_TRIM = re.compile(
    r"^(?:.*(?:提交|出具|报送|递交|上交|补交|交付|补报|移交|提供|抄送|分送|送达?|附"  # handing in
    r"|编制完成|编制|编写|形成|汇编|整理|填报|填写|建立|修订完善|修订|签订|签署|拟订|制定|完成"  # writing
    r"|加盖公章的|书面的?|一份|一套|全套|全部|完整的|相应的"  # how
    r"|上月|上周|上一年度|本周|当月"  # of when
    r"|甲方|采购人|乙方|我院|信息科|信息中心|将|并|及|与|、))+"  # to whom, beside what
)
"""What stands before a paper's name and is no part of it."""


def paper_named(text: str) -> str | None:
    """Return the name of the paper that words speak of: what stands in 《》, else its noun."""
    title = _TITLE.search(text)
    if title:
        return title[1]
    plain = _PLAIN_PAPER.search(text) or re.search(r"(书面(?:情况|简况|意见|预警))", text)
    if plain is None:
        return None
    name = _TRIM.sub("", plain[1])
    return name or plain[1]
