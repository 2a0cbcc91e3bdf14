"""HTML of a mail to text: as a reader sees it, without what the mail programs mark as history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString, Tag

LONGEST: Final = 300_000
"""Characters of HTML that are read; no person writes more."""
_UNSEEN: Final = ("head", "style", "script", "title", "template", "noscript")
_HISTORY: Final = (
    "blockquote[type=cite], blockquote#isReplyContent, .gmail_quote, .gmail_attr, .moz-cite-prefix, .yahoo_quoted, "
    "#divRplyFwdMsg, #appendonsend, #OLK_SRC_BODY_SECTION, .gmail_signature"
)
_FROM_HERE: Final = ("divRplyFwdMsg", "appendonsend")
"""Outlook marks only where its history begins: all that follows belongs to it."""
_BLOCKS: Final = (
    "address article blockquote dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul"
)
_LINES: Final = frozenset(_BLOCKS.split())
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str, *, history: bool) -> str:
    """Return the words of a page of HTML; `history` keeps what is marked as an earlier mail."""
    soup = BeautifulSoup(html[:LONGEST], "html.parser")
    for tag in soup(_UNSEEN):
        tag.decompose()
    if not history:
        _without_history(soup)
    words = "".join(_pieces(soup))
    lines = (_SPACE.sub(" ", line).strip() for line in words.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_history(soup: BeautifulSoup) -> None:
    for name in _FROM_HERE:
        mark = soup.find(id=name)
        for later in list(mark.find_next_siblings()) if isinstance(mark, Tag) else ():
            later.decompose()
    for tag in soup.select(_HISTORY):
        if not tag.decomposed:
            tag.decompose()


def _pieces(soup: BeautifulSoup) -> Iterator[str]:
    """Yield the pieces of text with line breaks between blocks; not recursive, for HTML may be nested at will."""
    for node in soup.descendants:
        if isinstance(node, Tag):
            yield _break(node)
        elif isinstance(node, NavigableString) and not isinstance(node, (Comment, PreformattedString)):
            ends = node.next_sibling is None and node.parent is not None and node.parent.name in _LINES
            yield _SPACE.sub(" ", str(node)) + ("\n" if ends else "")


def _break(tag: Tag) -> str:
    """Return what stands before a tag's content: a new line before a block, a space before a cell."""
    if tag.name == "br" or tag.name in _LINES:
        return "\n"
    return " " if tag.name in {"td", "th"} else ""
