"""Slack's text and plain text, either way. Slack escapes `&`, `<` and `>` alone; what stands in `<…>` is an entity.

Source: docs.slack.dev, "Formatting message text".
"""

from __future__ import annotations

import re

SECTION_MOST = 3000
"""Longest text of a section, in characters as Slack counts them: escaped."""
_ENTITY = re.compile(r"<([^<>]*)>")
_URL = re.compile(r"https?://[^\s<>|()（），。；、]+")


def escaped(text: str) -> str:
    """Return plain text as Slack shows it literally."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def marked(text: str) -> str:
    """Return plain text for a section that reads nothing into it: escaped, its addresses made links."""
    parts: list[str] = []
    at = 0
    for found in _URL.finditer(text):
        parts += [escaped(text[at : found.start()]), "<", escaped(found.group()), ">"]
        at = found.end()
    return "".join([*parts, escaped(text[at:])])


def sections(text: str, most: int = SECTION_MOST) -> list[str]:
    """Return a text, marked, in pieces of at most `most` characters, broken at lines and words where it can be."""
    pieces: list[str] = []
    while text:
        piece = text[:most]
        while len(marked(piece)) > most:
            piece = piece[: max(1, len(piece) * most // len(marked(piece)) - 1)]
        if len(piece) < len(text):
            cut = max(piece.rfind("\n"), piece.rfind(" ") if "\n" not in piece[len(piece) // 2 :] else -1)
            piece = piece[: cut + 1] if cut > len(piece) // 2 else piece
        pieces.append(marked(piece).rstrip("\n"))
        text = text[len(piece) :]
    return [piece for piece in pieces if piece.strip()]


def mentions(text: str, bot: str) -> bool:
    """Tell whether the desk's user is mentioned."""
    return f"<@{bot}>" in text or f"<@{bot}|" in text


def plain(text: str, bot: str) -> str:
    """Return Slack's text as people read it, without mentions of the desk's user."""
    without = re.sub(rf"[ \t]*<@{re.escape(bot)}(\|[^<>]*)?>[ \t]*[,:，：]?[ \t]*", " ", text)
    shown = _ENTITY.sub(lambda found: _shown(found.group(1)), without)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _shown(entity: str) -> str:
    """Return how an entity reads: a person, a channel, a group, a date or a link."""
    target, _, label = entity.partition("|")
    if target[:1] in {"@", "#"}:
        return f"{target[0]}{label.lstrip('@#') or target[1:]}"
    if target[:1] == "!":
        return label or f"@{target[1:].partition('^')[0]}"
    if not label or target.removeprefix("mailto:").removeprefix("tel:") == label or target.endswith(f"://{label}"):
        return label or target
    return f"{label} ({target})"
