"""Brings together what the contract's names, the tagger and the fixed forms find, and gives each its value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from desk.understanding import Entity
from nlu.lexicon import Match, Names
from nlu.rules import SURE_PERSON, Span, proposals, ticket_number
from nlu.tagger import Tagger

_SYSTEM_TAIL = re.compile(r"^(?:管理|服务)?(?:子?系统|平台|模块|中心)")
_SPLIT_TAIL = re.compile(r"系统|平台|模块|中心")
_BARE = frozenset(
    ["系统", "平台", "大厅", "窗口", "中心", "模块", "网站", "服务大厅", "办事大厅", "政务大厅", "system", "platform"]
)
_DENIED = re.compile(r"(?:不是|唔系|唔係|不系|并非|不属于|不在|勿是|不关|(?:isn't|not)(?: the| in| at| on)?)\s*$")
_DENIED_AFTER = re.compile(r"^\s*(?:写错|说错|讲错|搞错|不对|是错的|打错)")
_DOCUMENT = re.compile(r"[〔\[(（]\s*(?:19|20)\d\d\s*[〕\])）]\s*第?$")
_ROOM = re.compile(
    r"^\s*(?:室|楼|栋|幢|房|层|号(?:楼|窗|机|会议|房|文|台|公告|令)|点|年|月|日|%|元|人|份|条|次|个|分钟|"
    r"小时|天|gb|mb|g\b|m\b)"
)
_SURE_FORMS = frozenset({"phone"})
_SURE_ERROR = re.compile(r"^(?:ora-\d+|0x[0-9a-f]+|err_\w+)$")


def find_entities(
    text: str, folded: str, *, names: Names, tagger: Tagger, synonyms: Mapping[str, str]
) -> tuple[Entity, ...]:
    """Return the entities of a line, apart and in order, with offsets into `text`."""
    known = names.find(folded, tagger.tongue)
    tagged = [
        _mended(folded, span)
        for span in tagger.spans(folded, [match.span for match in known if match.certain], text=text)
        if _plausible(folded, span)
    ]
    taken = _merged(known, [*tagged, *_sure(folded)])
    values = {match.span: match.value for match in known}
    found = []
    for span in taken:
        words = folded[span.start : span.end]
        value = next((v for s, v in values.items() if _overlap(s, span) and s.type == span.type), None)
        if value is None and span.type in ("system", "place", "person"):
            value = names.resolve(words, span.type, tagger.tongue) or synonyms.get(words)
        found.append(_entity(text, folded, span, value))
    return tuple(found)


def _entity(text: str, folded: str, span: Span, value: str | None) -> Entity:
    words = text[span.start : span.end]
    if span.type == "ticket":
        value = ticket_number(folded[span.start : span.end])
    elif span.type == "phone":
        value = "".join(char for char in words if char.isdigit())
    elif span.type == "error_code":
        value = words.upper()
    elif span.type == "person" and value is None:
        value = words
    denied = _DENIED.search(folded[: span.start]) or _DENIED_AFTER.match(folded[span.end :])
    return Entity(span.type, words, span.start, span.end, value, negated=bool(denied))


def _sure(folded: str) -> Iterable[Span]:
    for span in proposals(folded):
        if span.type in _SURE_FORMS or (span.type == "error_code" and _SURE_ERROR.match(folded[span.start : span.end])):
            yield span
    for match in SURE_PERSON.finditer(folded):
        name = "x" if match["x"] else "y"
        yield Span("person", match.start(name), match.end(name))


def _mended(folded: str, span: Span) -> Span:
    """Give a system the rest of its name where the tagger stopped short."""
    if span.type != "system":
        return span
    if _SPLIT_TAIL.match(folded[span.end - 1 : span.end + 1]):
        return Span(span.type, span.start, span.end + 1)
    tail = _SYSTEM_TAIL.match(folded[span.end :])
    if tail and not _SPLIT_TAIL.search(folded[span.start : span.end]):
        return Span(span.type, span.start, span.end + tail.end())
    return span


def _plausible(folded: str, span: Span) -> bool:
    words, after = folded[span.start : span.end], folded[span.end : span.end + 4]
    if span.type in ("system", "place"):
        return words not in _BARE and len(words) > 1
    if span.type == "ticket":
        inside_number = folded[max(0, span.start - 1) : span.start] == "." or re.match(r"\.\d", after)
        document = _DOCUMENT.search(folded[: span.start])
        return not inside_number and not document and not _ROOM.match(after) and ticket_number(words) is not None
    if span.type == "phone":
        return sum(char.isdigit() for char in words) >= 3
    return True


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _merged(known: Sequence[Match], tagged: Sequence[Span]) -> list[Span]:
    """Known names win over other types; of one type the longer stretch wins; unsure ones need the tagger's word."""
    taken: list[Span] = []
    backed = [match.span for match in known if match.certain or _rivals(match.span, tagged)]
    for span in [_widened(span, tagged) for span in backed] + sorted(tagged, key=lambda one: one.start - one.end):
        if not any(_overlap(span, other) for other in taken):
            taken.append(span)
    return sorted(taken, key=lambda one: one.start)


def _rivals(span: Span, tagged: Sequence[Span]) -> list[Span]:
    """Return what the tagger found of the same type over the same place."""
    return [other for other in tagged if other.type == span.type and _overlap(other, span)]


def _widened(span: Span, tagged: Sequence[Span]) -> Span:
    """Return the tagger's stretch where it is the longer one, and the only one."""
    longer = [other for other in _rivals(span, tagged) if other.end - other.start > span.end - span.start]
    return longer[0] if len(longer) == 1 else span
