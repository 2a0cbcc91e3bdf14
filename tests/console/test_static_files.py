"""The page's own files: every sentence in both languages, every action named, nothing put in as markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import console
from desk.messages import Action

STATIC = Path(str(console.__file__)).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))


def keys(block: str) -> set[str]:
    return set(re.findall(r"[{,\n]\s*([a-z_][a-z_0-9]*):", block))


@pytest.mark.parametrize("name", ["words.js", "draft_words.js"])
def test_both_languages_say_the_same_things(name: str) -> None:
    text = (STATIC / name).read_text("utf-8")
    chinese, english = text.split("\n  zh: {", 1)[1].split("\n  en: {", 1)
    assert keys(chinese) == keys(english.split("\n};", 1)[0])


def test_every_action_has_a_word() -> None:
    actions = re.findall(r"action: \{(.+?)\}", (STATIC / "words.js").read_text("utf-8"), re.DOTALL)
    assert [keys("{" + found) for found in actions] == [{str(action) for action in Action}] * 2


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_texts_go_in_as_text(script: Path) -> None:
    source = script.read_text("utf-8")
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert danger not in source
