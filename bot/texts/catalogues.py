"""The sentences and the words of each language, as their files have them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import cast

import yaml

CATALOGUES = {"zh": "zh_CN", "en": "en"}


@cache
def catalogue(language: str) -> Mapping[str, object]:
    """Return the sentences and the vocabulary of a language (zh or en)."""
    text = files("bot.texts").joinpath(f"{CATALOGUES[language]}.yml").read_text("utf-8")
    return cast("Mapping[str, object]", yaml.load(text, Loader=yaml.CSafeLoader))


def vocabulary(language: str, table: str) -> Mapping[str, str]:
    """Return a table of words of a language: severity, state, target, field."""
    words = cast("Mapping[str, Mapping[str, str]]", catalogue(language)["vocabulary"])
    return words[table]


def word(language: str, table: str, identifier: object) -> str:
    """Return one word of a table; the identifier itself where it has none."""
    return vocabulary(language, table).get(str(identifier), str(identifier))


def phrase(language: str, name: str) -> str:
    """Return a single phrase of the vocabulary (comma, separator, provisional)."""
    return cast("Mapping[str, str]", catalogue(language)["vocabulary"])[name]
