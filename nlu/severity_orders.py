"""Finds in an engineer's words the severity that a ticket is to have, whatever verb he says it with.

A level is named (重大, 一般故障, 咨询) and put in force: by a verb of change (改成, 降到, 提到), by a measure
(按…算, 当…处理), or by a verdict (是系统性故障, 一般故障就行). What is denied or supposed puts nothing in force,
and where several are named the last one counts.
Source: docs/understanding.md, "Severity ordered".
"""

from __future__ import annotations

import re

from desk.understanding import Cue

_GRAVE = r"(?:重大|特大|严重|紧急|(?<![降升调提])一级|i级|最高级?|系统(?:性|级))"
_LIGHT = r"(?:一般|普通|常规|轻微|二级|三级)(?:性)?"
_NOUN = r"(?:的)?(?:故障|事件|事故|级别|等级|问题级|级)"
_OUTAGE = rf"(?:{_GRAVE}{_NOUN}|系统故障|(?:系统|平台)?(?:整体)?(?:瘫痪|宕机|停摆)|系统无法运行)"
_FAULT = rf"(?:{_LIGHT}{_NOUN}|小故障)"
_QUESTION = r"(?:一般|使用|业务|普通|操作)?(?:咨询|疑问|提问|答疑)"
_REQUEST = r"(?:服务)?(?:请求|需求|申请)"
_BARE = r"(?=$|[，。,;；!！吧了的啊呀哈算处级就即来办对走报也罢嘛])"
_CHANGE = (
    r"(?:升级?|提升?|提高|拔高|上调|调[高整低]?|降级?|下调|改|变更?|更正|转|定|标|算|归|划|列|判|设|恢复|降格|"
    r"升格)(?:了)?(?:一下)?"
    r"(?:为|成|到|作|做|至|按|回|类为)?(?:个|是)?"
)
_MEASURE = r"(?:按照?|当成?|当作|作为|视为|视作|属于?|归于|算作?|照)(?:是|个)?"
_IN_FORCE = r"(?=的?(?:标准|级别|等级)?(?:来)?(?:算|办|处理|处置|来|走|对待|报|管|上报|响应|$|[，。,!！吧了]))"
_ENOUGH = r"(?:就行|即可|就可以|就好|就够|处理|对待|吧|而已|罢了)"
_IS = r"(?:是|属|算|成)(?:了)?(?:一?个|于|一起|一次)?"
_ANNOUNCED = r"(?:级别|等级|定级|降级|升级|[降升改调提][一二]?[级档])[^。]{0,6}[，,：: ]"
_OLD_RAISE = (
    r"(?:升级|升|改|调整|调|提升|提|定|上调|变更|标|算|转|降级|降|下调|设|set|change|raise|upgrade|downgrade|"
    r"mark|make|lower|treat)"
    r"[^，。,]{0,8}?(?:为|成|到|作|做|至|按|to|as|it|级)?[^，。,]{0,5}?"
)
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (cue, re.compile(pattern))
    for cue, pattern in (
        (Cue.SEVERITY_OUTAGE, rf"{_OLD_RAISE}(?:{_OUTAGE}|\boutage\b|critical|major)"),
        (Cue.SEVERITY_OUTAGE, rf"{_CHANGE}(?:{_OUTAGE}|{_GRAVE}{_BARE})"),
        (Cue.SEVERITY_OUTAGE, rf"{_MEASURE}(?:{_OUTAGE}|{_GRAVE}){_IN_FORCE}"),
        (Cue.SEVERITY_OUTAGE, rf"(?:{_IS}{_OUTAGE}{_BARE}|{_OUTAGE}{_ENOUGH})"),
        (Cue.SEVERITY_OUTAGE, rf"{_ANNOUNCED}{_OUTAGE}(?=$|[，。吧了])"),
        (Cue.SEVERITY_FAULT, rf"{_ANNOUNCED}{_FAULT}(?=$|[，。吧了])"),
        (Cue.SEVERITY_FAULT, rf"{_OLD_RAISE}(?:{_FAULT}|\b(?:ordinary )?fault\b|minor|ordinary)"),
        (Cue.SEVERITY_FAULT, rf"{_CHANGE}(?:{_FAULT}|{_LIGHT}{_BARE})"),
        (Cue.SEVERITY_FAULT, rf"{_MEASURE}(?:{_FAULT}|{_LIGHT}){_IN_FORCE}"),
        (Cue.SEVERITY_FAULT, rf"(?:{_IS}{_FAULT}{_BARE}|{_FAULT}{_ENOUGH})"),
        (
            Cue.SEVERITY_QUESTION,
            rf"(?:{_CHANGE}|{_MEASURE}|{_IS}){_QUESTION}(?![^，。,]{{0,3}}(?:电话|窗口|服务台|业务科))",
        ),
        (Cue.SEVERITY_QUESTION, r"(?:to|as) (?:a )?question\b"),
        (
            Cue.SEVERITY_REQUEST,
            rf"(?:改|转|算|调整?|归|定|变更|属)(?:为|成|作|到|做|于|类为)(?:个)?{_REQUEST}(?:单|类|$|[，。吧了])",
        ),
        (Cue.SEVERITY_REQUEST, r"(?:to|as) (?:a )?(?:service )?request\b"),
    )
)
_NEVER = re.compile(
    r"(?:(?<![级类区性])别|不要|不用|不能|无需|不必|没有?|不|未|勿|不是|并非|算不上|谈不上|够不上|不至于|don't|do not|"
    r"not)[^，。,]{0,4}$"
)
_DENIED_WITHIN = re.compile(r"不|没|(?<![级类区性])别|\bnot\b")
_SUPPOSED = re.compile(
    r"如果|要是|万一|假如|倘若|一旦|若|的话|再[^，。,]{1,8}(?:就|才)|是否|是不是|要不要|用不用|能不能|该不该|"
    r"吗|[?？]|\bif\b|should"
)


def severity_ordered(plain: str) -> str | None:
    """Return the cue of the severity that the words put in force, None where they put none."""
    if _SUPPOSED.search(plain):
        return None
    found = [
        (match.end(), cue)
        for cue, pattern in _FORMS
        for match in pattern.finditer(plain)
        if not _NEVER.search(plain[: match.start()]) and not _DENIED_WITHIN.search(match.group())
    ]
    return max(found)[1] if found else None
