"""YAML as people mean it, with the line of every field.

The rules are those of YAML 1.2's core: only true and false are truth values (`on` and `no` are text), 08:30 is text,
and so is a date. Tags, anchors and aliases are refused: a file of ours spells things out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from desk.errors import InputUnusable

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Step: TypeAlias = str | int

LARGEST = 2_000_000
"""Bytes; no file written by hand is larger."""
DEEPEST = 40
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds (`data`), and where: `line_of` leads from a path to its line."""

    file: str
    data: Plain
    root: yaml.Node

    def line_of(self, path: Sequence[Step]) -> int:
        """Return the line (from 1) of the field at `path`, or of the deepest part of the path that exists."""
        return self._follow(path)[1]

    def known(self, path: Sequence[Step]) -> tuple[Step, ...]:
        """Return as much of `path` as exists in the file."""
        return tuple(path[: self._follow(path)[0]])

    def refuse(self, path: Sequence[Step], expected: str) -> InputUnusable:
        """Return the error that names the line of `path`, the path itself, and what was expected there."""
        return InputUnusable(self.file, where=place(self.line_of(path), path), expected=expected)

    def _follow(self, path: Sequence[Step]) -> tuple[int, int]:
        """Return how many steps of `path` exist, and the line of the last of them."""
        node, line = self.root, self.root.start_mark.line + 1
        for number, step in enumerate(path):
            found = _child(node, step)
            if found is None:
                return number, line
            line, node = found
        return len(path), line


def place(line: int, path: Sequence[Step]) -> str:
    """Return how a message names a place: "line 12, severities.outage.targets.restore.within"."""
    return f"line {line}, {'.'.join(map(str, path))}" if path else f"line {line}"


def _child(node: yaml.Node, step: Step) -> tuple[int, yaml.Node] | None:
    """Return the line and the node one step down: a key, an index, or an item by its id or name."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode):
        items = list(node.value)
        if isinstance(step, int) and step < len(items):
            return items[step].start_mark.line + 1, items[step]
        for item in _named_items(items):
            if any(_text_at(item, field) == str(step) for field in ("id", "name")):
                return item.start_mark.line + 1, item
    return None


def _named_items(items: Sequence[yaml.Node]) -> Iterator[yaml.Node]:
    """Yield the mappings among `items`, the last first (of two alike the later is the mistake), then those inside."""
    for item in reversed(items):
        if isinstance(item, yaml.MappingNode):
            yield item
    for item in items:
        if isinstance(item, yaml.MappingNode):
            for _, value in item.value:
                if isinstance(value, yaml.SequenceNode):
                    yield from _named_items(value.value)


def _text_at(node: yaml.Node, field: str) -> str | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == field and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return None


class _Unwanted(Exception):
    """Something that YAML allows and a file of ours does not use."""

    def __init__(self, event: yaml.Event, expected: str) -> None:
        """Keep the line of the event and what was expected instead."""
        super().__init__(expected)
        self.line = event.start_mark.line + 1 if event.start_mark else 1
        self.expected = expected


class _PlainLoader(yaml.SafeLoader):
    """Composes nodes without tags, anchors, aliases, or depth beyond reason."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unwanted(event, "expected no anchors and aliases")
        if getattr(event, "tag", None):
            raise _Unwanted(event, "expected no tags")
        if self.depth > DEEPEST:
            raise _Unwanted(event, f"expected at most {DEEPEST} levels")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_yaml(path: Path) -> Document:
    """Return what the file holds.

    Raises:
        InputUnusable: the file is missing, unreadable, not UTF-8, empty, or not YAML of our kind; it names the line.
    """
    return parse_yaml(_text_of(path), file=str(path))


def parse_yaml(text: str, *, file: str) -> Document:
    """Return what `text` holds; `file` is the name that messages give. Raises as `read_yaml` does."""
    try:
        root = _quickly(text) or yaml.compose(text, Loader=_PlainLoader)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise InputUnusable(file, where=f"line {line}", expected="expected text, got a control character") from None
    except _Unwanted as error:
        raise InputUnusable(file, where=f"line {error.line}", expected=error.expected) from None
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(file, error) from None
    if root is None:
        raise InputUnusable(file, where="line 1", expected="expected fields, the file is empty")
    return Document(file, _plain(root, (), file=file), root)


def _quickly(text: str) -> yaml.Node | None:
    """Return what libyaml makes of a text without oddities, in a sixth of the time; None where there are some.

    They are left to the reader in Python, whose messages are the better ones.
    """
    if not yaml.__with_libyaml__:
        return None
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
                return None
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return None
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
        return root
    except yaml.YAMLError:
        return None


def _syntax_error(file: str, error: yaml.MarkedYAMLError) -> InputUnusable:
    mark = error.problem_mark or error.context_mark
    said = [part for part in (error.context, error.problem) if part]
    said.sort(key=lambda part: not part.startswith("expected"))
    expected = "; ".join(said) if said and said[0].startswith("expected") else f"expected YAML, {'; '.join(said)}"
    return InputUnusable(file, where=f"line {mark.line + 1}" if mark else "", expected=expected)


def _text_of(path: Path) -> str:
    """Return the file's text, without a byte-order mark."""
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise InputUnusable(str(path), where="", expected=f"expected at most {LARGEST} bytes")
        raw = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputUnusable(str(path), where="", expected=f"expected a readable file, {reason}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputUnusable(str(path), where=f"line {line}", expected="expected UTF-8 text") from None


def _plain(node: yaml.Node, path: tuple[Step, ...], *, file: str) -> Plain:
    """Return the node's content as plain values."""
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, number), file=file) for number, item in enumerate(node.value)]
    content: dict[str, Plain] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise InputUnusable(file, where=place(line, path), expected="expected a plain word as the field's name")
        name = str(key.value)
        if name in content:
            raise InputUnusable(
                file, where=place(line, (*path, name)), expected="expected each field once, got it twice"
            )
        content[name] = _plain(value, (*path, name), file=file)
    return content


def _scalar(node: yaml.ScalarNode) -> Plain:
    """Return a scalar's value; whatever is quoted is text."""
    text = str(node.value)
    if node.style:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
