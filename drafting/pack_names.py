"""Names that a pack needs and a contract does not spell out: ids, letters of clauses, short forms, English terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from desk.pack_checks import BARE

LONGEST = 500
"""Characters that a text of a pack may hold."""
_EVERYDAY = re.compile(
    "通知|会议|后勤|人事|值班|培训|邮件|发文|收文|后台|门户|服务|数据|业务|管理|综合|信息|网络|设备|视频|统计"
)
"""Words that the desk would hear where nobody names a system."""
_OF_A_PLACE = re.compile(r"^[一-鿿]{2,7}?(?:自治州|自治县|自治区|省|市|州|县|区)(?=[一-鿿“\"A-Za-z])")
_AS_INSTITUTION = re.compile(r"^[一-鿿]{2,12}?(?:集团|公司|学院|大学|医院|法院|中心|局|委)(?=[一-鿿A-Za-z]{3,})")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{2,20})[）)]")
_ENDING = re.compile(r"(?:管理)?(?:信息)?(?:系统|平台|子系统)$")
_QUOTES = str.maketrans("", "", '“”‘’"《》「」')

ENGLISH = (
    ("故障报告", "Fault report"),
    ("故障分析报告", "Fault analysis report"),
    ("故障处理报告", "Fault handling report"),
    ("实施方案", "Implementation plan"),
    ("应急预案", "Emergency plan"),
    ("会议纪要", "Minutes"),
    ("操作手册", "User manual"),
    ("测试报告", "Test report"),
    ("巡检记录", "Inspection record"),
    ("总结报告", "Summary report"),
    ("演练总结", "Summary of the drill"),
    ("移交清单", "Handover list"),
    ("交接清单", "Handover list"),
)
"""Fixed terms, each with its English."""


def identifier_of(name: str) -> str:
    """Return an id for a pack of this name: small letters, digits, "-" and "_"; "contract" where nothing is left."""
    slug = re.sub(r"[^a-z0-9_-]+", "-", name.casefold()).strip("-_")[:64].strip("-_")
    return slug or "contract"


def clause_letters(identifier: str) -> str:
    """Return the two capital letters that this pack's clauses begin with: initials of "shaoguan-env" are SE."""
    parts = re.findall(r"[a-z]+", identifier)
    letters = "".join(part[0] for part in parts[:2]) if len(parts) > 1 else "".join(parts)[:2]
    return (letters * 2 or "zb")[:2].upper()


def cut(text: str, *, longest: int = LONGEST, empty: str = "（原文为空）") -> str:
    """Return text on one line and short enough for a field; never empty."""
    line = " ".join(text.split())
    return (line if len(line) <= longest else f"{line[: longest - 1]}…") or empty


def english_of(chinese: str) -> str | None:
    """Return the English of a fixed term, None for any other."""
    return dict(ENGLISH).get(chinese)


def systems_of(names: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each system once, with short forms that stand for it alone.

    A short form that two systems would share is given to neither; one that is a bare or everyday word to none.
    """
    kept = _once(names)
    forms = [tuple(dict.fromkeys(_short_forms(name))) for name in kept]
    counted = Counter(form for each in forms for form in {form.casefold() for form in each})
    taken = {name.casefold() for name in kept}
    return tuple((name, _own(each, counted, taken)) for name, each in zip(kept, forms, strict=True))


def _once(names: Iterable[str]) -> list[str]:
    """Return the names that tell something, each once, in their order."""
    first: dict[str, str] = {}
    for name in names:
        line = cut(name, empty="")
        if line and line.casefold() not in BARE:
            first.setdefault(line.casefold(), line)
    return list(first.values())


def _own(forms: Sequence[str], counted: Counter[str], taken: set[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for form in forms:
        folded = form.casefold()
        if counted[folded] == 1 and folded not in taken and _tells(form):
            seen.setdefault(folded, form)
    return tuple(seen.values())


def _tells(form: str) -> bool:
    """Tell whether a short form is long enough, and no word that people say about anything."""
    enough = len(form) >= 3 if re.search("[一-鿿]", form) else len(form) >= 2
    return enough and len(form) <= LONGEST and form.casefold() not in BARE and not _EVERYDAY.fullmatch(form)


def _short_forms(name: str) -> Iterator[str]:
    """Yield the short forms that a name has by dropping marks, place, owner and endings, the longest first."""
    for bracketed in _IN_BRACKETS.findall(name):
        yield bracketed.translate(_QUOTES)
    whole = _IN_BRACKETS.sub("", name).translate(_QUOTES).strip()
    yield whole
    for stem in dict.fromkeys((_OF_A_PLACE.sub("", whole), _AS_INSTITUTION.sub("", _OF_A_PLACE.sub("", whole)))):
        yield stem
        core = _ENDING.sub("", stem)
        if core != stem and len(core) >= 2 and not _EVERYDAY.fullmatch(core):
            yield from (f"{core}系统", f"{core}平台")
            if len(core) >= 3:
                yield core
