"""Reads contracts: from YAML files to packs, each complaint with its file, line, field and expectation."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.plain_yaml import Document, Step, place, read_yaml
from desk.calendars import Calendar
from desk.contracts import Pack, Part
from desk.errors import InputUnusable
from desk.pack_checks import terms_of
from desk.people import Person
from desk.roster_plans import Written
from desk.understanding import Lexicon, Term

Kind = TypeVar("Kind", bound=BaseModel)

SUFFIXES = (".yml", ".yaml")
LONGEST_SHOWN = 60
"""Letters of a wrong value that a message shows."""
_EXPECTED = {
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "tuple_type": "expected a list",
    "frozen_set_type": "expected a list",
    "dict_type": "expected fields",
    "model_type": "expected fields",
    "model_attributes_type": "expected fields",
    "literal_error": "expected {expected}",
    "enum": "expected {expected}",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected at most {le}",
    "finite_number": "expected a finite number",
    "string_pattern_mismatch": "expected text of the form {pattern}",
    "string_too_short": "expected at least {min_length} character",
    "string_too_long": "expected at most {max_length} characters",
    "too_short": "expected at least {min_length} entry",
}


@dataclass(frozen=True, slots=True)
class PackShelf:
    """The packs of a folder by id; `broken` tells of each that was refused, `warnings` of oddities that do no harm."""

    packs: dict[str, Pack]
    broken: tuple[InputUnusable, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mistake:
    """One thing wrong in a pack."""

    line: int
    path: tuple[Step, ...]
    expected: str


def load_pack(path: Path) -> Pack:
    """Return the contract that a file holds.

    Raises:
        InputUnusable: the file is no pack; the message names the first mistake and how many more there are.
    """
    return _pack_of(read_yaml(path))


def load_packs(folder: Path) -> PackShelf:
    """Return every pack of a folder; a broken one is refused and the others go on.

    Of two packs with one id, the second in the order of file names is refused.

    Raises:
        InputUnusable: there is no such folder.
    """
    if not folder.is_dir():
        raise InputUnusable(str(folder), where="", expected="expected a folder of packs")
    packs: dict[str, Pack] = {}
    broken: list[InputUnusable] = []
    warnings: list[str] = []
    for path in sorted(file for file in folder.iterdir() if file.suffix in SUFFIXES):
        try:
            document = read_yaml(path)
            pack = _pack_of(document)
            if pack.id in packs:
                raise document.refuse(("id",), f'expected an id of its own, another pack is "{pack.id}"')
        except InputUnusable as refusal:
            broken.append(refusal)
            continue
        packs[pack.id] = pack
        if path.stem != pack.id:
            warnings.append(f"{path}: expected the name {pack.id}{path.suffix}, after the pack's id")
    return PackShelf(packs, tuple(broken), tuple(warnings))


def lexicon_of(pack: Pack, *, people: Iterable[Person] | None = None) -> Lexicon:
    """Return the names that understanding looks for in this contract.

    Systems and their modules are terms of their own (`Pack.part_of` leads back to the system). A person's term is
    the id with the name as alias; `people` are those of the store or a drill, by default the pack's own.
    """
    known = [(p.id, p.name) for p in (pack.people if people is None else people)]
    return Lexicon(
        systems=tuple(Term(term.name, term.aliases) for term in terms_of(pack.systems)),
        places=tuple(Term(spot.name, spot.aliases) for spot in pack.places),
        people=tuple(Term(key, (name,) if name != key else ()) for key, name in known),
    )


def _pack_of(document: Document) -> Pack:
    return part_of(document, Pack, what="a pack")


def part_of(document: Document, kind: type[Kind], *, what: str) -> Kind:
    """Return what a file holds as a part of ours; `what` names it ("a pack").

    Raises:
        InputUnusable: it is none; the message names the first mistake and how many more there are.
    """
    if not isinstance(document.data, dict):
        raise document.refuse((), f"expected the fields of {what}")
    try:
        return kind.model_validate(document.data)
    except ValidationError as error:
        raise _refusal(document, error) from None


def _refusal(document: Document, error: ValidationError) -> InputUnusable:
    """Return the one error that names the first mistake in the file and how many more there are."""
    found: dict[tuple[Step, ...], _Mistake] = {}
    for details in error.errors(include_url=False):
        mistake = _mistake(document, details)
        earlier = found.get(mistake.path)
        if earlier is not None:
            expected = f"{earlier.expected}; or {mistake.expected}"
            mistake = _Mistake(mistake.line, mistake.path, expected)
        found[mistake.path] = mistake
    first, *others = sorted(found.values(), key=lambda mistake: mistake.line)
    more = f" (and {len(others)} more {'mistake' if len(others) == 1 else 'mistakes'})" if others else ""
    return InputUnusable(document.file, where=place(first.line, first.path), expected=first.expected + more)


def _mistake(document: Document, details: ErrorDetails) -> _Mistake:
    """Return where in the file a complaint belongs, and what was expected there."""
    location = tuple(details["loc"])
    known = document.known(location)
    line = document.line_of(known)
    if details["type"] == "missing":
        return _Mistake(line, location, "expected this field")
    if details["type"] == "value_error":
        return _of_rule(document, known, str(details["ctx"]["error"]))
    if details["type"] == "extra_forbidden":
        return _Mistake(line, location, f"unknown field{_likely(str(location[-1]))}")
    template = _EXPECTED.get(details["type"])
    wanted = template.format(**details.get("ctx", {})) if template else details["msg"]
    return _Mistake(line, known, f"{wanted}, got {_shown(details['input'])}")


def _of_rule(document: Document, known: tuple[Step, ...], message: str) -> _Mistake:
    """Return the mistake of a rule between fields: its message may begin with the field's path and a colon."""
    prefix, colon, rest = message.partition(": ")
    steps: Sequence[Step] = prefix.split(".")
    path = (*known, *steps)
    if colon and (len(document.known((*known, steps[0]))) > len(known) or prefix.isidentifier()):
        return _Mistake(document.line_of(path), path, rest)
    return _Mistake(document.line_of(known), known, message)


def _shown(value: object) -> str:
    """Return a value as the file writes it, cut short."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for child in model.__subclasses__():
        yield from _models(child)


def _likely(name: str) -> str:
    """Return a guess at the field that was meant, as the end of a message."""
    models: tuple[type[BaseModel], ...] = (*_models(Part), *_models(Written), Calendar)
    fields = {about.alias or name for model in models for name, about in model.model_fields.items()}
    close = difflib.get_close_matches(name, sorted(fields), n=1)
    return f', expected perhaps "{close[0]}"' if close else ", expected none of this name"
