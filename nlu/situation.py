"""Weighs the classifier's ranking by who speaks and how things stand.

An act that is not the speaker's to do becomes the act that the same words are in his mouth: "修好了" from a
user is `confirm_resolved`, from an engineer `declare_resolved`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desk.understanding import Intent, Situation
from nlu.wording import factors_of

Shares = dict[Intent, float]


class _Times(Protocol):
    def __call__(self, factor: float, *intents: Intent) -> None: ...


_AS_USER: Mapping[Intent, Intent] = {
    Intent.DECLARE_RESTORED: Intent.CONFIRM_RESOLVED,
    Intent.DECLARE_RESOLVED: Intent.CONFIRM_RESOLVED,
    Intent.ACKNOWLEDGE: Intent.OUT_OF_SCOPE,
    Intent.ARRIVE_ON_SITE: Intent.OUT_OF_SCOPE,
    Intent.PROPOSE_SOLUTION: Intent.OUT_OF_SCOPE,
    Intent.REPORT_PROGRESS: Intent.OUT_OF_SCOPE,
    Intent.HAND_OVER: Intent.OUT_OF_SCOPE,
    Intent.REQUEST_APPROVAL: Intent.OUT_OF_SCOPE,
    Intent.APPROVE: Intent.OUT_OF_SCOPE,
    Intent.REJECT: Intent.OUT_OF_SCOPE,
}
_AS_CUSTOMER: Mapping[Intent, Intent] = {
    intent: to for intent, to in _AS_USER.items() if intent not in (Intent.APPROVE, Intent.REJECT)
}
_AS_ENGINEER: Mapping[Intent, Intent] = {
    Intent.CONFIRM_RESOLVED: Intent.DECLARE_RESOLVED,
    Intent.ADD_DETAILS: Intent.REPORT_PROGRESS,
    Intent.REPORT_UNRESOLVED: Intent.REPORT_PROGRESS,
    Intent.APPROVE: Intent.ACKNOWLEDGE,
    Intent.REJECT: Intent.OUT_OF_SCOPE,
}
_TRANSFERS: Mapping[str, Mapping[Intent, Intent]] = {
    "user": _AS_USER,
    "customer": _AS_CUSTOMER,
    "engineer": _AS_ENGINEER,
    "manager": {Intent.CONFIRM_RESOLVED: Intent.DECLARE_RESOLVED, Intent.APPROVE: Intent.ACKNOWLEDGE},
    "admin": _AS_USER,
}
_OPEN = ("open", "acknowledged", "waiting", "restored")
_DONE = ("restored", "resolved", "closed")


def weigh(shares: Mapping[Intent, float], situation: Situation, *, plain: str = "") -> tuple[tuple[Intent, float], ...]:
    """Return the intents possible in this situation with their probabilities, best first.

    `plain` is the line in standard words with its entities masked: what a speaker of this role says with it.
    """
    if situation.role == "any":
        return _ranked(dict(shares))
    transfers = dict(_TRANSFERS.get(situation.role, _AS_USER))
    if situation.role in ("user", "admin") and (situation.addressed or situation.asked):
        transfers[Intent.ACKNOWLEDGE] = Intent.SMALL_TALK
        transfers[Intent.APPROVE] = Intent.SMALL_TALK
    moved: Shares = {}
    for intent, share in shares.items():
        to = transfers.get(intent, intent)
        moved[to] = moved.get(to, 0.0) + share
    for factors in (_factors(situation), factors_of(plain, situation)):
        for intent in moved.keys() & factors.keys():
            moved[intent] *= factors[intent]
    total = sum(moved.values()) or 1.0
    return _ranked({intent: share / total for intent, share in moved.items()})


def _factors(situation: Situation) -> Shares:
    """How much likelier an intent is in this situation than over all lines; the numbers are the house's own."""
    factors: Shares = {}

    def times(factor: float, *intents: Intent) -> None:
        for intent in intents:
            factors[intent] = factors.get(intent, 1.0) * factor

    if situation.role == "user":
        _user_factors(situation, times=times)
    if situation.role == "customer" and situation.pending_approval:
        times(4.0, Intent.APPROVE, Intent.REJECT)
    if situation.addressed:
        times(0.4, Intent.OUT_OF_SCOPE)
        times(1.5, Intent.SMALL_TALK)
    if situation.asked:
        times(2.5, Intent.ADD_DETAILS)
    return factors


def _user_factors(situation: Situation, *, times: _Times) -> None:
    if situation.open_ticket is None and not situation.answered:
        times(0.4, Intent.CONFIRM_RESOLVED, Intent.ADD_DETAILS)
        times(0.7, Intent.URGE, Intent.REPORT_UNRESOLVED)
    if situation.open_ticket in _OPEN:
        times(1.5, Intent.ADD_DETAILS, Intent.URGE, Intent.ASK_STATUS, Intent.CONFIRM_RESOLVED)
        times(0.7, Intent.OUT_OF_SCOPE)
    if situation.open_ticket in _DONE or situation.answered:
        times(1.8, Intent.CONFIRM_RESOLVED, Intent.REPORT_UNRESOLVED)
        times(0.6, Intent.OUT_OF_SCOPE)
    if situation.answered:
        times(1.5, Intent.REQUEST_HUMAN)


def _ranked(shares: Shares) -> tuple[tuple[Intent, float], ...]:
    return tuple(sorted(shares.items(), key=lambda item: (-item[1], item[0])))
