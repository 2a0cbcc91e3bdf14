"""Paging: one level after the other until somebody has taken the matter, and again when nothing moves.

A `Paging` is a small machine in the store. Every function takes the machine and the moment and gives back the
machine that follows, with the acts to carry out; nothing here reads a clock or sends anything.
Source: docs/rules/paging.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias


class Stage(StrEnum):
    """Where a paging stands."""

    WAITING = "waiting"
    """put off until service hours; nobody has been paged"""
    RINGING = "ringing"
    TAKEN = "taken"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Policy:
    """How a ticket is paged, frozen when its paging starts.

    `levels` holds engineers' levels in order; None is the contractor's manager.
    `ack_within`: how long one level has. `rounds`: how often the whole is gone through; afterwards the last level
    is paged again each `afterwards`. `remind_after`, `raise_after`: silence after an acknowledgement
    until the engineer is reminded, and from there until the page is raised again.
    """

    levels: tuple[int | None, ...]
    ack_within: timedelta
    rounds: int
    afterwards: timedelta
    remind_after: timedelta
    raise_after: timedelta


@dataclass(frozen=True, slots=True)
class Paging:
    """The paging of one ticket. `generation` counts its starts: a button of an earlier one does nothing.

    `step` is the index in `policy.levels` that comes next, `next_at` when (None: nothing more to do).
    `reminded` tells that the engineer has been reminded since his last progress.
    """

    contract: str
    ticket: int
    generation: int
    policy: Policy
    stage: Stage
    step: int
    round: int
    next_at: datetime | None
    paged: tuple[str, ...] = ()
    engineer: str | None = None
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class PageLevel:
    """Page these people at this level (None: the manager's)."""

    level: int | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelEmpty:
    """Nobody stands at this level: it is skipped at once and a fallback person told."""

    level: int | None


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind the engineer who took the ticket that nothing has moved."""

    engineer: str


Act: TypeAlias = PageLevel | LevelEmpty | Remind
OnWatch: TypeAlias = Callable[[int | None], tuple[str, ...]]


def start(
    contract: str, ticket: int, *, policy: Policy, at: datetime, generation: int = 1, wait_until: datetime | None = None
) -> Paging:
    """Return a paging whose first level is due at `at`, or at `wait_until` where the contract lets it wait."""
    waits = wait_until is not None and wait_until > at
    stage = Stage.WAITING if waits else Stage.RINGING
    return Paging(contract, ticket, generation, policy, stage, step=0, round=1, next_at=wait_until if waits else at)


def tick(paging: Paging, at: datetime, *, on_watch: OnWatch) -> tuple[Paging, tuple[Act, ...]]:
    """Do what is due at `at`: page the next level, remind, or raise again. Does nothing before `next_at`."""
    if paging.next_at is None or at < paging.next_at or paging.stage is Stage.ENDED:
        return paging, ()
    if paging.stage is Stage.TAKEN and not paging.reminded:
        reminded = replace(paging, reminded=True, next_at=at + paging.policy.raise_after)
        return reminded, (Remind(paging.engineer or ""),)
    if paging.stage is Stage.TAKEN:
        paging = _raise_again(paging)
    return _ring(paging, at, on_watch)


def _raise_again(paging: Paging) -> Paging:
    """Return the paging as it rings anew above the engineer who has gone silent."""
    step = 1 if len(paging.policy.levels) > 1 else 0
    return replace(paging, stage=Stage.RINGING, generation=paging.generation + 1, step=step, round=1)


def _ring(paging: Paging, at: datetime, on_watch: OnWatch) -> tuple[Paging, tuple[Act, ...]]:
    """Page the next level at which somebody stands; skip the empty ones at once.

    An empty level is told in the first round, and again whenever nobody at all can be paged.
    """
    empty: list[Act] = []
    following = paging
    for step, round_ in _order(paging):
        level = paging.policy.levels[step]
        people = on_watch(level)
        following = _after_level(replace(paging, stage=Stage.RINGING, step=step, round=round_), at)
        if people:
            told = empty if paging.round == 1 else []
            paged = tuple(dict.fromkeys((*paging.paged, *people)))
            return replace(following, paged=paged), (*told, PageLevel(level, people))
        empty.append(LevelEmpty(level))
    return following, tuple(empty)


def _order(paging: Paging) -> tuple[tuple[int, int], ...]:
    """Return the steps to try now, each with its round: upwards, or after the last round from the last level down."""
    count, round_ = len(paging.policy.levels), paging.round
    if round_ > paging.policy.rounds:
        return tuple((step, round_) for step in reversed(range(count)))
    rest = tuple((step, round_) for step in range(paging.step, count))
    again = range(paging.step) if round_ < paging.policy.rounds else reversed(range(paging.step))
    return (*rest, *((step, round_ + 1) for step in again))


def _after_level(paging: Paging, at: datetime) -> Paging:
    """Move to the level after this one, or to the next round, or to the slow calls after the last round."""
    policy, step, round_ = paging.policy, paging.step + 1, paging.round
    wait = policy.ack_within
    if step == len(policy.levels):
        step, round_ = 0, round_ + 1
    if round_ > policy.rounds:
        step, wait = len(policy.levels) - 1, policy.afterwards
    return replace(paging, step=step, round=round_, next_at=at + wait)


def take(paging: Paging, engineer: str, *, at: datetime) -> Paging:
    """Return the paging as taken by `engineer`: it stops ringing and watches for progress."""
    return replace(
        paging, stage=Stage.TAKEN, engineer=engineer, reminded=False, next_at=at + paging.policy.remind_after
    )


def progress(paging: Paging, at: datetime) -> Paging:
    """Return the paging after the engineer has shown progress: the wait for the reminder begins anew."""
    if paging.engineer is None or paging.stage is Stage.ENDED:
        return paging
    return take(paging, paging.engineer, at=at)


def decline(paging: Paging, at: datetime) -> Paging:
    """Return the paging with the next level due at once."""
    return replace(paging, stage=Stage.RINGING, engineer=None, next_at=at)


def hand_to(paging: Paging, engineer: str, *, at: datetime) -> Paging:
    """Return the paging as it rings for `engineer` alone; the levels follow when he does not answer in time."""
    return replace(
        paging,
        stage=Stage.RINGING,
        generation=paging.generation + 1,
        step=min(1, len(paging.policy.levels) - 1),
        round=1,
        paged=(engineer,),
        engineer=None,
        reminded=False,
        next_at=at + paging.policy.ack_within,
    )


def rest(paging: Paging) -> Paging:
    """Return the paging at rest (the ticket is paused): it neither reminds nor rings."""
    return replace(paging, next_at=None)


def end(paging: Paging) -> Paging:
    """Return the paging as it has ended: the matter is restored, resolved or closed."""
    return replace(paging, stage=Stage.ENDED, next_at=None)
