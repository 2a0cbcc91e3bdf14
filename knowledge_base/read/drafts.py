"""From the flow of a document to drafts of sections: heading paths, sizes, questions with answers, plans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from knowledge_base.read.flow import Block, Flow, Heading

LONGEST: Final = 1200
"""Characters of a section; a longer one is split between blocks, then lines, then sentences."""

_PATH: Final = " > "
_PLAN: Final = re.compile(r"应急(?:预案|处置|方案|响应)|emergency (?:plan|procedure|response)", re.IGNORECASE)
_CASE: Final = re.compile(r"(?:故障|典型|历史|处理)案例|案例(?:库|记录)")
_QUESTION: Final = re.compile(r"^\s*(?:\d{1,3}[.、．)）]\s*)?(?:问题?|Q\d{0,3})\s*[:：]\s*(.+)", re.IGNORECASE)
_ANSWER: Final = re.compile(r"^\s*(?:答案?|回答|A\d{0,3})\s*[:：]\s*(.*)", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[。！？；!?;])")


@dataclass(frozen=True, slots=True)
class Draft:
    """A section before it belongs to a contract; `title` is the heading path."""

    title: str
    text: str
    page: int | None = None
    kind: str = "manual"


def title_of(flow: Flow, fallback: str) -> str:
    """Return the document's title: its only outermost heading where it comes first, else `fallback`."""
    outermost = _document_heading(flow)
    return outermost.text if outermost else fallback


def _document_heading(flow: Flow) -> Heading | None:
    headings = [part for part in flow if isinstance(part, Heading)]
    if not headings or flow[0] is not headings[0] or headings[0].level != 1:
        return None
    return headings[0] if all(other.level > 1 for other in headings[1:]) else None


def drafts_of(flow: Flow, title: str) -> list[Draft]:
    """Return the sections of a document in order; each is of one heading and of sensible size."""
    found: list[Draft] = []
    for path, blocks in _by_heading(flow, title):
        kind = _kind(f"{title}{_PATH}{path}")
        for draft in _questions(path, blocks):
            found.extend(_split(replace(draft, kind=draft.kind if draft.kind == "faq" else kind)))
    return list(dict.fromkeys(found))


def _kind(path: str) -> str:
    if _PLAN.search(path):
        return "plan"
    return "case" if _CASE.search(path) else "manual"


def _by_heading(flow: Flow, title: str) -> Iterator[tuple[str, list[Block]]]:
    outermost = _document_heading(flow)
    path: list[Heading] = []
    blocks: list[Block] = []
    for part in flow:
        if isinstance(part, Block):
            blocks.append(part)
            continue
        if blocks:
            yield _joined(path, title), blocks
        blocks = []
        if part is not outermost:
            path = [*(above for above in path if above.level < part.level), part]
    if blocks:
        yield _joined(path, title), blocks


def _joined(path: Iterable[Heading], title: str) -> str:
    return _PATH.join(heading.text for heading in path) or title


def _questions(path: str, blocks: list[Block]) -> list[Draft]:
    """Take "问：… 答：…" pairs out as sections of their own; what stands around them stays together."""
    found: list[Draft] = []
    rest: list[str] = []
    asked: str | None = None
    answer: list[str] = []
    page = blocks[0].page
    for block in blocks:
        for line in block.text.splitlines():
            question = _QUESTION.match(line)
            if question:
                found += _pair(path, asked, answer, page, rest)
                asked, answer, page = question.group(1).strip(), [], block.page
            elif asked is None:
                rest.append(line)
            else:
                told = _ANSWER.match(line)
                answer.append(told.group(1) if told else line)
        (rest if asked is None else answer).append("")
    found += _pair(path, asked, answer, page, rest)
    around = _tidy(rest)
    return [Draft(path, around, blocks[0].page), *found] if around else found


def _pair(path: str, asked: str | None, answer: list[str], page: int | None, rest: list[str]) -> list[Draft]:
    if asked is None:
        return []
    text = _tidy(answer)
    if not text:
        rest.append(asked)
        return []
    return [Draft(f"{path}{_PATH}{asked}", text, page, "faq")]


def _tidy(lines: Iterable[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _split(draft: Draft) -> Iterator[Draft]:
    if len(draft.text) <= LONGEST:
        yield draft
        return
    part = ""
    for piece in _pieces(draft.text):
        if part and len(part) + len(piece) > LONGEST:
            yield replace(draft, text=part.strip())
            part = ""
        part += piece
    if part.strip():
        yield replace(draft, text=part.strip())


def _pieces(text: str) -> Iterator[str]:
    for block in re.split(r"(?<=\n)\n", text):
        if len(block) <= LONGEST:
            yield block + "\n"
            continue
        for line in block.splitlines(keepends=True):
            yield from [line] if len(line) <= LONGEST else _sentences(line)


def _sentences(line: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(line):
        yield from (sentence[at : at + LONGEST] for at in range(0, len(sentence), LONGEST))
