"""The rules of the house, run: directions of imports, the shape of the code, what the papers must say."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests import house_rules as rules

SHORT = "split it: what it decides, and what it does"


def test_imports_point_inwards() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=rules.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_nine_of_ten_files_are_short() -> None:
    assert rules.ninetieth([source.text.count("\n") for source in rules.sources()]) <= 350


def test_nine_of_ten_functions_are_short() -> None:
    assert rules.ninetieth([length for source in rules.sources() for length in rules.body_lengths(source)]) <= 20


def test_no_function_has_more_than_ten_branches() -> None:
    found = [
        f"{source.path}:{one.lineno} {one.name} has {rules.branches(one)}"
        for source in rules.sources()
        for one in source.functions()
        if rules.branches(one) > 10
    ]
    assert found == [], SHORT


def test_every_function_is_hinted() -> None:
    everything = (*rules.sources(), *rules.tests())
    found = [f"{s.path}:{one.lineno} {one.name}" for s in everything for one in s.functions() if not rules.hinted(one)]
    assert found == []


def test_no_test_fakes_by_patching() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in rules.tests()
        for line, name in rules.calls(source.tree)
        if rules.FAKES.intersection(name.split("."))
    ]
    found += [
        f"{source.path}:{one.lineno} {arg.arg}"
        for source in rules.tests()
        for one in source.functions()
        for arg in one.args.args
        if arg.arg in rules.FAKES
    ]
    assert found == [], "fake the outside by a server or a port in devtools/"


def test_no_test_sleeps() -> None:
    found = [
        f"{source.path}:{line} {name}"
        for source in rules.tests()
        for one in source.functions()
        if one.name.startswith("test_")
        for line, name in rules.calls(one)
        if name in rules.PAUSES
    ]
    assert found == [], "wait for an event, or move the clock"


def test_nothing_is_left_to_do() -> None:
    found = [
        f"{source.path}:{line} {text}"
        for source in (*rules.sources(), *rules.tests())
        for line, text in rules.comments(source)
        if any(word in text for word in ("TODO", "FIXME", "XXX", "HACK"))  # house words for what is not done
    ]
    assert [one for one in found if "house words" not in one] == []


def test_any_is_rare() -> None:
    names = sum(
        isinstance(node, ast.Name) and node.id == "Any" for source in rules.sources() for node in ast.walk(source.tree)
    )
    assert 1000 * names / sum(source.text.count("\n") for source in rules.sources()) <= 2


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "base", "manager"])
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    assert [
        source.path for source in rules.sources() if source.path.endswith((f"/{name}.py", f"/{name}/__init__.py"))
    ] == []


@pytest.mark.parametrize(
    ("called", "only"),
    [
        pytest.param("datetime.now", {"bot/clock.py"}, id="the time"),
        pytest.param("time.time", set(), id="the time in seconds"),
        pytest.param("os.environ.get", {"bot/settings.py"}, id="the environment"),
        pytest.param("os.getenv", set(), id="the environment by another name"),
    ],
)
def test_one_place_alone_reads(called: str, only: set[str]) -> None:
    found = {source.path for source in rules.sources() for _, name in rules.calls(source.tree) if name == called}
    assert found <= only
