"""Second thoughts on a reading: what the words cannot mean here, because nothing stands to which it could belong.

The reading knows the words; only the desk knows that there is no ticket to confirm or to add to. Each rule gives back
the line as it is then meant.
"""

from __future__ import annotations

import re
from dataclasses import replace

from desk.likeness import symptoms
from desk.understanding import SPEAK_INTENTS, Cue, Intent, Understood
from handlers.house import Turn
from handlers.reading import Heard

PRESUPPOSING = frozenset({Intent.CONFIRM_RESOLVED, Intent.ADD_DETAILS, Intent.REPORT_UNRESOLVED})
"""Intents that mean nothing where the speaker has no matter and the desk has said nothing to him."""
_ADDS = re.compile(r"^(?:再|另外|还要)?(?:补充|补一下|补一句|加一句)|^(?:one more thing|to add)", re.IGNORECASE)
_ASKS_WHEN = re.compile(r"多久|多长时间|几天|几点|几号|什么时候|啥时候|how long|when (?:will|does|is)", re.IGNORECASE)
_ASKS_HOW = re.compile(
    r"(?:怎么|怎样|如何|咋)(?:才能|可以|去)?[改撤删查找导填报传开办申登注下打取换设加调恢复做弄用]\S{0,8}$"
)
_WISHES = re.compile(
    r"希望|能不能|可不可以|能否|建议|想要|想请|加个|加一|增加|改成|改为|优化|最好|需要|please|could|would like",
    re.IGNORECASE,
)
"""Words of one who wants a function: without them, a function that does nothing is broken and not missing."""
LEAST_VAGUE = 0.8
"""How sure a report must be that names neither trouble nor system, before the desk speaks up unasked."""


def reconsidered(turn: Turn, heard: Heard) -> Heard:
    """Return the line as it is meant, in the light of what stands."""
    if heard.said.intent in PRESUPPOSING and not _has_matter(heard) and says_trouble(turn, heard, system=True):
        return replace(heard, said=_without_matter(turn, heard))
    intent = _meant(turn, heard)
    return heard if intent is heard.said.intent else replace(heard, said=replace(heard.said, intent=intent))


def _without_matter(turn: Turn, heard: Heard) -> Understood:
    """Return the reading with what needs a matter left out; trouble with a named system counts as a sure report."""
    said = heard.said
    left = [(intent, share) for intent, share in said.ranking if intent not in PRESUPPOSING]
    whole = sum(share for _, share in left) or 1.0
    ranking = tuple((intent, share / whole) for intent, share in left)
    if bool(symptoms(said.text)) and turn.system_told(said) is not None:
        first = next((intent for intent, _ in left if intent in SPEAK_INTENTS), Intent.REPORT_FAULT)
        ranking = ((first, LEAST_VAGUE), *((i, share * (1 - LEAST_VAGUE)) for i, share in ranking if i is not first))
    intent, confidence = max(ranking, key=lambda one: one[1], default=(said.intent, said.confidence))
    return replace(said, intent=intent, confidence=confidence, ranking=ranking)


def _meant(turn: Turn, heard: Heard) -> Intent:
    said = heard.said
    if heard.focus is not None and heard.focus.live and _ADDS.search(said.text):
        return Intent.ADD_DETAILS
    return {
        Intent.OUT_OF_SCOPE: _asks_about_ticket,
        Intent.SMALL_TALK: _asks_about_ticket,
        Intent.REQUEST_CHANGE: _finds_broken,
        Intent.REPORT_FAULT: _asks_a_question,
    }.get(said.intent, _as_read)(turn, heard)


def _as_read(_turn: Turn, heard: Heard) -> Intent:
    return heard.said.intent


def _asks_about_ticket(_turn: Turn, heard: Heard) -> Intent:
    """A question that names a ticket's number asks how it stands."""
    asks = heard.number is not None and heard.cue(Cue.QUESTION)
    return Intent.ASK_STATUS if asks else heard.said.intent


def _finds_broken(_turn: Turn, heard: Heard) -> Intent:
    """A function that does nothing is broken, not missing, where nobody wishes for one."""
    broken = bool(symptoms(heard.said.text)) and not _WISHES.search(heard.said.text)
    return Intent.REPORT_FAULT if broken else heard.said.intent


def _asks_a_question(turn: Turn, heard: Heard) -> Intent:
    """Words that ask when or how, and name no trouble, are a question."""
    return Intent.ASK_HOWTO if _asks(heard.said.text) and not says_trouble(turn, heard) else heard.said.intent


def _asks(text: str) -> bool:
    """Tell whether the words ask when or how, whatever else they tell."""
    return bool(_ASKS_WHEN.search(text) or _ASKS_HOW.search(text))


def _has_matter(heard: Heard) -> bool:
    """Tell whether there is anything that the speaker could confirm, add to, or find unsolved."""
    return bool(heard.mine) or heard.open or heard.card is not None or heard.cue(Cue.THANKS, Cue.ME_TOO)


def says_trouble(turn: Turn, heard: Heard, *, system: bool = False) -> bool:
    """Tell whether the words name a symptom, an error code, an outage, or (with `system`) a system of the contract."""
    said = heard.said
    told = turn.system_told(said) if len(turn.pack.systems) > 1 else turn.system_in(said)
    named = system and told is not None
    return bool(symptoms(said.text)) or said.severity is not None or said.first("error_code") is not None or named


def vague(turn: Turn, heard: Heard) -> bool:
    """Tell whether a report is too vague to speak up for unasked."""
    if heard.said.intent is not Intent.REPORT_FAULT or says_trouble(turn, heard, system=True):
        return False
    return heard.said.confidence < LEAST_VAGUE
