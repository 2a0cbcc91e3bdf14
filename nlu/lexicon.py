"""Looks for a contract's own names in a line: in full, by alias, by generated short form, by sound, nearly right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from desk.understanding import Lexicon, Term
from nlu.normalise import fold, is_han
from nlu.rules import Span
from nlu.tongue import Tongue

_ENDING = re.compile(r"(?:(?:信息)?(?:服务|管理)?(?:子?系统|平台|模块)|管理)$")
_CERTAIN = re.compile(r"(?:系统|平台|模块|中心|app|端|专栏|(?:system|platform|module|portal|console|centre|center))$")
_TOO_BARE = frozenset(
    [
        "系统",
        "平台",
        "大厅",
        "窗口",
        "模块",
        "中心",
        "网站",
        "软件",
        "管理",
        "服务",
        "服务平台",
        "管理系统",
        "管理平台",
        "信息系统",
        "子系统",
        "system",
        "platform",
    ]
)
_BEFORE = re.compile(r"(?:登录?陆?|进入?|打开|点开?|用|在|上|入|我们|呢个|这个|那个|是|係|系|查)$")
_AFTER = re.compile(
    r"^(?:系统|平台|模块|里|上面?|内|中|又|也|都|全|老|还|一直|怎么|点解|咋|打|登|进|报|卡|不|无|没|"
    r"冇|唔|用|出|崩|瘫|挂|那边|这块|功能|页面|慢|点击|的(?:页面|附件|菜单|按钮))"
)
_TAIL = re.compile(
    r"^(?:(?:市|区|县|镇|街道)?(?:市场监督管理局|市场监管局|市监局|分局|支局|监管所)|(?:市|区|"
    r"县)?局(?![长面域部])|所(?=[的这那，。, ]|$))"
)
_LONGEST = 24
_NEARLY = 80.0


@dataclass(frozen=True, slots=True)
class Form:
    """A way to say a name. `certain`: it means the name wherever it stands."""

    text: str
    type: str
    value: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A name found: `value` is its name in full."""

    span: Span
    value: str
    certain: bool


@dataclass(frozen=True)
class Names:
    """The names of one contract, ready for search; built once a lexicon by `names_of`."""

    forms: dict[str, Form]
    starts: dict[str, tuple[str, ...]]
    sounds: dict[tuple[str, ...], Form] = field(default_factory=dict)
    sound_sizes: tuple[int, ...] = ()

    def find(self, folded: str, tongue: Tongue) -> list[Match]:
        """Return the names in a line, apart, the longest first where they overlap."""
        found = [*self._written(folded), *self._sounding(folded, tongue)]
        return list(_apart(found))

    def _written(self, folded: str) -> Iterator[Match]:
        for at in range(len(folded) - 1):
            for text in self.starts.get(folded[at : at + 2], ()):
                if folded.startswith(text, at) and _stands_alone(folded, at, at + len(text)):
                    form = self.forms[text]
                    end = at + len(text)
                    certain = form.certain or _in_context(folded, at, end)
                    yield Match(Span(form.type, at, _with_tail(folded, end, form.type)), form.value, certain)
                    break

    def _sounding(self, folded: str, tongue: Tongue) -> Iterator[Match]:
        if not self.sounds:
            return
        syllables = tongue.syllables(folded)
        for at in range(len(syllables)):
            for size in self.sound_sizes:
                form = self.sounds.get(tuple(syllables[at : at + size]))
                if form is not None and all(map(is_han, folded[at : at + size])):
                    yield Match(Span(form.type, at, at + size), form.value, True)
                    break

    def resolve(self, words: str, type_: str, tongue: Tongue) -> str | None:
        """Return the full name that a tagged stretch of words nearly says, or None."""
        form = self.forms.get(words)
        if form is not None and form.type == type_:
            return form.value
        core = _ENDING.sub("", words)
        form = self.forms.get(core) or self.sounds.get(tuple(tongue.syllables(words)))
        if form is not None and form.type == type_:
            return form.value
        choices = [text for text, known in self.forms.items() if known.type == type_]
        near = process.extractOne(words, choices, scorer=fuzz.ratio, score_cutoff=_NEARLY)
        return self.forms[near[0]].value if near is not None and len(words) > 2 else None


def _sounds(forms: Mapping[str, Form], tongue: Held) -> dict[tuple[str, ...], Form]:
    """Return the certain names of systems by how they sound; shorter ones than four characters sound like too much."""
    return {
        tuple(tongue.tongue.syllables(text)): form
        for text, form in sorted(forms.items(), reverse=True)
        if form.type == "system" and form.certain and len(text) >= 4 and all(map(is_han, text))
    }


@lru_cache(maxsize=32)
def names_of(lexicon: Lexicon, tongue: Held) -> Names:
    """Prepare a lexicon for search; kept for the last 32 lexicons."""
    forms: dict[str, Form] = {}
    for form in _forms(lexicon):
        known = forms.get(form.text)
        if known is None or (form.certain and not known.certain):
            forms[form.text] = form
    starts: dict[str, list[str]] = {}
    for text in sorted(forms, key=len, reverse=True):
        starts.setdefault(text[:2], []).append(text)
    sounds = _sounds(forms, tongue)
    sizes = tuple(sorted({len(key) for key in sounds}, reverse=True))
    return Names(forms, {key: tuple(texts) for key, texts in starts.items()}, sounds, sizes)


class Held:
    """A tongue as a key of the cache, the same for as long as it is the same object."""

    def __init__(self, tongue: Tongue) -> None:
        """Hold `tongue`."""
        self.tongue = tongue


def _forms(lexicon: Lexicon) -> Iterator[Form]:
    for type_, terms in (("system", lexicon.systems), ("place", lexicon.places), ("person", lexicon.people)):
        for term in terms:
            for text in _texts(term, type_):
                if 2 <= len(text) <= _LONGEST and text not in _TOO_BARE:
                    certain = type_ != "system" or text == fold(term.name) or bool(_CERTAIN.search(text))
                    yield Form(text, type_, term.name, certain)


def _texts(term: Term, type_: str) -> Iterable[str]:
    texts = {fold(name).strip() for name in (term.name, *term.aliases)}
    if type_ == "system":
        texts |= _short_forms(fold(term.name))
    if type_ == "place":
        texts |= {text[:-1] for text in texts if len(text) > 2 and text[-1] in "市区县镇"}
    return sorted(texts)


def _short_forms(name: str) -> set[str]:
    """公文管理系统 -> 公文系统, 公文管理, 公文平台, 公文模块, 公文."""
    core = _ENDING.sub("", name)
    if core == name or len(core) < 2 or core in _TOO_BARE:
        return set()
    return {core, *(core + ending for ending in ("系统", "平台", "模块", "管理", "管理系统", "管理平台"))}


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """A Latin name ends where its word ends."""
    before, after = folded[start - 1 : start], folded[end : end + 1]
    left = folded[start].isascii() and before.isascii() and before.isalnum()
    right = folded[end - 1].isascii() and after.isascii() and after.isalnum()
    return not (left or right)


def _in_context(folded: str, start: int, end: int) -> bool:
    return bool(_BEFORE.search(folded[:start]) and (end == len(folded) or not is_han(folded[end]))) or bool(
        _AFTER.match(folded[end:])
    )


def _with_tail(folded: str, end: int, type_: str) -> int:
    tail = _TAIL.match(folded[end:]) if type_ == "place" else None
    return end + tail.end() if tail else end


def _apart(matches: Iterable[Match]) -> Iterator[Match]:
    taken: list[Match] = []
    for match in sorted(matches, key=lambda one: (one.span.start - one.span.end, not one.certain, one.span.start)):
        if all(match.span.end <= other.span.start or match.span.start >= other.span.end for other in taken):
            taken.append(match)
    yield from sorted(taken, key=lambda one: one.span.start)
