"""From the desk's records to what the chat pages show: who sees what, and in which shape."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.attachments import PICTURES
from bot.channels.feed import Line, Said
from console.ports import (
    ChatMessage,
    ContractView,
    FileView,
    GroupView,
    MessageKind,
    PersonView,
    TargetView,
    TicketView,
)
from desk.channels import Button, Rendered
from desk.contracts import Pack
from desk.messages import Attachment, Entry, Outgoing, files_in
from desk.people import Group, Person
from desk.targets import idle, standing_still
from desk.tickets import Target, Ticket

CHAT_KINDS = frozenset(str(kind) for kind in MessageKind)
"""The kinds of timeline entries that are messages."""
ONE_AND_THE_SAME = timedelta(seconds=5)
"""How much later than it was handed in a person's message may stand in the timeline."""


class Wording(Protocol):
    """Gives the desk's messages their words (`bot.texts.Renderer`)."""

    def entry(self, entry: Entry, contract: str) -> str:
        """Return the words of a timeline entry."""
        ...

    def buttons(self, message: Outgoing) -> tuple[Button, ...]:
        """Return a message's buttons with their labels."""
        ...


def sees(person: Person, *, group: str | None, by: str | None, to: str | None) -> bool:
    """Tell whether a person may see a message of the own contract.

    A private chat is seen by its one person, a group by those who stand in it; staff may look at any group.
    """
    if group is None:
        return person.id in {by, to} - {None}
    return person.staff or person.group == group


def sees_line(person: Person, line: Line) -> bool:
    """Tell whether a person may see something said just now."""
    by = line.person if isinstance(line, Said) else None
    to = None if isinstance(line, Said) else line.to
    return line.contract == person.contract and sees(person, group=line.group, by=by, to=to)


def sees_entry(person: Person, entry: Entry) -> bool:
    """Tell whether a person may see a message of the timeline."""
    return sees(person, group=entry.group, by=entry.by, to=entry.to)


def sees_ticket(person: Person, ticket: Ticket) -> bool:
    """Tell whether a person may see a ticket: staff and customer all, users those of their group or of their own."""
    if person.staff or person.role == "customer" or person.id in ticket.everybody:
        return True
    return ticket.group is not None and ticket.group == person.group


def contract_view(pack: Pack, groups: Iterable[Group], people: Iterable[Person]) -> ContractView:
    """Return a contract with its groups and people."""
    return ContractView(
        pack.id,
        {"zh": pack.title.zh, "en": pack.title.en},
        pack.calendar.zone,
        tuple(GroupView(group.id, group.name, group.place) for group in groups),
        tuple(
            PersonView(one.id, one.name, str(one.role), one.staff, one.level, one.group, one.language) for one in people
        ),
    )


def file_view(file: Attachment) -> FileView:
    """Return a file as it is listed under a message."""
    return FileView(file.name, file.media_type, file.size, file.ref, image=file.media_type in PICTURES)


class Album:
    """Turns lines and entries of one contract into messages, as one moment knows its people and tickets."""

    def __init__(self, people: Mapping[str, Person], severities: Mapping[int, str]) -> None:
        """Take people by id and the severities of tickets by number."""
        self._people = people
        self._severities = severities

    def of_line(self, line: Line, *, viewer: str) -> ChatMessage:
        """Return something said just now, with the buttons that are `viewer`'s."""
        if isinstance(line, Said):
            files = tuple(file_view(file) for file in line.attachments)
            return self._said(line.id, line.at, line.person, line.group, line.text, action=line.action, files=files)
        return self._spoken(line, buttons=line.buttons if line.to == viewer else ())

    def of_message(self, entry: Entry, *, identifier: str, files: tuple[FileView, ...]) -> ChatMessage:
        """Return what a person said, from the timeline; a press without words keeps the action alone."""
        text = "" if entry.event is not None and entry.text == entry.event else entry.text or ""
        by = entry.by or ""
        refused = entry.refused is not None
        return self._said(identifier, entry.at, by, entry.group, text, action=entry.event, files=files, refused=refused)

    def of_desk(self, entry: Entry, *, text: str, buttons: tuple[Button, ...]) -> ChatMessage:
        """Return what the desk said, from the timeline."""
        return ChatMessage(
            id=f"d{entry.outbox}",
            at=entry.at,
            kind=MessageKind(entry.kind),
            sender=None,
            sender_name=None,
            to=entry.to,
            to_name=self._name(entry.to),
            group=entry.group,
            text=text,
            card=entry.outbox,
            ticket=entry.ticket,
            severity=self._severity(entry.ticket),
            buttons=buttons,
            sources=entry.sources,
            files=tuple(file_view(file) for file in files_in(entry.values)),
        )

    def _said(
        self,
        identifier: str,
        at: datetime,
        by: str,
        group: str | None,
        text: str,
        *,
        action: str | None,
        files: tuple[FileView, ...],
        refused: bool = False,
    ) -> ChatMessage:
        return ChatMessage(
            id=identifier,
            at=at,
            kind=MessageKind.MESSAGE,
            sender=by,
            sender_name=self._name(by),
            to=None,
            to_name=None,
            group=group,
            text=text,
            action=action,
            files=files,
            refused=refused,
        )

    def _spoken(self, line: Rendered, *, buttons: tuple[Button, ...]) -> ChatMessage:
        return ChatMessage(
            id=f"d{line.id}",
            at=line.at,
            kind=MessageKind(str(line.kind)),
            sender=None,
            sender_name=None,
            to=line.to,
            to_name=self._name(line.to),
            group=line.group,
            text=line.text,
            card=line.id,
            ticket=line.ticket,
            severity=self._severity(line.ticket),
            buttons=buttons,
            sources=line.sources,
            files=tuple(file_view(file) for file in line.files),
            maybe_double=line.maybe_double,
        )

    def _name(self, identifier: str | None) -> str | None:
        person = self._people.get(identifier) if identifier else None
        return person.name if person else identifier

    def _severity(self, ticket: int | None) -> str | None:
        return self._severities.get(ticket) if ticket is not None else None


def message_ids(entries: Sequence[Entry], said: Iterable[Said]) -> list[str]:
    """Return an id for each entry: that under which a reader may have had it live, else one of its own.

    An entry is what was handed in by the same person in the same place with the same words, up to
    `ONE_AND_THE_SAME` earlier; each counts once.
    """
    waiting: dict[tuple[str | None, str | None, str], list[Said]] = {}
    for one in said:
        waiting.setdefault((one.person, one.group, _gist(one.text or one.action or "")), []).append(one)
    found: list[str] = []
    for entry in entries:
        candidates = waiting.get((entry.by, entry.group, _gist(entry.text or "")), [])
        near = next((one for one in candidates if timedelta(0) <= entry.at - one.at <= ONE_AND_THE_SAME), None)
        if near is not None:
            candidates.remove(near)
        found.append(near.id if near else _own_id(entry))
    return found


def _gist(text: str) -> str:
    """Return what is left of a text when spaces and invisible marks are gone: the desk keeps a message without them."""
    return "".join(mark for mark in text[:2000] if mark.isprintable() and not mark.isspace())[:200]


def _own_id(entry: Entry) -> str:
    parts = (entry.at.isoformat(), entry.by or "", entry.group or "", entry.text or "", entry.path or "")
    return "p" + hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()[:20]


def ticket_view(ticket: Ticket, people: Mapping[str, Person], *, at: datetime) -> TicketView:
    """Return a ticket with the deadlines of its present round as they stand at `at`."""

    def name(identifier: str) -> str:
        person = people.get(identifier)
        return person.name if person else identifier

    newest = {target.name: target for target in ticket.targets}
    return TicketView(
        number=ticket.number,
        kind=ticket.kind,
        severity=ticket.severity,
        state=str(ticket.state),
        summary=ticket.summary,
        system=ticket.system,
        place=ticket.place,
        reporter=name(ticket.reporter),
        engineer=name(ticket.engineer) if ticket.engineer else None,
        opened_at=ticket.opened_at,
        widespread=ticket.widespread,
        targets=tuple(_target_view(ticket, target, at=at) for target in newest.values()),
    )


def _target_view(ticket: Ticket, target: Target, *, at: datetime) -> TargetView:
    return TargetView(
        name=target.name,
        due=target.due,
        state=_target_state(ticket, target, at=at),
        provisional=target.provisional,
        met_at=target.met_at,
        breached_at=target.breached_at,
    )


def _target_state(ticket: Ticket, target: Target, *, at: datetime) -> str:
    """Return running, near, met, breached, late (met after the breach), paused, or over (of no more use)."""
    if target.met_at is not None:
        return "met" if target.breached_at is None else "late"
    if target.breached_at is not None or (not idle(ticket, target) and target.due <= at):
        return "breached"
    if standing_still(ticket, target):
        return "paused"
    if idle(ticket, target):
        return "over"
    return "near" if target.near_at <= at else "running"
