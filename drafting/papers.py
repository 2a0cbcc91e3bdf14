"""Papers without a limit: what must be written, filled in, handed over, or handed in so long before an event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from drafting.actions import PAPERS, paper_named
from drafting.clauses import Clause, Spotted, segments
from drafting.context import UNBOUND, Reading
from drafting.findings import Finding
from drafting.periods import Role, periods_in

_HANDED = re.compile(
    r"(?P<verb>提交|出具|报送|递交|移交|提供|附|交付|给出|报"
    r"|编制|编写|形成|汇编|填写|填报|建立|制定|制作|撰写|补齐|整理|拟订|修订|登记|记入)(?!的)"
    r"(?P<object>[^，。；]{0,24}?"
    rf"(?:《[^》]{{2,40}}》|(?:书面(?:的)?)?[\u4e00-\u9fff]{{0,10}}(?:{PAPERS})))"
)
_NO_PAPER = re.compile(
    r"^(?:(?:的|该|各|其|本)?方案|.*(?:解决|处理|处置|整改)方案|.?|记录|材料|资料|文档|说明|文件"
    r"|.*(?:业务档案|招标文件|响应文件|财务报告|证据材料|证明材料))$"
)
"""What is handed in and not kept, or is the tender's."""
LONGEST_NAME = 20
"""Characters of a paper's name that is no title."""
_NO_ASKING = re.compile(r"发票|知识产权|归[^，。；]{1,8}所有|仅限")
"""What tells that papers are spoken of otherwise."""
_LEAVE = re.compile(r"批准|同意|审批|审定|许可")


def papers_in(clause: Clause, reading: Reading, measured: Sequence[Spotted]) -> Iterator[Spotted]:
    """Yield papers that a sentence asks for and that no limit or period has yielded yet."""
    if clause.topic in UNBOUND or _NO_ASKING.search(clause.text):
        return
    before = next((period for period in periods_in(clause.text) if period.role is Role.BACKWARD), None)
    for match in _HANDED.finditer(clause.text):
        name = _name(match["object"])
        if name is None or _is_found(clause.text, match, measured) or not _is_asked(clause, match, name, reading):
            continue
        start, end = _part(clause.text, match)
        within = before.within if before else None
        yield Spotted(Finding("document", clause.quote(start, end), clause.place, name=name, before=within), start, end)


def _is_found(text: str, match: re.Match[str], measured: Sequence[Spotted]) -> bool:
    """Tell whether the words stand in a finding already, and not besides its act."""
    return any(one.start <= match.start() < one.end and not _besides(text, match, one) for one in measured)


def _is_asked(clause: Clause, match: re.Match[str], name: str, reading: Reading) -> bool:
    """Tell whether the contractor is asked for a paper that is kept: one with a title, or of a kind that is."""
    titled = "《" in match["object"]
    if not titled and (_NO_PAPER.search(name) or _LEAVE.search(clause.text[match.end() :])):
        return False
    return not _is_by_the_way(match[0]) and reading.parties.binds_contractor(clause.text, match.start())


def _name(words: str) -> str | None:
    """Return the name of a paper: its title, else what is handed in as the clause says it."""
    if "《" in words:
        return paper_named(words)
    name = re.sub(
        r"^(?:书面(?:的)?|相应的?|完整的?|一?份|一套|上月|上周|本周|向[^，。；]{2,14}?(?:提交|报送)|了)+",
        "",
        words.strip(),
    )
    return name if len(name) <= LONGEST_NAME else paper_named(words)


def _is_by_the_way(words: str) -> bool:
    """Tell whether a paper is only what some work yields ("出具技术说明"): without a title and not of those kept."""
    return bool(re.match(r"(?:出具|提供|给出|附)", words)) and not re.search(
        r"《|报告|清单|纪要|总结|预案|手册|台[账帐]|方案", words
    )


def _besides(text: str, match: re.Match[str], one: Spotted) -> bool:
    """Tell whether a paper comes besides a recurring act ("演练一次，并提交演练总结"), and is not the act itself."""
    if one.finding.kind not in {"duty", "drill", "training", "backup"}:
        return False
    return bool(re.search(r"(?:并|且|，|,)\s*$", text[one.start + 4 : match.start()])) and bool(
        re.search(r"次|遍|演练|巡检|检查|验证|测试|培训", text[one.start : match.start()])
    )


def _part(text: str, match: re.Match[str]) -> tuple[int, int]:
    parts = segments(text)
    start = next((a for a, b in parts if a <= match.start() <= b), 0)
    end = next((b for _a, b in parts if match.end() <= b), len(text))
    return start, end
