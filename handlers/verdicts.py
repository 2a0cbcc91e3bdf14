"""A reporter's short words after "请确认是否解决？": the state of things, not the words, tells what they are about.

A bare yes confirms; words that miss something, or find it as it was, reopen. A new matter stays a new one.
Source: docs/understanding.md, "A verdict on the solution".
"""

from __future__ import annotations

import re

from desk.likeness import alike
from desk.tickets import State, Ticket
from desk.understanding import Cue, Intent
from handlers.house import Turn
from handlers.reading import Heard

LONGEST_DISSENT = 22
"""Characters up to which words that miss something need not resemble the ticket to be about it."""
_WELL = re.compile(
    r"没(?:有|啥|什么)*(?:毛病|问题|事|错)|不错|不差|没(?:有)?(?:少|漏|缺|差)|(?<!不)(?:正常|好了|可以了|对了|"
    r"行了)(?:[，。,!！~ ]|$)"
    r"|\b(?:fine|works?|good)\b",
    re.IGNORECASE,
)
_DISSENTS = re.compile(
    r"少了|缺|漏了?|差(?!不多)|不对|不行|不得|不好使|不管用|不动|没反应|没动静|没(?:有)?(?:出来|显示|见到|看到|看见)|没有(?=$|[，。,啊呢呀])|没(?:什么|啥|有|任何)?(?:变|"
    r"区别|效果|改善)|"
    r"没(?:有)?(?:用|好|弄|修|改|成|搞|解决|恢复|处理|生效|全|完)|还(?:是|没|不|那|这|差|有(?!个事|一)|报|卡|"
    r"转|在)|老样子|原样|那样|"
    r"(?:跟|和|同)?(?:刚才|之前|原来|以前|没修|没弄)[^，。,]{0,3}一(?:个)?样|(?:变|弹|跳|退|滚|缩|掉)回|回去了|"
    r"(?:你|您|请|麻烦|帮忙?|给)们?[^，。,我]{0,4}再(?:给)?(?:看|瞧|瞅|查|弄|修|搞|试)|再(?:看|瞧|瞅|查|弄|修|"
    r"搞)[^，。,]{0,3}(?:呗|嘛)|"
    r"仍|依旧|照旧|照样|错(?:的|了|误)|[出了上到开进](?:还是)?不(?:来|去)|不(?:出|了|上|到|开|见)|白(?:弄|修|"
    r"搞|忙)|失败|报错|空的|空白|灰的|"
    r"\b(?:still|not|no change|same|missing|wrong|isn'?t|doesn'?t|didn'?t)\b",
    re.IGNORECASE,
)
_SO_NOW = re.compile(r"[了啦咯喽喇]|没(?:有|啥|什么)?(?:问题|毛病)|fine|good", re.IGNORECASE)
_COMES_BACK = re.compile(r"(?:变|弹|跳|退|滚|缩|掉|改)回|回(?:去|来)|复发|老样|原样|还原")
_ANOTHER = re.compile(
    r"^(?:另外|还有(?!点)|还有个|顺便|顺带|再问|再报|另一|换个|对了[，,])|另一个|别的(?:问题|事)|新(?:问题|的?故障)"
)


def verdict_on_solution(turn: Turn, heard: Heard) -> Intent | None:
    """Return what a reporter says about the solution that he was asked to confirm; None for anything else."""
    ticket = heard.focus
    if ticket is None:
        return None
    if not _asked_to_confirm(heard, ticket):
        return _too_early(heard, ticket)
    if heard.cue(Cue.ASSENT):
        return Intent.CONFIRM_RESOLVED if heard.person.id == ticket.reporter else None
    return Intent.REPORT_UNRESOLVED if _dissents(turn, heard, ticket) else None


def _too_early(heard: Heard, ticket: Ticket) -> Intent | None:
    """Return talk for a mere yes that no question called for: only "好了" and its like end a matter still worked on."""
    mere = heard.cue(Cue.ASSENT) and not _SO_NOW.search(heard.inbound.text)
    return Intent.SMALL_TALK if mere and ticket.live and heard.said.intent is Intent.CONFIRM_RESOLVED else None


def _asked_to_confirm(heard: Heard, ticket: Ticket) -> bool:
    """Tell whether the ticket waits for this person's word, and the conversation is about it."""
    waits = ticket.state in {State.RESTORED, State.RESOLVED} and heard.person.id in ticket.everybody
    answered = heard.card is not None and heard.card.sent.ticket == ticket.number
    return waits and (answered or (heard.open and heard.conversation.ticket == ticket.number))


def _dissents(turn: Turn, heard: Heard, ticket: Ticket) -> bool:
    """Tell whether the words find the solution wanting: they miss something, or it is as it was."""
    text = heard.inbound.text
    if _ANOTHER.search(text) or heard.cue(Cue.HYPOTHETICAL, Cue.THANKS) or not _DISSENTS.search(_WELL.sub("", text)):
        return False
    if heard.cue(Cue.AGAIN) and not (heard.cue(Cue.REPAIR_ALLUDED) or _COMES_BACK.search(text)):
        return False
    named = turn.system_in(heard.said)
    if named is not None and ticket.system is not None and named != turn.pack.part_of(ticket.system):
        return False
    return len(text) <= LONGEST_DISSENT or alike(ticket.summary, text)
