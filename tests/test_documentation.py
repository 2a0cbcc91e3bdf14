"""What the papers say is there, and what is there stands in the papers."""

from __future__ import annotations

import ast
import re

import pytest

from bot.settings import setting_names, variable_of
from desk.messages import REVIEW_ACTIONS, SWAP_ACTIONS, Action
from handlers.commands import COMMANDS, TICKET_ACTIONS
from tests import house_rules as rules
from tests.house import House

DOCS = rules.ROOT / "docs"


def page(name: str) -> str:
    """Return the text of a page."""
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize("name", sorted(setting_names()))
def test_each_setting_has_its_heading(name: str) -> None:
    assert name in rules.headings(page("settings.md"))
    assert variable_of(name) in page("settings.md")


def test_no_heading_of_the_settings_is_without_a_setting() -> None:
    assert set(rules.headings(page("settings.md"))) - set(setting_names()) == {"Settings"}


def codes() -> dict[str, str]:
    """Return the code of each error of the house, with where it stands."""
    return {
        str(line.value.value): f"{source.path}:{line.lineno}"
        for source in rules.sources()
        for kind in ast.walk(source.tree)
        if isinstance(kind, ast.ClassDef)
        for line in kind.body
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
        if any(isinstance(target, ast.Name) and target.id == "code" for target in line.targets)
    }


@pytest.mark.parametrize("code", sorted(codes()))
def test_each_error_is_explained(code: str) -> None:
    assert code in rules.headings(page("errors.md")), f"{codes()[code]} has no heading in docs/errors.md"


def test_no_error_is_explained_that_is_gone() -> None:
    assert set(rules.headings(page("errors.md"))) - set(codes()) == {"Errors"}


def chat_commands() -> list[str]:
    """Return the commands that the page shows, without what follows them."""
    table = page("commands.md").partition("## In the shell")[0]
    return sorted(set(re.findall(r"`/(\w+)", table)))


@pytest.mark.parametrize("word", chat_commands())
async def test_each_command_of_the_page_is_known_in_chat(house: House, word: str) -> None:
    house.desk.house.links["sign_in"] = lambda contract, person: f"https://desk.example/in/{contract}-{person}"
    await house.private("li").says(f"/{word} 1")
    assert house.last_to("li").text.startswith("可用：") is False, "it was answered with the list of commands"


def test_each_command_in_chat_stands_on_the_page() -> None:
    known = {*COMMANDS, *(str(action) for action in TICKET_ACTIONS)}
    assert known - set(chat_commands()) == set()


def test_the_actions_that_are_no_commands_are_buttons_of_cards() -> None:
    of_cards = {Action.APPROVE, Action.REJECT, Action.HELPFUL, Action.NOT_HELPFUL, Action.HUMAN, Action.DONE}
    assert set(Action) - set(TICKET_ACTIONS) == of_cards | REVIEW_ACTIONS | SWAP_ACTIONS


@pytest.mark.parametrize("name", sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")))
def test_every_file_that_a_page_names_is_there(name: str) -> None:
    folders = "|".join((*rules.ROOMS, "docs", "tests", "contracts", "deploy"))
    named = re.findall(rf"`((?:{folders})/[\w./-]+\.\w+)`", page(name))
    assert [one for one in named if "NNNN" not in one and not (rules.ROOT / one).exists()] == []
