"""What the desk takes a line of chat to mean: values only, the reading itself is done in `nlu`.

Source of the intents and entities: docs/understanding.md, "Intents".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Intent(StrEnum):
    """What a speaker wants with a line. The first thirteen are users' acts, then engineers', then customers'."""

    REPORT_FAULT = "report_fault"
    ASK_HOWTO = "ask_howto"
    ASK_STATUS = "ask_status"
    URGE = "urge"
    ADD_DETAILS = "add_details"
    CONFIRM_RESOLVED = "confirm_resolved"
    REPORT_UNRESOLVED = "report_unresolved"
    REQUEST_HUMAN = "request_human"
    REQUEST_DATA = "request_data"
    REQUEST_CHANGE = "request_change"
    REQUEST_SERVICE = "request_service"
    COMPLAIN = "complain"
    SMALL_TALK = "small_talk"
    ACKNOWLEDGE = "acknowledge"
    ARRIVE_ON_SITE = "arrive_on_site"
    PROPOSE_SOLUTION = "propose_solution"
    REPORT_PROGRESS = "report_progress"
    DECLARE_RESTORED = "declare_restored"
    DECLARE_RESOLVED = "declare_resolved"
    HAND_OVER = "hand_over"
    REQUEST_APPROVAL = "request_approval"
    APPROVE = "approve"
    REJECT = "reject"
    OUT_OF_SCOPE = "out_of_scope"


ENGINEER_INTENTS = frozenset(
    {
        Intent.ACKNOWLEDGE,
        Intent.ARRIVE_ON_SITE,
        Intent.PROPOSE_SOLUTION,
        Intent.REPORT_PROGRESS,
        Intent.DECLARE_RESTORED,
        Intent.DECLARE_RESOLVED,
        Intent.HAND_OVER,
        Intent.REQUEST_APPROVAL,
    }
)
CUSTOMER_INTENTS = frozenset({Intent.APPROVE, Intent.REJECT})


class Cue:
    """Names of the cues in `Understood.cues`; docs/understanding.md, "Cues", shows words for each.

    A vocative is written `vocative:NAME`, with the name as it stands in the line.
    """

    AGAIN = "again"
    """又, 再次: the trouble came once more."""
    REPAIR_ALLUDED = "repair_alluded"
    """The line alludes to an earlier fix, closure or advice (修好, 说解决了, 按你说的)."""
    HYPOTHETICAL = "hypothetical"
    """A wish or condition: 要是, 如果, 希望, 就好了. What it names has not happened."""
    NEGATED_ACT = "negated_act"
    """A completion is denied: 还没好, 没修好, 不同意, not fixed."""
    QUESTION = "question"
    """The line has the form of a question."""
    BARE_SYSTEM = "bare_system"
    """Only 系统 or 平台 is said, without saying which."""
    GREETING = "greeting"
    THANKS = "thanks"
    ME_TOO = "me_too"
    """我也是, +1, 我们这边也是: the speaker joins what was said before."""
    PRESSURE = "pressure"
    """急, 赶紧, 催: the speaker wants speed."""
    BOT_ADDRESSED = "bot_addressed"
    """The desk itself is spoken to (机器人, 值班, @zhiban)."""
    SEVERITY_OUTAGE = "severity:outage"
    """An order to change the severity to an outage (升级为重大故障)."""
    SEVERITY_FAULT = "severity:fault"
    SEVERITY_QUESTION = "severity:question"
    SEVERITY_REQUEST = "severity:request"
    CORRECTION = "correction"
    """说错了, 更正, 不是…是…: an earlier detail is replaced."""
    PAUSE = "pause"
    """The clock shall stand still (等用户提供截图，先挂起)."""
    RESUME = "resume"
    """The clock shall run again (恢复计时)."""
    DUTY_DONE = "duty_done"
    """A regular duty was carried out (今天巡检做完了)."""
    DECLINE = "decline"
    """An engineer cannot take the matter (我在休假，接不了)."""
    QUOTED = "quoted"
    """The words are another's, told or quoted."""
    ALL_CLEAR = "all_clear"
    """A bare "好了", "可以了": what it confirms, the conversation says."""
    NUMBER_ONLY = "number_only"
    """Nothing but a ticket number or a phone number."""
    ASSENT = "assent"
    """Nothing but a yes (好的, 嗯, 行, ok, 👍): to what, the conversation says."""
    TAKES = "takes"
    """Nothing but a yes, a receipt or a setting to work (收到，看着呢; 来了; 这就弄)."""
    FINISHED = "finished"
    """It is stated that the cause is removed, the work done, or that the ticket may be closed."""
    USABLE = "usable"
    """It is stated that it works again while cause or work are open."""
    PARTLY = "partly"
    """Something is stated to be done, and more is to come."""


@dataclass(frozen=True, slots=True)
class Term:
    """A name of a pack with the other names people use for it."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """The names of one contract: `system` values are `Term.name`, whatever alias was said."""

    systems: tuple[Term, ...] = ()
    places: tuple[Term, ...] = ()
    people: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """Who speaks, and how things stand with that person; a neutral one is `Situation(role="any")`.

    `role` is user, engineer, manager, customer, admin, or any (judge by the words alone).
    `open_ticket` is the state of the speaker's own newest matter (open, acknowledged, waiting,
    restored, resolved, closed) or None; `asked` and `answered` say what the desk did last in this
    conversation.
    """

    role: str = "user"
    addressed: bool = False
    open_ticket: str | None = None
    asked: bool = False
    answered: bool = False
    pending_approval: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch `text[start:end]` of the line.

    `value` is canonical: the full name of a system or place, "12" of a ticket.
    `type` is system, place, person, ticket, error_code or phone. `negated`: the line says it is not
    this one ("不是公文系统，是签报").
    """

    type: str
    text: str
    start: int
    end: int
    value: str | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """One line, read.

    `ranking` holds every possible intent with its probability, best first; `confidence` is the first
    one's. `severity` is "outage" where the words say that the whole or a critical part cannot run, else
    None; `scope` is "all", "self" or None.
    """

    text: str
    language: str
    intent: Intent
    confidence: float
    ranking: tuple[tuple[Intent, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    severity: str | None = None
    scope: str | None = None
    cues: frozenset[str] = field(default_factory=frozenset)

    def probability(self, *intents: Intent) -> float:
        """Return how likely one of `intents` is meant, from 0 to 1."""
        return sum(share for intent, share in self.ranking if intent in intents)

    def named(self, type_: str) -> tuple[Entity, ...]:
        """Return the entities of one type that are not denied, in order of the line."""
        return tuple(entity for entity in self.entities if entity.type == type_ and not entity.negated)

    def first(self, type_: str) -> str | None:
        """Return the canonical value (else the words) of the first entity of a type that is not denied."""
        for entity in self.named(type_):
            return entity.value or entity.text
        return None


SPEAK_INTENTS = frozenset(
    {
        Intent.REPORT_FAULT,
        Intent.ASK_HOWTO,
        Intent.REQUEST_DATA,
        Intent.REQUEST_CHANGE,
        Intent.REQUEST_SERVICE,
        Intent.REQUEST_HUMAN,
    }
)
"""What the desk speaks up for in a group without being addressed."""

SPEAK_SURELY = 0.60
"""Least probability that a line belongs to the desk. Source: docs/understanding.md, "When the desk is sure"."""


def sure(understood: Understood, *, least: float = SPEAK_SURELY) -> bool:
    """Say whether an unaddressed line of a group calls for the desk.

    The probabilities of all intents that open a matter are added: whether a line is a fault or a
    question may stay open while it is plain that it is for the desk.
    """
    return understood.intent in SPEAK_INTENTS and understood.probability(*SPEAK_INTENTS) >= least


class Understanding(Protocol):
    """Reads a line. Pure: the same line, lexicon and situation give the same answer."""

    def understand(self, text: str, lexicon: Lexicon, situation: Situation) -> Understood:
        """Return what `text` means to the desk; never raises, whatever the text is."""
        ...


class Foresight(Protocol):
    """What an understanding that asks a server must do before lines are read.

    `Understanding.understand` is called within a transaction and may not wait for a network. So whoever handles a
    message tells beforehand, outside any transaction, which lines are going to be read.
    """

    async def foresee(self, texts: Sequence[str]) -> None:
        """Fetch what is needed to read `texts`, for a short time at most; never raises."""
        ...
