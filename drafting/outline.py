"""How a document is built: chapters, numbered clauses, the list heads that govern what stands below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from drafting.blocks import Block, Paragraph, Row

_CN = "零〇一二三四五六七八九十百"
_NUMBERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"^第[{_CN}\d]+(?:部分|[章部篇编])(?:\s|$|、)?\s*")),
    (1, re.compile(rf"^附\s*[件录表则][{_CN}\d]*\s*[:：]?\s*")),
    (2, re.compile(rf"^第[{_CN}\d]+节\s*")),
    (3, re.compile(rf"^第[{_CN}\d]+条(?:之[{_CN}]+)?\s*")),
    (3, re.compile(rf"^[★▲●■◆]?\s*[{_CN}]{{1,3}}\s*[、．.]\s*")),
    (4, re.compile(rf"^[★▲]?\s*[（(]\s*[{_CN}]{{1,3}}\s*[)）]\s*[、．.]?\s*")),
    (8, re.compile(r"^[（(]\s*\d{1,2}\s*[)）]\s*[、．.]?\s*")),
    (9, re.compile(r"^(?:[①-⑳]|[a-zA-Z][.)、）]|[●•■◆·▪◇○-])\s*")),
)
_UNIT = r"(?:个|小时|分钟|分[之以]?内|[天元]|周(?!期)|名(?!称)|人(?!员)|次(?!要)|[hHxX×*＊])"
"""What follows a number that counts something and is no number of a clause."""
_DECIMAL = re.compile(
    r"^[★▲]?\s*(\d{1,2}(?:\s*[.．]\s*\d{1,2}){0,4})\s*"
    rf"(?:[、．.)）](?!\d)|(?=\s)|(?=[^\d\s.．%年月日])(?!{_UNIT}))\s*"
)
PLAIN_RANK = 5.0
"""The rank of a heading without a number."""
_CHAPTER_RANK = 2.5
"""Of headings without a number: a chapter's, where the words tell what it is about, ranks above numbered clauses."""
_CLAUSE_RANK = 3
"""The lowest rank of a numbered heading that ends a chapter without a number."""
_CHAPTER_DEPTH, _ITEM_RANK = 2, 6
"""The ranks of decimal numbers: of a bare one, to which the depth of a dotted one is added, and of "1、"."""
_ITEM = re.compile(r"[★▲]?\s*\d+\s*[、．.)）]")
_LONGEST_TITLE, _LONGEST_PLAIN_TITLE = 28, 14
_SAYS = re.compile(r"[。；;，,！？]|应当|须(?!知)|不得|负责|提供.{4,}|每[日天周月季年]")


class Topic(StrEnum):
    """What a chapter is about, as far as it decides who is bound by what."""

    SERVICE = "service"
    BACKGROUND = "background"
    BIDDING = "bidding"
    DEFINITIONS = "definitions"
    PAYMENT = "payment"
    PENALTY = "penalty"
    STAFF = "staff"
    SECRECY = "secrecy"
    OTHER_PARTIES = "other parties"


_BIDDING = re.compile(
    r"(?:供应商|投标人|响应人|申请人|磋商)(?:须知|资格|能力|资质|要求|应具备)|响应人资格|资格(?:条件|要求|审查)|须知"
    r"|响应文件|投标文件|方案内容要求|报价要求|业绩(?:情况|要求)"  # what bidders hand in
    r"|(?<!考核)评[审标]|评分(?:办法|细则|因素)|商务评分|采购程序|采购日程|踏勘"  # how the buyer chooses
)
_OTHER_PARTIES = re.compile(
    r"^(?:甲方|采购人|采购单位|我[院局校馆]|集团|公司)(?:的)?(?:责任|义务|职责|配合|提供|支持|应)"
    r"|双方职责|职责分工|各方|不(?:在|属于|含|包括).{0,16}(?:范围|内)|不含"  # who does what, and what nobody does
    r"|争议|不可抗力|附则|总则"
)
_BACKGROUND = re.compile(
    r"背景|概况|现状|由来|必要性|鉴于|依据|预算|历史|事件回顾"
    r"|基本情况|建设情况|系统简介|项目简介|项目说明|项目名称"
    r"|目录|一览|存量|汇总|名录|清单（摘）"
)
_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    (Topic.BIDDING, _BIDDING),
    (Topic.PAYMENT, re.compile(r"付款|支付|结算|价款|履约保证金|合同价格")),
    (Topic.PENALTY, re.compile(r"违约|考核|扣[款分罚]|罚则|奖惩|处罚|服务评价")),
    (Topic.SECRECY, re.compile(r"保密")),
    (Topic.STAFF, re.compile(r"人员|团队|驻场要求|服务队伍")),
    (Topic.DEFINITIONS, re.compile(r"定义|术语|释义|名词解释")),
    (Topic.OTHER_PARTIES, _OTHER_PARTIES),
    (Topic.BACKGROUND, _BACKGROUND),
)
"""In this order: a heading is about the first topic that its words tell."""
_LONGEST_HEADING = 40
"""Characters of a heading that can tell a topic."""


@dataclass(frozen=True, slots=True)
class Titled:
    """A heading or a list head on the way to a clause: its rank (smaller is higher), words, and whether it governs."""

    rank: float
    text: str
    governs: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A block with what stands above it.

    `above` are the headings and list heads from the outermost inwards; `text` is the block without its number.
    """

    block: Block
    text: str
    above: tuple[Titled, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the words of what stands above, outermost first."""
        return tuple(one.text for one in self.above)

    @property
    def heads(self) -> tuple[str, ...]:
        """Return the list heads that govern this passage, the nearest first."""
        return tuple(one.text for one in reversed(self.above) if one.governs)

    @property
    def topic(self) -> Topic:
        """Return what the nearest heading that tells is about."""
        for one in reversed(self.above):
            topic = topic_of(one.text)
            if topic is not None:
                return topic
        return Topic.SERVICE


def topic_of(heading: str) -> Topic | None:
    """Return what a heading is about; None where it does not tell."""
    words = heading.replace(" ", "").replace("\u3000", "")
    if len(words) > _LONGEST_HEADING:
        return None
    return next((topic for topic, pattern in _TOPICS if pattern.search(words)), None)


@dataclass(slots=True)
class _Stack:
    """The headings that are open while a document is walked."""

    open: list[Titled] = field(default_factory=list)

    def push(self, titled: Titled) -> None:
        while self.open and self.open[-1].rank >= titled.rank:
            self.open.pop()
        self.open.append(titled)

    def close(self, rank: float, *, exactly: bool = False) -> None:
        """Close what is open from `rank` downwards; with `exactly` only where something of that rank is open."""
        if exactly and not any(one.rank == rank for one in self.open):
            return
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()

    def entitle(self, rank: float | None, words: str) -> None:
        """Begin what stands below a heading; a high one ends the chapter without a number above it."""
        if rank is None or rank <= _CLAUSE_RANK:
            self.close(_CHAPTER_RANK, exactly=True)
        self.push(Titled(_plain_rank(words) if rank is None else rank, words))

    def below(self) -> float:
        """Return the rank of a list head without a number: it governs whatever list follows in its clause."""
        return next((int(one.rank) + 0.5 for one in reversed(self.open) if one.rank == int(one.rank)), 0.5)


def _plain_rank(words: str) -> float:
    return PLAIN_RANK if topic_of(words) is None else _CHAPTER_RANK


def passages(blocks: Iterable[Block]) -> Iterator[Passage]:
    """Yield every block that says something, with the headings and list heads above it; headings are not yielded."""
    stack = _Stack()
    for block in blocks:
        if isinstance(block, Row):
            yield Passage(block, block.text, tuple(stack.open))
            continue
        rank, words = numbered(block)
        if is_title(words, numbered_one=rank is not None):
            stack.entitle(rank, words)
            continue
        if rank is not None:
            stack.close(rank)
        yield Passage(block, words, tuple(stack.open))
        if words.endswith(("：", ":")) or (rank is not None and _introduces(words)):
            stack.push(Titled(stack.below() if rank is None else rank, words, governs=True))


def numbered(block: Paragraph) -> tuple[float | None, str]:
    """Return the rank of a paragraph's number (None: it has none) and the words after it."""
    text = block.text.strip()
    for rank, pattern in _NUMBERS:
        match = pattern.match(text)
        if match and match.end() < len(text):
            return rank, text[match.end() :].strip()
    match = _DECIMAL.match(text)
    if match and match.end() < len(text):
        return _decimal_rank(match), text[match.end() :].strip()
    return None, text


def _decimal_rank(match: re.Match[str]) -> int:
    """Return the rank of a decimal number: 3.2.1 ranks by its depth, "1、" is an item of a list, a bare 1 a chapter."""
    depth = len(re.split(r"[.．]", match[1]))
    if depth > 1:
        return _CHAPTER_DEPTH + depth
    return _ITEM_RANK if _ITEM.match(match[0]) else _CHAPTER_DEPTH


def is_title(words: str, *, numbered_one: bool) -> bool:
    """Tell whether a paragraph is a heading: short, and it says nothing."""
    squeezed = re.sub(r"[（(][^（）()]*[)）]|[ \u3000]", "", words)
    if not squeezed or len(squeezed) > _LONGEST_TITLE or _SAYS.search(squeezed):
        return False
    if squeezed.endswith(("：", ":")):
        return False
    if numbered_one or topic_of(squeezed) is not None:
        return True
    return len(squeezed) <= _LONGEST_PLAIN_TITLE and not re.search(r"[\d：:]", squeezed)


def _introduces(words: str) -> bool:
    """Tell whether a numbered clause introduces what stands below it: its last sentence refers to it."""
    last = re.split(r"[。；]", words.rstrip("。；"))[-1]
    return bool(re.search(r"(?:如下|下列|以下|下表|见表|按表|下述)[^。]{0,24}$", last))
