"""Between the desk's small values and the JSON that columns keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.conversations import Line
from desk.messages import Attachment, Press, Value
from desk.paging import Policy


def texts(stored: Sequence[str]) -> tuple[str, ...]:
    """Return a stored list of texts as the tuple it was."""
    return tuple(stored)


def records(stored: Sequence[dict[str, Value]]) -> tuple[dict[str, Value], ...]:
    """Return a stored list of records as the tuple it was."""
    return tuple(stored)


def policy_to_json(policy: Policy) -> Value:
    """Return a paging policy with its durations in seconds."""
    return {
        "levels": list(policy.levels),
        "ack_within": policy.ack_within.total_seconds(),
        "rounds": policy.rounds,
        "afterwards": policy.afterwards.total_seconds(),
        "remind_after": policy.remind_after.total_seconds(),
        "raise_after": policy.raise_after.total_seconds(),
    }


def policy_from_json(stored: dict[str, float | int | list[int | None]]) -> Policy:
    """Return the policy that `policy_to_json` gave."""

    def seconds(name: str) -> timedelta:
        number = stored[name]
        assert isinstance(number, int | float)
        return timedelta(seconds=number)

    levels, rounds = stored["levels"], stored["rounds"]
    assert isinstance(levels, list)
    assert isinstance(rounds, int)
    return Policy(
        levels=tuple(levels),
        ack_within=seconds("ack_within"),
        rounds=rounds,
        afterwards=seconds("afterwards"),
        remind_after=seconds("remind_after"),
        raise_after=seconds("raise_after"),
    )


def lines_to_json(lines: Sequence[Line]) -> Value:
    """Return the lines of a conversation, each as [moment, text, acted]."""
    return [[line.at.isoformat(), line.text, line.acted] for line in lines]


def lines_from_json(stored: Sequence[tuple[str, str, bool]]) -> tuple[Line, ...]:
    """Return the lines that `lines_to_json` gave."""
    return tuple(Line(at=datetime.fromisoformat(at), text=text, acted=acted) for at, text, acted in stored)


def attachments_to_json(attachments: Sequence[Attachment]) -> Value:
    """Return attachments as records."""
    return [{"name": a.name, "media_type": a.media_type, "size": a.size, "ref": a.ref} for a in attachments]


def attachments_from_json(stored: Sequence[dict[str, str | int]]) -> tuple[Attachment, ...]:
    """Return the attachments that `attachments_to_json` gave."""
    return tuple(
        Attachment(name=str(a["name"]), media_type=str(a["media_type"]), size=int(a["size"]), ref=str(a["ref"]))
        for a in stored
    )


def press_to_json(press: Press | None) -> Value:
    """Return a press as a record."""
    if press is None:
        return None
    return {
        "action": press.action,
        "card": press.card,
        "ticket": press.ticket,
        "duty": press.duty,
        "text": press.text,
        "to": press.to,
    }


def press_from_json(stored: dict[str, object] | None) -> Press | None:
    """Return the press that `press_to_json` gave."""
    if stored is None:
        return None
    card, ticket = stored["card"], stored["ticket"]
    return Press(
        action=str(stored["action"]),
        card=card if isinstance(card, int) else None,
        ticket=ticket if isinstance(ticket, int) else None,
        duty=_text(stored["duty"]),
        text=_text(stored["text"]) or "",
        to=_text(stored["to"]),
    )


def _text(stored: object) -> str | None:
    return stored if isinstance(stored, str) else None
