"""The form of a drill file: which keys it has and what each may hold. What they refer to is checked in `script`."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, ValidationError
from pydantic_core import ErrorDetails

from bot.plain_yaml import Document, Step, place, read_yaml
from desk.contracts import SeverityId, TargetName
from desk.errors import InputUnusable
from desk.people import Role
from desk.tickets import State

KINDS = ("message", "reply", "answer", "page", "notice", "ticket", "target", "duty", "approval", "report")
"""The kinds of timeline entries (docs/drills.md, "The timeline")."""


def _words(value: object) -> object:
    """Take a whole number for the words it is written with: a rating, a phone number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _many(value: object) -> object:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


def _day(value: object) -> object:
    """Refuse what pydantic would take for a date by counting seconds."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'expected a date such as "2026-10-01", got "{value}"') from None


Words: TypeAlias = Annotated[str, BeforeValidator(_words), Field(min_length=1, max_length=20_000)]
Name: TypeAlias = Annotated[str, BeforeValidator(_words), Field(min_length=1, max_length=200)]
Several: TypeAlias = Annotated[tuple[Words, ...], BeforeValidator(_many)]
Number: TypeAlias = Annotated[StrictInt, Field(ge=1)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonShape(_Shape):
    """Somebody of the drill. `level` is an engineer's paging level; without one it is 1."""

    role: Role
    group: Name | None = None
    level: Annotated[StrictInt, Field(ge=1, le=9)] | None = None
    name: Name | None = None
    language: Literal["zh", "en"] | None = None
    phone: Name | None = None


class ManualShape(_Shape):
    """A manual of another contract."""

    file: Name
    contract: Name


class StepShape(_Shape):
    """One step: a moment, and what somebody says or presses then; without `from` time just runs until then."""

    at: Name
    speaker: Name | None = Field(default=None, alias="from")
    say: Words | None = None
    press: Name | None = None
    ticket: Number | None = None
    duty: Name | None = None
    text: Words | None = None
    to: Name | None = None
    file: Name | None = None
    where: Name | None = Field(default=None, alias="in")
    reply: Literal["page"] | Number | None = None
    mention: StrictBool = False


class ExpectShape(_Shape):
    """What the timeline must hold. Keys that are given, also as null, must match."""

    kind: Literal[KINDS] | None = None  # type: ignore[valid-type]
    to: Name | None = None
    speaker: Name | None = Field(default=None, alias="from")
    where: Name | None = Field(default=None, alias="in")
    ticket: Number | None = None
    level: StrictInt | None = None
    target: TargetName | None = None
    event: Name | None = None
    severity: SeverityId | None = None
    state: State | None = None
    duty: Name | None = None
    system: Name | None = None
    press: Name | None = None
    text: Words | None = None
    path: Name | None = None
    refused: StrictBool | Name | None = None
    contains: Several = ()
    sources: Several = ()
    after: Name | None = None
    before: Name | None = None
    at: Name | None = None
    due: Name | None = None
    absent: StrictBool = Field(default=False, alias="not")
    count: Annotated[StrictInt, Field(ge=0)] | None = None


class DrillShape(_Shape):
    """A drill file as it is written."""

    contract: Name
    start: Name
    people: dict[Name, PersonShape]
    manuals: tuple[Name | ManualShape, ...] = ()
    ack_within: Name | None = None
    signed: Annotated[date, BeforeValidator(_day)] | None = None
    steps: tuple[StepShape, ...]
    expect: tuple[ExpectShape, ...] = ()


_MODELS: dict[str, type[BaseModel]] = {"people": PersonShape, "steps": StepShape, "expect": ExpectShape}
_EXPECTED = {
    "string_type": "expected text (a number with a point in quotes)",
    "int_type": "expected a whole number",
    "bool_type": "expected true or false",
    "tuple_type": "expected a list",
    "dict_type": "expected fields",
    "model_type": "expected fields",
    "literal_error": "expected {expected}",
    "enum": "expected {expected}",
    "greater_than_equal": "expected at least {ge}",
    "less_than_equal": "expected at most {le}",
    "string_too_short": "expected at least {min_length} character",
    "string_too_long": "expected at most {max_length} characters",
}


def read_shape(path: Path) -> tuple[Document, DrillShape]:
    """Read a drill file and check its form.

    Raises:
        InputUnusable: it is no such file; the message names the line and field of the first mistake.
    """
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise document.refuse((), "expected the fields of a drill (contract, start, people, steps)")
    try:
        return document, DrillShape.model_validate(document.data)
    except ValidationError as error:
        raise _first(document, error) from None


def _first(document: Document, error: ValidationError) -> InputUnusable:
    """Return the mistake that stands first in the file; alternatives for one value are told together."""
    found: dict[tuple[Step, ...], tuple[int, list[str]]] = {}
    for details in error.errors(include_url=False):
        path = _path(document, details)
        line = document.line_of(path)
        found.setdefault(path, (line, []))[1].append(_expected(path, details))
    path, (line, expected) = min(found.items(), key=lambda item: item[1][0])
    return InputUnusable(document.file, where=place(line, path), expected="; or ".join(dict.fromkeys(expected)))


def _path(document: Document, details: ErrorDetails) -> tuple[Step, ...]:
    """Return where the complaint belongs: a key that is missing or unknown with its own name, else what exists."""
    location = tuple(details["loc"])
    known = document.known(location)
    return location if details["type"] in {"missing", "extra_forbidden"} else known


def _expected(path: tuple[Step, ...], details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "missing":
        return "expected this field"
    if kind == "extra_forbidden":
        return f"unknown field, {_likely(path)}"
    if kind == "value_error":
        return str(details["ctx"]["error"])
    template = _EXPECTED.get(kind)
    wanted = template.format(**details.get("ctx", {})) if template else details["msg"]
    shown = json.dumps(details["input"], ensure_ascii=False, default=str)
    return f"{wanted}, got {shown if len(shown) <= 60 else shown[:57] + '...'}"


def _likely(path: tuple[Step, ...]) -> str:
    """Return which field may have been meant, or all that there are."""
    model = _MODELS.get(str(path[0]), ManualShape if path[0] == "manuals" else DrillShape) if path[1:] else DrillShape
    names = list(_keys(model))
    close = difflib.get_close_matches(str(path[-1]), names, n=1)
    return f'expected perhaps "{close[0]}"' if close else f"expected one of {', '.join(names)}"


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
