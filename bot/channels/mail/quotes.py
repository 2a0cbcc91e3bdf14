"""Cutting what a mail repeats: the history under a reply, and the signature.

The rules are the desk's own. On sixteen replies as QQ mail, 163, Foxmail, Outlook, Gmail and Apple write them in
Chinese and English, `mail-parser-reply` 1.36 cut five right and `quotequail` 0.5.4 four, none of them from QQ, 163 or
Foxmail, and neither takes an answer below the quotation (docs/channels/mail.md, "What is cut").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_LONGEST_LINE: Final = 300
_DIVIDER: Final = re.compile(
    r"-{2,}\s*(?:原始邮件|原邮件|回复的原邮件|转发邮件信息|转发的邮件"
    r"|Original Message|Original|Forwarded message)\s*-{2,}",
    re.I,
)
_WROTE: Final = re.compile(r"(?:写道|写到|wrote)\s{0,3}[:：]$", re.I)
_SOMEBODY_OR_A_DAY: Final = re.compile(r"[\d@<]")
_FIELD: Final = re.compile(
    r"\W{0,2}(发件人|寄件者|From|发送时间|发送日期|日期|时间|Sent|Date|收件人|To|抄送|Cc|主题|Subject)\W{0,2}\s*[:：].*",
    re.I,
)
_SENDER: Final = frozenset({"发件人", "寄件者", "from"})
_SHORT_SIGNATURE: Final = 10
"""A line of two dashes begins a signature where not more lines than these follow; else it is a divider."""
_DEVICE: Final = re.compile(
    r"(?:发自我的.{1,30}|来自我的.{1,30}|发送自.{1,40}|发自.{0,10}(?:iPhone|手机|邮箱).{0,10}|从.{1,20}发送"
    r"|Sent from .{1,40}|Get Outlook for .{1,20}|获取.{0,3}Outlook.{0,20})",
    re.I,
)


def own_words(text: str) -> str:
    """Return what the writer of a reply wrote, without quoted lines, history and signature."""
    lines = _lines(text)
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if _history_begins(lines, place):
            break
        length = _attribution(lines, place)
        if length and not _quote_follows(lines, place + length):
            break
        if length:
            place += length
            continue
        if not lines[place].startswith(">"):
            kept.append(lines[place])
        place += 1
    return _without_signature(kept)


def whole_words(text: str) -> str:
    """Return the words of a mail that answers nothing, with what it forwards, without the signature."""
    return _without_signature(_lines(text))


def _lines(text: str) -> list[str]:
    spaced = text.replace("&nbsp;", " ").replace("\xa0", " ").replace("\u200b", "")
    return [line.rstrip() for line in spaced.splitlines()]


def _history_begins(lines: Sequence[str], place: int) -> bool:
    """Tell whether a divider or the fields of an earlier mail stand here: all that follows is history."""
    line = lines[place].strip()[:_LONGEST_LINE]
    if _DIVIDER.fullmatch(line):
        return True
    first = _FIELD.fullmatch(line)
    if first is None or first[1].lower() not in _SENDER:
        return False
    following = (_FIELD.fullmatch(one.strip()[:_LONGEST_LINE]) for one in lines[place + 1 : place + 6])
    return sum(found is not None for found in following) >= 2


def _attribution(lines: Sequence[str], place: int) -> int:
    """Return over how many lines "on such a day so-and-so wrote:" goes, which stands here; 0 where it does not."""
    if not lines[place].strip() or lines[place].startswith(">"):
        return 0
    for length in (1, 2, 3):
        joined = " ".join(line.strip() for line in lines[place : place + length])[: 2 * _LONGEST_LINE]
        begins = length == 1 or re.match(r"(?:On|At)\b|[在于]\s*\d", joined)
        wrote = _WROTE.search(joined)
        if begins and wrote and _SOMEBODY_OR_A_DAY.search(joined[: wrote.start()]):
            return length
    return 0


def _quote_follows(lines: Sequence[str], place: int) -> bool:
    following = next((line for line in lines[place:] if line.strip()), "")
    return following.startswith(">")


def _without_signature(lines: list[str]) -> str:
    for place, line in enumerate(lines):
        if line == "--" and sum(bool(one.strip()) for one in lines[place + 1 :]) <= _SHORT_SIGNATURE:
            del lines[place:]
            break
    while lines and (not lines[-1].strip() or _DEVICE.fullmatch(lines[-1].strip()[:_LONGEST_LINE])):
        lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
