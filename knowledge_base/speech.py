"""How a question is put: Cantonese as Mandarin, the part of a story that asks, and the kind of answer it wants."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from knowledge_base.lexicon import cantonese

_CLAUSE: Final = re.compile(r"[，。；！？,;!?\s]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_ASKS: Final = re.compile(
    r"[吗么]$|怎么|怎样|如何|咋|为什么|为何|什么|啥|谁|哪|几|多久|多少|多大|多长|多高|能不能|可不可以|可以不|行不行|是不是|会不会|要不要"
    r"|有没有|用不用|能否|可否|是否|最晚|最迟|何时"
)
_AMOUNT_OF_TIME: Final = r"(?:天|日|号|点|周|年|分钟|小时|秒|个?工作日|个?月|个?星期|个?小时|个?钟头)"
_KINDS: Final = {
    "time": re.compile(
        rf"几{_AMOUNT_OF_TIME}|多少{_AMOUNT_OF_TIME}|多久|多长时间|什么时候|什么时间|何时|哪天|哪一天|哪日|[周期]几|最晚|最迟|最后期限"
        r"|截止|期限|时限|管多久|\bwhen\b|\bhow (?:long|soon)\b|deadline"
    ),
    "amount": re.compile(
        rf"多少(?!{_AMOUNT_OF_TIME})|多大|多高|多宽|几(?!{_AMOUNT_OF_TIME})|最多|最大|\bhow (?:many|much|large|big)\b"
    ),
    "who": re.compile(r"谁|哪个(?:部门|单位|科室|人)|哪位|\bwho\b"),
    "where": re.compile(r"在哪|去哪|到哪|哪里|哪儿|哪个(?:菜单|页面|地方|栏目|位置|模块)|\bwhere\b"),
}
_NUMBER: Final = r"(?:\d+|[一二两三四五六七八九十百半]+)"
_OFFERS: Final = {
    "time": re.compile(
        rf"{_NUMBER}\s*(?:{_AMOUNT_OF_TIME}|:\d\d|时)|每[天日周月年季]|周[一二三四五六日末]|当[天日月]|次[日月年]|即时|立即|凌晨"
        r"|\d+ (?:minutes?|hours?|days?|weeks?|months?)|\bwithin\b"
    ),
    "amount": re.compile(rf"{_NUMBER}\s*(?!{_AMOUNT_OF_TIME})[\u4e00-\u9fffa-z%]|\d|免费"),
    "who": re.compile(
        r"[由找向经送报交]|联系|负责|管理员|部门|科|处|主管|经理|领导|主任|办公室|窗口"
        r"|\b(?:admin|contact|manager|colleague)"
    ),
    "where": re.compile(
        r"[“”\"「《]|在.{1,12}[中里内上]|进入|菜单|页|窗口|地址|网址|http|\b(?:in|under|menu|page|open)\b"
    ),
}


@cache
def _tongue() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return tuple(  # type: ignore[return-value]
        re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))) for words in cantonese()
    )


def mandarin(folded: str) -> str:
    """Return a folded text with the common words of Cantonese as Mandarin writes them."""
    sure, unsure = cantonese()
    first, second = _tongue()
    found = first.sub(lambda match: sure[match.group()], folded)
    return found if found == folded else second.sub(lambda match: unsure[match.group()], found)


def clauses(folded: str) -> tuple[list[str], list[str]]:
    """Return the clauses of a Chinese text that ask, and those that only tell."""
    asking: list[str] = []
    telling: list[str] = []
    for clause in _CLAUSE.split(folded):
        if _HAN.search(clause):
            (asking if _ASKS.search(clause) else telling).append(clause)
    return asking, telling


def wanted(folded: str) -> frozenset[str]:
    """Return what a question asks for: time, amount, who, where."""
    return frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(folded))


def offered(kind: str, folded: str) -> bool:
    """Say whether a text holds something of the kind that is asked for."""
    return bool(_OFFERS[kind].search(folded))


def without_question_phrases(folded: str) -> str:
    """Return a question without phrases such as 几个工作日 that ask for a time or a number and name nothing."""
    return _TIME_PHRASE.sub(" ", folded)


_TIME_PHRASE: Final = re.compile(
    rf"每?个?(?:星期|周|礼拜)几|(?:[几哪]|多少|哪一){_AMOUNT_OF_TIME}(?:之?[前后内])?|多长时间|什么时间|什么时候|最晚|最迟"
)
