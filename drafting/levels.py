"""The levels of trouble that a document names (一级, P1, 重大), and what they mean by their descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desk.contracts import SeverityId
from drafting.descriptions import severity_of_words

_RANKED_OTHERWISE = r"等保|保护|甲等|医院|网络|证书|资质|教授|域|菜单|目录|系统|单位"
"""What has levels too and is no trouble: 三级医院, 二级等保."""
_LEVEL = (
    rf"(?:[一二三四五六1-6]|[ⅠⅡⅢⅣⅤⅥ]|I{{1,3}}|IV|V)\s*[级类類](?!{_RANKED_OTHERWISE})"
    r"|P\s*[0-5](?!\d)|S[1-5](?!\d)|[A-D]\s*[级类]"
    r"|(?:特别重大|特别紧急|特大|特急|重大|较大|严重|紧急|重要|一般|普通|轻微|较轻|次要|咨询)(?:级|类)?"
)
_NAMED_LEVEL = re.compile(
    rf"(?P<first>{_LEVEL})(?P<others>(?:\s*[、和及或与]\s*(?:{_LEVEL}))*)\s*"
    r"(?P<noun>类?(?:性)?(?:系统|网络|安全)?(?:故障|事件|问题|事项|工单|告警|事故|缺陷|报修)|类)?"
)
_ONE_LEVEL = re.compile(_LEVEL)
_JOINT_LEVELS = re.compile(r"(?P<all>(?:[一二三四五六ⅠⅡⅢⅣⅤ](?:、|和|或|及|至))+[一二三四五六ⅠⅡⅢⅣⅤ])\s*级")
_DEFINED = re.compile(
    rf"^[（(“\"]?(?P<level>{_LEVEL})(?:[（(](?P<other>[^）)]{{1,8}})[）)])?"
    r"(?P<noun>类?(?:性)?(?:系统)?(?:故障|事件|问题|事项|工单|需求|请求)?)[”\"]?\s*"
    r"(?:[（(][^）)]{0,12}[）)])?\s*(?:，|,)?\s*"
    r"(?:系指|是指|指的是|指|为|即|：|:|—+)\s*(?P<words>[^。]{4,160})"
)
_INNER = re.compile(r"[“\"](?P<level>[^”\"]{2,8})[”\"]\s*[，,]?\s*(?:系指|是指|指)\s*(?P<words>[^；。]{4,120})")
_LEVEL_CELL = re.compile(rf"(?:{_LEVEL})(?:[（(].*[)）])?(?:类?(?:故障|事件|问题|事项))?")
_NUMERAL_CELL = re.compile(r"[ⅠⅡⅢⅣⅤⅥ]|I{1,3}|IV|V")
LONGEST_LEVEL = 12
"""Characters of a cell that names a level."""
LEAST_DESCRIPTION = 6
"""Characters of a cell that describes one."""
_ORDINALS = dict(zip("123456ⅠⅡⅢⅣⅤⅥ", "一二三四五六" * 2, strict=True)) | dict(
    zip(("I", "II", "III", "IV", "V"), "一二三四五", strict=True)
)


@dataclass(frozen=True, slots=True)
class Levels:
    """What a document's own names of levels mean, by their description."""

    meanings: Mapping[str, SeverityId]

    def severity_of(self, words: str, *, surely: bool = False) -> SeverityId | None:
        """Return the severity of a clause by the levels it names, else by its own description (`surely` as there).

        None where it names none, or levels that differ.
        """
        named = {meaning for level in levels_in(words) if (meaning := self.meanings.get(level)) is not None}
        if named:
            return named.pop() if len(named) == 1 else None
        return severity_of_words(words, surely=surely)

    def names_level(self, words: str) -> bool:
        """Tell whether the words name a level that the document describes."""
        return any(level in self.meanings for level in levels_in(words))


def levels_in(words: str) -> list[str]:
    """Return the levels that words name, in one spelling: "一级", "P1", "重大"."""
    found: list[str] = []
    for match in _JOINT_LEVELS.finditer(words):
        found += [f"{_ORDINALS.get(number, number)}级" for number in re.findall(r"[一二三四五六ⅠⅡⅢⅣⅤ]", match["all"])]
    for match in _NAMED_LEVEL.finditer(words):
        for level in (match["first"], *_ONE_LEVEL.findall(match["others"])):
            found.append(_spelled(level, noun=match["noun"]))
    return list(dict.fromkeys(level for level in found if level))


def _spelled(level: str, *, noun: str | None) -> str:
    """Return one spelling of a level; a word such as 一般 alone is a level only before a noun of trouble."""
    squeezed = re.sub(r"\s", "", level)
    numeral = re.fullmatch(r"(?:([一二三四五六1-6])|([ⅠⅡⅢⅣⅤⅥ]|I{1,3}|IV|V))[级類类]", squeezed)
    if numeral:
        return f"{_ORDINALS.get(numeral[1] or numeral[2], numeral[1])}级"
    if re.fullmatch(r"[PS]\d|[A-D][级类]", squeezed):
        return squeezed
    word = re.sub(r"[级类]$", "", squeezed)
    return word if noun or squeezed != word else ""


def levels_of(texts: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Levels:
    """Return the levels that a document describes: in clauses that define them and in the rows of its tables.

    Where a level is described twice, the first description counts.
    """
    meanings: dict[str, SeverityId] = {}
    for text in texts:
        for match in _definitions(text):
            _learn(meanings, match["level"], match["words"])
            _learn(meanings, (match.groupdict().get("other") or ""), match["words"])
    for cells in rows:
        _learn_row(meanings, cells)
    return Levels(meanings)


def _definitions(text: str) -> Iterator[re.Match[str]]:
    """Yield the sentences that define a level, then the levels defined in quotes within a sentence."""
    yield from filter(None, (_DEFINED.match(part.strip()) for part in re.split(r"[；。]", text)))
    yield from _INNER.finditer(text)


def _learn_row(meanings: dict[str, SeverityId], cells: tuple[str, ...]) -> None:
    for at, cell in enumerate(_spelled_alone(cell) for cell in cells[:3]):
        if cell and len(cell) <= LONGEST_LEVEL and _LEVEL_CELL.fullmatch(cell):
            words = next((other for other in cells[at + 1 :] if len(other) >= LEAST_DESCRIPTION), "")
            _learn(meanings, cell, words or cell)
            return


def _spelled_alone(cell: str) -> str:
    """Return a cell that holds a bare numeral as a level: "Ⅰ" is Ⅰ级."""
    return f"{cell}级" if _NUMERAL_CELL.fullmatch(cell) else cell


def _learn(meanings: dict[str, SeverityId], level: str, words: str) -> None:
    names = levels_in(f"{level}故障") if level else []
    described = severity_of_words(words)
    for name in names:
        if described is not None:
            meanings.setdefault(name, described)
