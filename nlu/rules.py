"""Entities that have a form: ticket numbers, telephone numbers, error codes, people by title, places by ending.

The patterns run over folded text. They propose; the tagger, which knows their proposals, decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐"
    "易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管"
    "柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬"
    "边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝冼"
)
_TITLES = (
    r"(?:副?(?:主任|科长|局长|处长|所长|股长|部长|经理|组长|队长)|工程师|工|科|局|处|总|姐|哥|师傅|"
    r"老师|主管|书记|院长|姨|叔|助理|秘书)"
)
_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


_BEFORE_NAME = (
    "的这个那我你您他她们在用把进上下和与跟是有开登录打及请问给从对向为到里又说将让叫找查看来去，。,!！?？ :："
)
SURE_PERSON = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<x>[{SURNAMES}](?:工|科|局|处|总|姐|哥))(?![作程人具单业室厅理面方境罚分种级期务司部体共结线件])|"
    rf"(?P<y>[{SURNAMES}](?:副?(?:主任|科长|局长|处长|所长|股长|经理|组长)|工程师|师傅|会计|老师))(?![办室会])"
)
"""People by title that need no second look."""


@dataclass(frozen=True, slots=True)
class Span:
    """A proposal: `text[start:end]` may be a `type`."""

    type: str
    start: int
    end: int


_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (type_, re.compile(pattern))
    for type_, pattern in (
        ("phone", r"(?<![\d.\-])(?P<x>1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"),
        ("phone", r"(?<![\d.])(?P<x>\(?0\d{2,3}\)?[- ]?\d{7,8}(?:(?:-|转| ext\.? ?)\d{1,5})?)(?!\d)"),
        (
            "phone",
            (
                r"(?:电话|座机|打|拨|号码|短号|call|phone|tel)[^\d，。,]{0,5}(?P<x>\d{7,8}|"
                r"\d{3,4}-\d{4})(?![\d.])"
            ),
        ),
        ("phone", r"(?:分机|内线|短号|ext\.?|extension)[^\d]{0,3}(?P<x>\d{3,6})(?!\d)"),
        ("ticket", r"[#](?P<x>\d{1,6})(?!\d)"),
        (
            "ticket",
            (
                r"(?<![\d〕\])年月第字])(?P<x>\d{1,6}) ?(?:号|號)?(?:那个|那张|那条|那|呢张|嗰张|个)?(?:工单|"
                r"单子|单(?!位|独|点|纯|机|据|价|一|号|元)|case)"
            ),
        ),
        ("ticket", r"第(?P<x>\d{1,6})(?:号|张|个)(?:工)?单"),
        (
            "ticket",
            (
                r"(?:工单|单号|单子|ticket|case|ticket no\.?)(?:编号|号码|号|是|为|number|"
                r"no\.?)?[ :#]{0,2}(?P<x>\d{1,6})(?![\d.:])"
            ),
        ),
        ("ticket", r"(?<![第\d])(?P<x>[一二三四五六七八九十两]{1,3})号(?:工)?单(?!位)"),
        (
            "error_code",
            (
                r"(?<![a-z0-9])(?P<x>ora-\d{4,5}|0x[0-9a-f]{4,8}|err_[a-z_0-9]+|(?:ssl|e|ec|err|http|jdbc|sql|"
                r"db|net|io|tns|sys|app|auth|dx|ns|xe|wx|code)[-_ ]?\d{3,6})(?![a-z0-9])"
            ),
        ),
        (
            "error_code",
            (
                r"(?<![\d.])(?P<x>[45]\d\d(?: (?:bad gateway|not found|forbidden|internal server error|"
                r"service unavailable|gateway time-?out|error))?)(?= ?(?:错误|报错|了|error|页面|$|，|,|。|"
                r"这))"
            ),
        ),
        (
            "error_code",
            (
                r"(?:报|错误码|错误代码|代码|错误|提示|显示|弹|码|error|code|"
                r"status)[^\d\w，。]{0,3}(?P<x>-?[45]\d\d|-?1\d{3,4}|[a-z]{1,4}-?\d{3,6})(?![\d.号年月点位])"
            ),
        ),
        ("person", rf"(?<![\u4e00-\u9fff])(?P<x>[{SURNAMES}]{_TITLES})"),
        ("person", rf"(?P<x>[{SURNAMES}][\u4e00-\u9fff]?{_TITLES})(?![作程人具单业室厅])"),
        ("person", rf"(?P<x>(?:小|老|阿|大)[{SURNAMES}])(?![\u4e00-\u9fff]{{0,1}}[时里上])"),
        (
            "person",
            (
                rf"(?:我是|我叫|联系人|找|叫|给|交给|转给|派给|同事|"
                rf"@)(?P<x>[{SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[，,。 ]|$|处理|跟进|接|看|来|去|负责|吧)"
            ),
        ),
        (
            "place",
            (
                r"(?P<x>[\u4e00-\u9fff]{2,3}(?:市|区|县|镇|乡|街道)(?:市场监(?:督)?管(?:理)?)?(?:分局|局|所|"
                r"支局|政务(?:服务)?(?:大厅|中心))?)"
            ),
        ),
        (
            "system",
            rf"(?:^|[{_BEFORE_NAME}])(?P<x>(?:(?![{_BEFORE_NAME}])[\u4e00-\u9fff]){{2,9}}?(?:子?系统|平台|模块))(?!性)",
        ),
        (
            "system",
            r"(?:the |our |your |in |of )(?P<x>(?:[a-z]+[ -]){1,3}(?:system|platform|portal|module|centre|center))\b",
        ),
        ("place", r"(?P<x>[\u4e00-\u9fff]{2}(?:分局|支局|(?:政务)?(?:服务)?大厅|监管所|工商所|分中心))"),
    )
)


def proposals(folded: str) -> Iterator[Span]:
    """Yield what has the form of an entity, in no order; proposals may overlap."""
    for _rule, span in numbered_proposals(folded):
        yield span


def numbered_proposals(folded: str) -> Iterator[tuple[int, Span]]:
    """Yield proposals with the number of their rule: some rules are surer than others, which the tagger learns."""
    for rule, (type_, pattern) in enumerate(_RULES):
        for match in pattern.finditer(folded):
            yield rule, Span(type_, match.start("x"), match.end("x"))


def ticket_number(words: str) -> str | None:
    """Return the digits of a ticket's words ("工单12", "三"), or None where there is no number."""
    digits = "".join(char for char in words if char.isdigit() and char.isascii())
    if digits:
        return digits.lstrip("0") or "0"
    return _from_numerals(words.strip("号单第工"))


def _from_numerals(words: str) -> str | None:
    if words == "十":
        return "10"
    tens, ten, ones = words.partition("十")
    if not ten:
        return str(_NUMERALS[words]) if words in _NUMERALS else None
    value = _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
    return str(value)
