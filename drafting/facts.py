"""What is said once of the whole contract: its title, the customer, the systems kept, the term."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from drafting.blocks import Block, Paragraph, Row
from drafting.findings import ContractTerm
from drafting.numerals import NUMBER, number_of
from drafting.outline import Passage, Topic

_TITLE_WORDS = re.compile(r"需求|合同|项目|规格书|服务|采购|方案|协议|条款")
_NO_TITLE = re.compile(
    r"^(?:附件|附录|附表|编号|合同编号|采购编号|项目编号|目\s*录|日期|版本|编制"
    r"|第[一二三四五六七八九十]+[章节部篇]|[一二三四五六七八九十]+[、．.]|[（(]|甲方|乙方|采购人)"
    r"|[：:].{2,}|。"
)
_BEGINS_TEXT = re.compile(r"背景|概况|概述|要求$|总则|资格|范围|内容")
_LONGEST_LINE, _LONGEST_FURTHER_LINE = 60, 40
"""Characters of a line of a title, and of one that continues it."""
_MOST_LINES = 4
_HEAD_BLOCKS = 14
"""Paragraphs among which the title and the parties are looked for first."""
_ORGANISATION = (
    r"[\u4e00-\u9fff]{2,28}?"
    r"(?:委员会|[\u4e00-\u9fff]{2}局|人民政府|办公室|办公厅|委|厅|海关|支队|总队|大队|人民法院|检察院"  # authorities
    r"|中心医院|医院|学院|大学|学校|图书馆|博物馆|档案馆|中心|公司|银行)"  # houses and firms
)
_CUSTOMER = re.compile(
    r"(?:采购人|采购单位|甲\s*方|委托方|业主(?:单位)?|招标人|需方|买方|建设单位|用户单位)"
    r"(?:[（(][^）)]{0,10}[)）])?(?:名称)?\s*[：:]\s*"
    rf"({_ORGANISATION}(?:[\u4e00-\u9fff]{{0,12}}(?:局|支队|中心|公司|分局))?)"
)
_CALLED_BUYER = re.compile(
    rf"({_ORGANISATION})[（(](?:以下|下文)?(?:简称|下称|统称)?[为：:]?"
    r"[“\"][^”\"]{1,10}[”\"](?:[或、][“\"][^”\"]{1,8}[”\"])?[）)]"
)
_OF_THE_BUYERS_KIND = re.compile(
    r"(?:[\u4e00-\u9fff]{2,4}(?:省|市|县|区|自治州))(?:[\u4e00-\u9fff]{2,14}?)"
    r"(?:局|委员会|厅|医院|法院|支队|学院|大学)(?![\u4e00-\u9fff]{0,2}(?:长|级|域))"
)
_BEFORE_NAME = re.compile(
    r"^.*(?:保证|确保|为|对|接到|侵害|保障|完成|驻|由|经|向|和|与|及|的|了)(?=[\u4e00-\u9fff]{2,4}(?:省|市|县))"
)
_SYSTEM_NOUN = (
    r"(?:管理系统|信息系统|业务系统|综合系统|系统|管理平台|服务平台|平台|网站|门户|共享中心|APP|小程序|子系统|终端)"
)
_QUOTED_SYSTEM = re.compile(rf"[“\"]([^”\"。，]{{2,30}}?{_SYSTEM_NOUN}?)[”\"]")
_SYSTEM_HEADS = re.compile(r"系统名称|应用软件名称|软件名称|应用系统|平台名称|系统$|^系统|信息系统名称|运维对象|名称")
_SYSTEM_ENDS = re.compile(rf"{_SYSTEM_NOUN}(?:[（(].*[)）])?$")
_SYSTEM_FIRST = re.compile(
    rf"([\u4e00-\u9fffA-Za-z0-9（）()“”/]{{2,30}}?{_SYSTEM_NOUN}(?:[（(][A-Za-z]+[)）])?)[，：:。；]"
)
_NO_NAME = re.compile(r"不|由|对|为|及其|负责")
_OWNER = re.compile(r"^(?:.*(?:局|委员会|公司|医院|法院|集团|支队|学院|大学))(?=[\u4e00-\u9fffA-Za-z]{4,})")
_SCOPE = re.compile(r"服务范围|维护对象|运维范围|下列系统")
LONGEST_NAME = 30
"""Characters of a system's name."""
_MONTHS = rf"(?P<count>{NUMBER})\s*(?:个)?(?P<unit>月(?!\d)|年)"
_TERMS = (
    # a contract renewed each year: its first term
    re.compile(
        r"(?:一年一签|首期|每年续签|首个合同)[^。]{0,20}(?:期限)?(?:为)?"
        rf"(?<!\d)(?P<count>{NUMBER})(?P<unit>年(?!度)|个月)"
    ),
    re.compile(
        r"(?:(?:服务|运维|维护|合同|履约|项目|服务履行|运行维护)(?:服务)?(?:的)?(?:期限?|周期|期间|时间)"
        rf"[^。；\d一二三四五六七八九十两贰壹叁]{{0,24}}?"
        rf"|提供(?={NUMBER}\s*(?:个)?[月年](?:期)?的?(?:系统)?(?:运行)?(?:运维|维护|服务))"
        rf"|(?:共计|合计|为期)\s*|(?:生效|签订|签署|签约)之日起\s*){_MONTHS}"
    ),
    re.compile(rf"{_MONTHS}，?自合同(?:签订|生效)之日起"),
)
_OTHER_TERM = re.compile(r"质保|保修|近|原|保密|响应文件|投标|分包|驻场")
_ENDS = re.compile(r"(?:期满|届满)(?:前|后|。)")
_RANGE = re.compile(
    r"(?:期限?|期间|时间|周期)[^。；\d]{0,12}(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
    r"[^。；\d]{0,6}(?:至|到|止于|—|-)[^。；\d]{0,4}"
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
)
_LONGEST_TERM = 120
"""Months or years; a larger number is none of a term."""
_DAY = r"[\d一二三四五六七八九十]{1,3}"
_SIGNED = re.compile(
    r"(?:签订(?:日期|时间|于)|签署(?:日期|于)|本合同[^。]{0,16}于)\s*[：:]?\s*(?:于)?\s*"
    rf"(?P<year>\d{{4}}|[二〇零一三四五六七八九]{{4}})\s*年\s*(?P<month>{_DAY})\s*月\s*(?P<day>{_DAY})\s*日"
)


def title_of(blocks: Sequence[Block]) -> str:
    """Return the title: the lines at the beginning that name the project, joined as they stand."""
    lines = list(_first_lines(blocks))
    found: list[str] = []
    for line in map(_squeezed, lines):
        if found and (len(found) == _MOST_LINES or not _continues(line)):
            break
        if found or _begins_title(line):
            found.append(line)
    return "".join(found) or (lines[0].strip()[:_LONGEST_LINE] if lines else "")


def _first_lines(blocks: Sequence[Block]) -> Iterator[str]:
    return (block.text for block in blocks[:_HEAD_BLOCKS] if isinstance(block, Paragraph))


def _squeezed(line: str) -> str:
    """Return a short line without the blanks that space its characters out."""
    return re.sub(r"[ \u3000]", "", line) if len(line.replace(" ", "")) < 12 else line.strip()


def _is_no_title(line: str) -> bool:
    return len(line) > _LONGEST_LINE or _NO_TITLE.search(line) is not None


def _begins_title(line: str) -> bool:
    return not _is_no_title(line) and (_TITLE_WORDS.search(line) is not None or _is_name(line))


def _is_name(line: str) -> bool:
    return re.fullmatch(_ORGANISATION, line) is not None or bool(re.search(_SYSTEM_NOUN, line))


def _continues(line: str) -> bool:
    """Tell whether a line belongs to the title that has begun: a title ends where it has said what it is."""
    if _is_no_title(line) or len(line) > _LONGEST_FURTHER_LINE or _BEGINS_TEXT.search(line):
        return False
    return _TITLE_WORDS.search(line) is not None


def customer_of(blocks: Sequence[Block]) -> str | None:
    """Return the buyer by name: where the text says who it is, else the organisation it names most."""
    text = "\n".join(block.text for block in blocks)
    told = _CUSTOMER.search(text) or _CALLED_BUYER.search(text[:6000])
    if told:
        return re.sub(r"^(?:系|由|为|本项目)", "", told[1])
    title = next((found for block in blocks[:3] if (found := re.match(_ORGANISATION, block.text.strip()))), None)
    named = Counter(_organisations(text))
    if title and len(title[0]) > 5 and not title[0].endswith("中心") and "系统" not in title[0]:
        return title[0]
    best, count = max(named.items(), key=lambda one: (one[1], len(one[0])), default=("", 0))
    return best if count > 1 else None


def _organisations(text: str) -> Iterator[str]:
    """Yield organisations of the buyer's kind that a text names, by their full names."""
    return (_BEFORE_NAME.sub("", match[0]) for match in _OF_THE_BUYERS_KIND.finditer(text))


def systems_of(blocks: Sequence[Block], found: Sequence[Passage]) -> tuple[str, ...]:
    """Return the systems that are kept: from a table that lists them, from a list, from quotes, else from the title."""
    listed = list(dict.fromkeys(_listed(found)))
    if listed:
        return tuple(listed)
    return tuple(dict.fromkeys(_quoted(blocks))) or tuple(_from_title(blocks))


def _listed(found: Sequence[Passage]) -> Iterator[str]:
    """Yield the names in the column of systems of the tables that have one, then those in the list of the scope."""
    for passage in found:
        if isinstance(passage.block, Row) and passage.topic is not Topic.OTHER_PARTIES:
            yield from _in_row(passage.block)
    for passage in found:
        if isinstance(passage.block, Paragraph) and any(_SCOPE.search(heading) for heading in passage.headings):
            match = _SYSTEM_FIRST.match(passage.text)
            if match and not _NO_NAME.search(match[1]):
                yield match[1]


def _in_row(row: Row) -> Iterator[str]:
    """Yield the systems in a row: cells under a head of names that end as systems do."""
    for cell, head in zip(row.cells, row.heads, strict=True):
        if _SYSTEM_HEADS.search(head) and len(cell) <= LONGEST_NAME and _SYSTEM_ENDS.search(cell):
            yield cell.strip()


def _quoted(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield names in quotes that the text keeps coming back to."""
    text = "\n".join(block.text for block in blocks)
    counts = Counter(match[1] for match in _QUOTED_SYSTEM.finditer(text) if re.search(rf"{_SYSTEM_NOUN}$", match[1]))
    for name, count in counts.most_common(3):
        if count > 2:
            yield name


def _from_title(blocks: Sequence[Block]) -> Iterator[str]:
    title = title_of(blocks)
    for part in re.split(r"[与及和、]", title):
        match = re.search(rf"([\u4e00-\u9fffA-Za-z“”]{{2,30}}{_SYSTEM_NOUN})", part)
        if match:
            yield _OWNER.sub("", match[1])


def term_of(text: str) -> ContractTerm:
    """Return how long the contract runs; of a yearly renewed one the first term."""
    signed = _signed(text)
    for match in (match for pattern in _TERMS for match in pattern.finditer(text)):
        count = number_of(match["count"])
        other = _OTHER_TERM.search(text, max(0, match.start() - 8), match.end())
        other = other or _ENDS.search(text, match.start(), match.end() + 8)
        if count and count <= _LONGEST_TERM and not other:
            return ContractTerm(int(count * (12 if match["unit"] == "年" else 1)), signed)
    return ContractTerm(_months_of_range(text), signed)


def _months_of_range(text: str) -> int | None:
    """Return the whole months from one day to another, both included; None where no such range is told."""
    for match in _RANGE.finditer(text):
        first_year, first_month, first_day, last_year, last_month, last_day = map(int, match.groups())
        months = (last_year - first_year) * 12 + last_month - first_month + (last_day >= first_day)
        if 0 < months <= _LONGEST_TERM and not _OTHER_TERM.search(text, max(0, match.start() - 8), match.end()):
            return months
    return None


def _signed(text: str) -> str | None:
    match = _SIGNED.search(text[:4000])
    if match is None:
        return None
    year, month, day = (number_of(match[name]) for name in ("year", "month", "day"))
    return f"{int(year):04d}-{int(month):02d}-{int(day):02d}" if year and month and day else None
