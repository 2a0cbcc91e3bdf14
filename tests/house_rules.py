"""What the house rules look at: the rooms' sources, read as syntax trees."""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "console", "documents", "handlers", "nlu", "knowledge_base", "drafting", "storage", "desk", "devtools")
FAKES = frozenset({"Mock", "MagicMock", "AsyncMock", "patch", "mocker", "monkeypatch"})
PAUSES = frozenset({"time.sleep", "asyncio.sleep", "anyio.sleep", "sleep"})
DECISIONS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.Assert, ast.comprehension)
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path from the root, its text, its tree."""

    path: str
    text: str
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        """Yield every function and method."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources() -> tuple[Source, ...]:
    """Return the files of the rooms; migrations, which are written once and kept, are left out."""
    found = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "versions" not in path.parts)
    return tuple(_read(path) for path in found)


@cache
def tests() -> tuple[Source, ...]:
    """Return the files of the tests."""
    return tuple(_read(path) for path in sorted((ROOT / "tests").rglob("*.py")))


def _read(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(str(path.relative_to(ROOT)), text, ast.parse(text))


def ninetieth(values: Sequence[int]) -> int:
    """Return the 90th percentile, by nearest rank."""
    return sorted(values)[math.ceil(0.9 * len(values)) - 1]


def code_lines(source: Source) -> frozenset[int]:
    """Return the lines that hold more than a comment or a docstring."""
    idle = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    told = {number for node in _documented(source.tree) for number in _docstring(node)}
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type not in idle:
            found.update(range(token.start[0], token.end[0] + 1))
    return frozenset(found - told)


def _documented(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, *Function.__args__)))


def _docstring(node: ast.AST) -> range:
    body: list[ast.stmt] = getattr(node, "body", [])
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return range(0)


def body_lengths(source: Source) -> list[int]:
    """Return the code lines of each function, its docstring and decorators left out."""
    code = code_lines(source)
    return [sum(number in code for number in range(f.lineno, (f.end_lineno or 0) + 1)) for f in source.functions()]


def branches(function: Function) -> int:
    """Return how many ways lead through a function (McCabe), nested functions not counted."""
    return 1 + sum(map(_decisions, _own(function)))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.ClassDef, ast.Lambda, *Function.__args__)):
            yield child
            yield from _own(child)


def _decisions(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.Match):
        return len(node.cases)
    return int(isinstance(node, DECISIONS))


def hinted(function: Function) -> bool:
    """Tell whether every parameter (but self and cls) and the result have a type."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    whole = all(one.annotation is not None for one in named if one.arg not in {"self", "cls"})
    return whole and (function.returns is not None or function.name == "__init__")


def dotted(node: ast.AST) -> str:
    """Return a name with what it belongs to: "asyncio.sleep"."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and dotted name of everything that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := dotted(node.func)):
            yield node.lineno, name


def comments(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each comment."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def said_keys(found: Iterable[Source]) -> dict[str, str]:
    """Return each string that has the form of a sentence's key, with where it stands first; docstrings left out."""
    keys: dict[str, str] = {}
    for source in found:
        told = {number for node in _documented(source.tree) for number in _docstring(node)}
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno not in told:
                keys.setdefault(node.value, f"{source.path}:{node.lineno}")
    return keys


def headings(text: str) -> list[str]:
    """Return the headings of a Markdown page, without marks."""
    return [line.lstrip("#").strip().strip("`") for line in text.splitlines() if re.match(r"#+ ", line)]
