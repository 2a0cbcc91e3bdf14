"""Whatever is read: no text makes the reader fall, and every quote stands in it."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from drafting.blocks import Block, Row
from drafting.clauses import sentences
from drafting.draft import draft_of
from drafting.findings import LONGEST_QUOTE
from drafting.reading.documents import read_blocks
from drafting.reading.text import blocks_of_text
from tests.drafting.scoring import documents, squeezed


@cache
def told() -> tuple[str, ...]:
    """Return sentences, headings and rows of the labelled documents."""
    found = dict.fromkeys(
        part for one in documents() for block in read_blocks(one.path) for part in _parts(block) if part.strip()
    )
    return tuple(found)


def _parts(block: Block) -> list[str]:
    if isinstance(block, Row):
        return ["\t".join(block.cells)]
    return [part for _start, part in sentences(block.text)]


LINES = st.lists(
    st.tuples(st.deferred(lambda: st.sampled_from(told())), st.sampled_from(["\n", "", "\n\n", "，", "\t"])),
    min_size=1,
    max_size=40,
)
CHINESE = st.text(alphabet=st.sampled_from("乙甲方应在内日小时分钟工作0123456789一二三十半每月前后响应恢复，。；：（）\t\n（1）、"))


def holds(text: str) -> bool:
    """Tell whether every quote that is found in a text stands in it and is short enough."""
    whole = squeezed(text)
    quotes = [finding.quote for finding in draft_of(blocks_of_text(text)).findings]
    return all(squeezed(quote) in whole and 0 < len(quote) <= LONGEST_QUOTE for quote in quotes)


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_every_quote_stands_in_a_mixture_of_sentences(lines: list[tuple[str, str]]) -> None:
    assert holds("".join(part + end for part, end in lines))


@given(CHINESE)
@settings(max_examples=200, deadline=None)
def test_every_quote_stands_in_a_heap_of_words(text: str) -> None:
    assert holds(text)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_the_reader_fall(text: str) -> None:
    assert holds(text)
