"""Second thoughts on a reading: what the words cannot mean here, because nothing stands to which it could belong.

The reading knows the words; only the desk knows that there is no ticket to confirm or to add to. Each rule gives back
the line as it is then meant.
"""

from __future__ import annotations

import re
from dataclasses import replace

from desk.likeness import symptoms
from desk.understanding import SPEAK_INTENTS, Cue, Intent, Understood
from handlers.house import Turn
from handlers.reading import Heard
from handlers.verdicts import verdict_on_solution

PRESUPPOSING = frozenset({Intent.CONFIRM_RESOLVED, Intent.ADD_DETAILS, Intent.REPORT_UNRESOLVED})
"""Intents that mean nothing where the speaker has no matter and the desk has said nothing to him."""
_ADDS = re.compile(r"^(?:再|另外|还要)?(?:补充|补一下|补一句|加一句)|^(?:one more thing|to add)", re.IGNORECASE)
_ASKS_WHEN = re.compile(r"多久|多长时间|几天|几点|几号|什么时候|啥时候|how long|when (?:will|does|is)", re.IGNORECASE)
_ASKS_HOW = re.compile(
    r"(?:怎么|怎样|如何|咋)(?:才能|可以|去)?[改撤删查找导填报传开办申登注下打取换设加调恢复做弄用]\S{0,8}$"
)
_WISHES = re.compile(
    r"希望|能不能|可不可以|能否|建议|想要|想请|加个|加一|增加|改成|改为|优化|最好|需要|please|could|would like",
    re.IGNORECASE,
)
"""Words of one who wants a function: without them, a function that does nothing is broken and not missing."""
_YES_OR_NO = re.compile(
    r"能不能|能否|可不可以|可否|要不要|用不用|需不需要|需要不需要|有没有(?:规定|要求|限制)|行不行|算不算|是不是(?:要|得|都要|必须)|"
    r"(?:可以|能|要|需要|用|必须|算|允许|得|支持|会)[^，。,!！]{0,16}(?:吗|么|嘛|不|没有?)[?？。~]*$|"
    r"^(?:can|could|may|must|should|do|does|is it|are) (?!you)",
    re.IGNORECASE,
)
_FAULTY = re.compile(
    r"(?:打|开|登|进|上|连|访问|加载|显示|导|传|提交|保存|下载|打印|查|搜|点|选|收|发|用|刷|签|弹|生成|报|填|做|办|看|找|出|跑|动|存|录|转|推)"
    r"(?:录|接|开|出|到|示|载|交)?(?:不|没)(?:开|了|上|进|去|到|出|动|成|来|得|起|入|通|着|倒|掉|全|见|成功|生效)|"
    r"没反应|没响应|无响应|没动静|无法|没法|失败|报错|出错|错误|异常|空白|卡(?:死|住|顿|在|了|得|成|着|机)|[很太好真]卡|转圈|崩|瘫|宕|死机|坏|挂了|废了|掉线|丢|没了|没有了|不见|消失|"
    r"乱码|错位|白屏|黑屏|闪退|慢|超时|故障|不对|不一致|对不上|少了|漏|重复|断了|中断|打架|不成功|"
    r"error|fail|crash|down\b|broken|can'?t|cannot|unable|won'?t|does(?:n'?t| not)|stuck|blank|slow|missing|lost",
    re.IGNORECASE,
)
"""Words that describe a fault: more than the topic of one (导出, 查询), which a question may have as well."""
_VISIT = re.compile(
    r"来人|派[个一]?(?:人|师傅|工程师)|上门|现场|过来|来一趟|来个人|到我们|培训|讲|(?<!请)教|演示|安装|装(?:一|个|上|好)|调试|选型|推荐|采购|配置建议|"
    r"\b(?:visit|onsite|on site|train|install)",
    re.IGNORECASE,
)
"""Words of one who wishes a visit, a training, an installation or advice."""
LEAST_VAGUE = 0.8
"""How sure a report must be that names neither trouble nor system, before the desk speaks up unasked."""


def reconsidered(turn: Turn, heard: Heard) -> Heard:
    """Return the line as it is meant, in the light of what stands."""
    verdict = verdict_on_solution(turn, heard)
    if verdict is not None:
        return replace(heard, said=replace(heard.said, intent=verdict))
    if heard.said.intent in PRESUPPOSING and not _has_matter(heard) and says_trouble(turn, heard, system=True):
        return replace(heard, said=_without_matter(turn, heard))
    intent = _meant(turn, heard)
    return heard if intent is heard.said.intent else replace(heard, said=replace(heard.said, intent=intent))


def _without_matter(turn: Turn, heard: Heard) -> Understood:
    """Return the reading with what needs a matter left out; trouble with a named system counts as a sure report."""
    said = heard.said
    left = [(intent, share) for intent, share in said.ranking if intent not in PRESUPPOSING]
    whole = sum(share for _, share in left) or 1.0
    ranking = tuple((intent, share / whole) for intent, share in left)
    if bool(symptoms(said.text)) and turn.system_told(said) is not None:
        first = next((intent for intent, _ in left if intent in SPEAK_INTENTS), Intent.REPORT_FAULT)
        ranking = ((first, LEAST_VAGUE), *((i, share * (1 - LEAST_VAGUE)) for i, share in ranking if i is not first))
    intent, confidence = max(ranking, key=lambda one: one[1], default=(said.intent, said.confidence))
    return replace(said, intent=intent, confidence=confidence, ranking=ranking)


def _meant(turn: Turn, heard: Heard) -> Intent:
    said = heard.said
    if heard.focus is not None and heard.focus.live and _ADDS.search(said.text):
        return Intent.ADD_DETAILS
    return {
        Intent.OUT_OF_SCOPE: _asks_about_ticket,
        Intent.SMALL_TALK: _asks_about_ticket,
        Intent.REQUEST_CHANGE: _finds_broken,
        Intent.ASK_HOWTO: _wants_a_teacher,
        Intent.REQUEST_SERVICE: _orders_a_repair,
        Intent.REPORT_FAULT: _asks_a_question,
    }.get(said.intent, _as_read)(turn, heard)


def _as_read(_turn: Turn, heard: Heard) -> Intent:
    return heard.said.intent


def _asks_about_ticket(_turn: Turn, heard: Heard) -> Intent:
    """A question that names a ticket's number asks how it stands."""
    asks = heard.number is not None and heard.cue(Cue.QUESTION)
    return Intent.ASK_STATUS if asks else heard.said.intent


def _finds_broken(_turn: Turn, heard: Heard) -> Intent:
    """A function that does nothing is broken, not missing, where nobody wishes for one."""
    broken = bool(symptoms(heard.said.text)) and not _WISHES.search(heard.said.text)
    return Intent.REPORT_FAULT if broken else heard.said.intent


def _asks_a_question(turn: Turn, heard: Heard) -> Intent:
    """Words that ask when or how, and name no trouble, are a question; so is a yes-or-no that describes no fault."""
    if _YES_OR_NO.search(heard.said.text) and not describes_fault(heard.said.text) and heard.said.severity is None:
        return Intent.ASK_HOWTO
    return Intent.ASK_HOWTO if _asks(heard.said.text) and not says_trouble(turn, heard) else heard.said.intent


def _wants_a_teacher(_turn: Turn, heard: Heard) -> Intent:
    """Words that ask for somebody to come and teach want a training, though they name what is to be explained."""
    return Intent.REQUEST_SERVICE if _TEACHER.search(heard.said.text) else heard.said.intent


def _orders_a_repair(_turn: Turn, heard: Heard) -> Intent:
    """A task order that describes a fault and wishes neither a visit nor a training is that fault (formats.md, 3)."""
    fault = describes_fault(heard.said.text) and not _VISIT.search(heard.said.text)
    return Intent.REPORT_FAULT if fault else heard.said.intent


def describes_fault(text: str) -> bool:
    """Tell whether the words describe something that does not work."""
    return bool(_FAULTY.search(text))


def wishes_training(text: str) -> bool:
    """Tell whether a service is wanted that no repair brings along: training, installation, advice."""
    return bool(_TAUGHT.search(text))


_TEACHER = re.compile(
    r"(?:过来|来人|派[^，。,]{0,4}|安排[^，。,]{0,6}|请[^，。,]{0,4}|你们[^，。,]{0,6}来)[^，。,]{0,12}(?:讲|(?<!请)教|培训|演示|带一带)|"
    r"(?:搞|办|组织|安排|做|来|约|开)[^，。,]{0,6}培训"
)
_TAUGHT = re.compile(r"培训|讲|(?<!请)教|演示|学习|安装|选型|推荐|采购|\b(?:train|install)", re.IGNORECASE)


def _asks(text: str) -> bool:
    """Tell whether the words ask when or how, whatever else they tell."""
    return bool(_ASKS_WHEN.search(text) or _ASKS_HOW.search(text))


def _has_matter(heard: Heard) -> bool:
    """Tell whether there is anything that the speaker could confirm, add to, or find unsolved."""
    return bool(heard.mine) or heard.open or heard.card is not None or heard.cue(Cue.THANKS, Cue.ME_TOO)


def says_trouble(turn: Turn, heard: Heard, *, system: bool = False) -> bool:
    """Tell whether the words name a symptom, an error code, an outage, or (with `system`) a system of the contract."""
    said = heard.said
    told = turn.system_told(said) if len(turn.pack.systems) > 1 else turn.system_in(said)
    named = system and told is not None
    return bool(symptoms(said.text)) or said.severity is not None or said.first("error_code") is not None or named


def vague(turn: Turn, heard: Heard) -> bool:
    """Tell whether a report is too vague to speak up for unasked."""
    if heard.said.intent is not Intent.REPORT_FAULT or says_trouble(turn, heard, system=True):
        return False
    return heard.said.confidence < LEAST_VAGUE
