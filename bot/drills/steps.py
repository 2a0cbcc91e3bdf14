"""The steps of a drill: what happens at which moment, with everything they name looked up."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.drills.known import Known
from bot.drills.moments import Reckoning, moment_of
from bot.drills.shape import StepShape
from bot.plain_yaml import Step
from desk.messages import REVIEW_ACTIONS, SWAP_ACTIONS, Action, Attachment, Press
from desk.people import Person

NEWEST_PAGE = 0
"""`Said.reply_ticket` where the newest page is answered, whatever its ticket."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person does in a step: words, a press, a file.

    `group` None is a private chat; `at_home` tells that the file names no place, so that a press or an answer goes
    to the chat of the message it belongs to.
    """

    person: Person
    group: str | None
    at_home: bool
    text: str = ""
    press: Press | None = None
    attachments: tuple[Attachment, ...] = ()
    reply_ticket: int | None = None
    mentioned: bool = False


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One step at its moment (UTC); `said` None lets time run. `number` counts from 1, `line` is that of the file."""

    number: int
    line: int
    at: datetime
    said: Said | None


def steps_of(shapes: Sequence[StepShape], known: Known, reckoning: Reckoning) -> tuple[ScriptStep, ...]:
    """Return the steps at their moments; `reckoning` stands at the drill's start.

    Raises:
        InputUnusable: a step goes back in time, or names what does not exist.
    """
    steps = []
    for number, shape in enumerate(shapes):
        path = ("steps", number)
        at = _moment(shape, known, (*path, "at"), reckoning)
        reckoning = replace(reckoning, day=at.astimezone(reckoning.zone).date(), origin=at)
        steps.append(ScriptStep(number + 1, known.document.line_of(path), at, _said(shape, known, path)))
    return tuple(steps)


def _moment(shape: StepShape, known: Known, path: tuple[Step, ...], reckoning: Reckoning) -> datetime:
    try:
        at = moment_of(shape.at, reckoning)
    except ValueError as error:
        raise known.document.refuse(path, str(error)) from None
    if at < reckoning.origin:
        stands = f"{reckoning.origin.astimezone(reckoning.zone):%Y-%m-%d %H:%M:%S}"
        expected = f'expected a moment from {stands} on, got "{shape.at}": steps must not go back in time'
        raise known.document.refuse(path, expected)
    return at


def _said(shape: StepShape, known: Known, path: tuple[Step, ...]) -> Said | None:
    """Return what the step's person does; None where the step only lets time run."""
    _check_keys(shape, known, path)
    if shape.speaker is None:
        return None
    person = known.person(shape.speaker, (*path, "from"))
    group = person.group if shape.where is None else known.group(shape.where, (*path, "in"))
    return Said(
        person,
        group,
        at_home=shape.where is None,
        text=shape.say or "",
        press=_press(shape, shape.press, known, path) if shape.press else None,
        attachments=(_attachment(shape.file, known, (*path, "file")),) if shape.file else (),
        reply_ticket=NEWEST_PAGE if shape.reply == "page" else shape.reply,
        mentioned=shape.mention,
    )


def _check_keys(shape: StepShape, known: Known, path: tuple[Step, ...]) -> None:
    """Refuse keys that have nothing to go with."""
    given = {type(shape).model_fields[name].alias or name for name in shape.model_fields_set} - {"at"}
    if "from" not in given:
        if given:
            raise known.document.refuse(path, f'expected "from" beside "{min(given)}"')
        return
    if not given & {"say", "press", "file"}:
        raise known.document.refuse(path, 'expected "say", "press" or "file" beside "from"')
    _check_pressed(given, known, path)


def _check_pressed(given: set[str], known: Known, path: tuple[Step, ...]) -> None:
    """Refuse words beside a press, and the keys of a press without one."""
    for name in ("say", "reply", "mention"):
        if name in given and "press" in given:
            raise known.document.refuse((*path, name), f'expected "press" or "{name}" in one step, not both')
    for name in ("ticket", "duty", "text", "to"):
        if name in given and "press" not in given:
            raise known.document.refuse((*path, name), f'expected "press" beside "{name}"')


def _press(shape: StepShape, action: str, known: Known, path: tuple[Step, ...]) -> Press:
    known.one_of(
        action,
        [one.value for one in Action if one not in REVIEW_ACTIONS | SWAP_ACTIONS],
        (*path, "press"),
        what="an action",
    )
    if shape.duty is not None:
        known.one_of(shape.duty, known.duties, (*path, "duty"), what="a duty of the contract")
    to = None if shape.to is None else _handed_to(shape.to, known, (*path, "to"))
    return Press(action, ticket=shape.ticket, duty=shape.duty, text=shape.text or "", to=to)


def _handed_to(named: str, known: Known, path: tuple[Step, ...]) -> str:
    """Return the id of a person named by key or name, or a paging level as it is written."""
    if named.isdigit() and named not in known.people:
        return named
    by_name = {person.name: key for key, person in known.people.items()}
    return known.person(by_name.get(named, named) if named not in known.people else named, path).id


def _attachment(name: str, known: Known, path: tuple[Step, ...]) -> Attachment:
    file = known.folder / name
    if not file.is_file():
        raise known.document.refuse(path, f'expected a file beside the drill, there is no "{name}"')
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Attachment(file.name, media_type, file.stat().st_size, name)
