"""Finds lines that are nothing but assent: what they assent to, only the state of things says.

"好的" of an engineer takes the page that nobody has answered yet, of a reporter it says that his matter is solved, and
between two colleagues it is nothing at all. Source: docs/understanding.md, "Bare assent".
"""

from __future__ import annotations

import re

from desk.understanding import Cue

LONGEST = 24
"""Characters of the longest line that can be nothing but assent."""
_END = r"(?:了|啦|咯|喽|喇|呢|吧|哈|啊|呀|哦|哟|的|滴|嘞|勒|咧|哒|嘛|噻)*"
_YES = (
    r"(?:好|嗯(?:呐|哪|那)?|唔|行|成|中|可以|得|对|是|没错|要得|妥妥?|没(?:有|啥|什么)?(?:问题|毛病)|"
    r"ok(?:ay|kk?)?|yes|yep|yeah|sure|fine|all good|looks good|1|👌|👍|🆗|✅|👏|🤝)"
)
_RECEIPT = (
    r"(?:(?:已|已经)?收(?:到|悉)?|已?阅|悉知?|知悉|知道|晓得|明白|了解|清楚|哦|噢|来|到(?:位)?|在|roger|copy(?: that)?|"
    r"got it|on it|will do|noted|ack(?:nowledged)?|i'?ll take it|mine|taking it|looking(?: into it| at it)?|checking|"
    r"🫡|💪|👀|🙏)"
)
_WORKING = (
    r"(?:我(?:们)?|这边|我这边?)?(?:这就|就|马上|立刻|立马|即刻|现在|先|正|在|来|去|刚|赶紧|赶快|一直)*"
    r"(?:来|去|看|瞧|弄|查|搞|处理|安排|办|盯|跟|接|上线|排查|登录|过去|动手|上手|瞄)"
    r"(?:看|瞧|查|着|一?下|一眼|起来|起|手|进|上|紧)?"
    r"(?:它|这个|这单)?|马上|这就|稍(?:等|候)|等(?:我)?(?:一?下|会儿?)"
)
_GAP = r"[\s，。,.!！~～、…;；\ufe0f\U0001f3fb-\U0001f3ff]*"
_NUMBER = re.compile(r"^\s*\ue003\s*(?:工?单子?|那个|的)?[，, ]*")
_ONLY_YES = re.compile(rf"{_GAP}(?:{_YES}{_END}{_GAP})+")
_ONLY_TAKING = re.compile(rf"{_GAP}(?:(?:{_YES}|{_RECEIPT}|{_WORKING}){_END}{_GAP})+")


def assents_in(plain: str) -> set[str]:
    """Return `ASSENT` and `TAKES` as far as a masked line in standard words is nothing else."""
    words = _NUMBER.sub("", plain)
    if len(words) > LONGEST:
        return set()
    found = {Cue.TAKES} if _ONLY_TAKING.fullmatch(words) else set()
    return found | ({Cue.ASSENT} if _ONLY_YES.fullmatch(words) else set())
