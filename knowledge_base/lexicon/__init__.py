"""Word lists: synonyms, words that name nothing, words that name little. One fold for all of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[list[str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def concepts() -> dict[str, str]:
    """Return the concept of each word that has synonyms, named after the first word of its (first) group."""
    return {word: f"#{group[0]}" for group in reversed(_lines("synonyms.txt")) for word in group}


@cache
def forms() -> dict[str, tuple[str, ...]]:
    """Return the words of each concept, those of one Chinese character left out: they stand in too many others."""
    return {f"#{group[0]}": tuple(word for word in group if len(word) > 1) for group in _lines("synonyms.txt")}


@cache
def stop_words() -> frozenset[str]:
    """Return question words, courtesies and function words, Chinese and English."""
    return frozenset(word for line in _lines("stop.txt") for word in line)


@cache
def generic_words() -> frozenset[str]:
    """Return words that could stand in any section of a manual."""
    return frozenset(word for line in _lines("generic.txt") for word in line)


@cache
def failing_concepts() -> frozenset[str]:
    """Return the concepts that name a trouble rather than a wish."""
    return frozenset(f"#{line[0]}" for line in _lines("failing.txt"))


@cache
def act_concepts() -> frozenset[str]:
    """Return the concepts that name an act, wished for or failing."""
    return frozenset(f"#{word}" for line in _lines("acts.txt") for word in line)


@cache
def cantonese() -> tuple[dict[str, str], dict[str, str]]:
    """Return Cantonese words with their Mandarin: those that are never Mandarin, and those that may be."""
    sure, unsure = {}, {}
    for old, new in _lines("cantonese.txt"):
        if old.startswith("~"):
            unsure[old[1:]] = new
        else:
            sure[old] = new
    return sure, unsure


@cache
def ways() -> frozenset[str]:
    """Return the words after which a question names the act that is wished for."""
    return frozenset(word for line in _lines("ways.txt") for word in line)
