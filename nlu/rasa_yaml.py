"""Reads training and test sets in Rasa 3.1's NLU YAML, strictly: what is not understood is refused with its line.

Source: Rasa 3.1 "Training Data Format"; annotations are `[text](entity)` and
`[text]{"entity": "system", "value": "公文管理系统"}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from desk.errors import InputUnusable

_ANNOTATED = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<type>[^()]*)\)|(?P<json>\{[^{}]*\}))")
_BROKEN = re.compile(r"\[[^\[\]]+\](?:\([a-z_]+$|\{\s*\"[^}]*$)")
_BLOCKS = ("intent", "lookup", "synonym", "regex")


@dataclass(frozen=True, slots=True)
class Annotation:
    """An entity marked in an example: `example.text[start:end]`."""

    type: str
    start: int
    end: int
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One line said, without its marks; `file` and `line` tell where it stands."""

    text: str
    intent: str
    entities: tuple[Annotation, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class NluData:
    """What one or more files hold. `synonyms` leads from the words (lower case) to the canonical value."""

    examples: tuple[Example, ...] = ()
    lookups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    synonyms: dict[str, str] = field(default_factory=dict)
    regexes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def intents(self) -> list[str]:
        """Return the names of the intents that have examples, sorted."""
        return sorted({example.intent for example in self.examples})


def files_of(path: Path) -> list[Path]:
    """Return the YAML files a path stands for: itself, or all of a folder in order of name.

    Raises:
        InputUnusable: there is no such file, or the folder has none.
    """
    if path.is_dir():
        found = sorted([*path.glob("*.yml"), *path.glob("*.yaml")])
        if not found:
            raise InputUnusable(str(path), where="", expected="a folder with NLU files (*.yml)")
        return found
    if not path.is_file():
        raise InputUnusable(str(path), where="", expected="an NLU file in YAML; there is no such file")
    return [path]


def read_nlu(path: Path) -> NluData:
    """Read a file, or all files of a folder.

    Raises:
        InputUnusable: something is not Rasa NLU YAML; names file and line.
    """
    return merge(_read_file(file) for file in files_of(path))


def merge(parts: Iterable[NluData]) -> NluData:
    """Put several sets together; lookups and patterns of one name are joined."""
    examples: list[Example] = []
    lookups: dict[str, tuple[str, ...]] = {}
    synonyms: dict[str, str] = {}
    regexes: dict[str, tuple[str, ...]] = {}
    for part in parts:
        examples.extend(part.examples)
        synonyms.update(part.synonyms)
        for name, words in part.lookups.items():
            lookups[name] = lookups.get(name, ()) + words
        for name, patterns in part.regexes.items():
            regexes[name] = regexes.get(name, ()) + patterns
    return NluData(tuple(examples), lookups, synonyms, regexes)


def _read_file(path: Path) -> NluData:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise InputUnusable(str(path), where=f"byte {error.start}", expected="UTF-8 text") from error
    except OSError as error:
        raise InputUnusable(str(path), where="", expected="a readable file") from error
    except yaml.YAMLError as error:
        raise InputUnusable(str(path), where=_mark_of(error), expected="YAML that can be parsed") from error
    if not isinstance(root, yaml.MappingNode):
        raise InputUnusable(str(path), where="line 1", expected="a mapping with `nlu:`")
    for key, value in root.value:
        if key.value == "nlu":
            return _read_blocks(path, value)
    raise InputUnusable(str(path), where="line 1", expected="a key `nlu:` with a list of intents")


def _mark_of(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark is not None else ""


def _read_blocks(path: Path, node: yaml.Node) -> NluData:
    if not isinstance(node, yaml.SequenceNode):
        raise _unusable(path, node, "a list under `nlu:`")
    examples: list[Example] = []
    lookups: dict[str, tuple[str, ...]] = {}
    synonyms: dict[str, str] = {}
    regexes: dict[str, tuple[str, ...]] = {}
    for block in node.value:
        kind, name, body = _read_head(path, block)
        lines = list(_lines(path, body))
        if kind == "intent":
            examples.extend(_read_example(path, name, line=line, text=text) for line, text in lines)
            continue
        words = tuple(text for _line, text in lines)
        if kind == "synonym":
            synonyms.update({word.lower(): name for word in words})
            continue
        known = lookups if kind == "lookup" else _checked_patterns(path, lines, into=regexes)
        known[name] = known.get(name, ()) + words
    synonyms_of = {example_value[0]: example_value[1] for example_value in _values(examples)}
    return NluData(tuple(examples), lookups, {**synonyms_of, **synonyms}, regexes)


def _checked_patterns(
    path: Path, lines: list[tuple[int, str]], *, into: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    for line, pattern in lines:
        try:
            re.compile(pattern)
        except re.error as error:
            raise InputUnusable(str(path), where=f"line {line}", expected=f"a pattern: {error}") from error
    return into


def _values(examples: Iterable[Example]) -> Iterator[tuple[str, str]]:
    for example in examples:
        for entity in example.entities:
            if entity.value is not None:
                yield example.text[entity.start : entity.end].lower(), entity.value


def _read_head(path: Path, block: yaml.Node) -> tuple[str, str, yaml.Node]:
    if not isinstance(block, yaml.MappingNode):
        raise _unusable(path, block, "a mapping with `intent:` and `examples:`")
    fields = {key.value: value for key, value in block.value}
    kind = next((name for name in _BLOCKS if name in fields), None)
    if kind is None:
        raise _unusable(path, block, "one of `intent:`, `lookup:`, `synonym:`, `regex:`")
    name = fields[kind]
    if not isinstance(name, yaml.ScalarNode) or not name.value.strip():
        raise _unusable(path, name, f"a name after `{kind}:`")
    if "examples" not in fields:
        raise _unusable(path, block, f"`examples:` for `{kind}: {name.value}`")
    return kind, name.value.strip(), fields["examples"]


def _lines(path: Path, node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) of each example: from a text block, or from a list of `text:` entries."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _lines(path, _text_of(path, item))
        return
    if not isinstance(node, yaml.ScalarNode):
        raise _unusable(path, node, "a text block of lines that begin with `- `")
    first = node.start_mark.line + (2 if node.style in ("|", ">") else 1)
    for offset, raw in enumerate(node.value.split("\n")):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if not (text.startswith("- ") and text[2:].strip()):
            raise InputUnusable(str(path), where=f"line {first + offset}", expected="an example that begins with `- `")
        yield first + offset, text[2:].strip()


def _text_of(path: Path, item: yaml.Node) -> yaml.Node:
    fields: dict[str, yaml.Node] = {}
    if isinstance(item, yaml.MappingNode):
        fields = {key.value: value for key, value in item.value}
    if "text" not in fields:
        raise _unusable(path, item, "a mapping with `text:`")
    return fields["text"]


def _read_example(path: Path, intent: str, *, line: int, text: str) -> Example:
    if _BROKEN.search(text):
        raise InputUnusable(str(path), where=f"line {line}", expected="an annotation closed as `[text](entity)`")
    plain, entities, last = "", [], 0
    for match in _ANNOTATED.finditer(text):
        plain += text[last : match.start()]
        type_, value = _annotation(path, match, line=line)
        start = len(plain)
        plain += match["text"]
        entities.append(Annotation(type_, start, len(plain), value))
        last = match.end()
    plain += text[last:]
    return Example(plain, intent, tuple(entities), str(path), line)


def _annotation(path: Path, match: re.Match[str], *, line: int) -> tuple[str, str | None]:
    if match["json"] is None:
        type_, _, value = match["type"].partition(":")
        marks: object = {"entity": type_.strip(), "value": value.strip() or None}
    else:
        try:
            marks = json.loads(match["json"])
        except json.JSONDecodeError as error:
            raise InputUnusable(str(path), where=f"line {line}", expected="JSON after `[text]`") from error
    type_found = marks.get("entity") if isinstance(marks, dict) else None
    if not isinstance(type_found, str) or not type_found:
        raise InputUnusable(str(path), where=f"line {line}", expected="the name of an entity after `[text]`")
    value_found = marks.get("value") if isinstance(marks, dict) else None
    return type_found, None if value_found is None else str(value_found)


def _unusable(path: Path, node: yaml.Node, expected: str) -> InputUnusable:
    return InputUnusable(str(path), where=f"line {node.start_mark.line + 1}", expected=expected)
