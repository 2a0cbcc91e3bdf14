"""Every sentence said to people: keys and values in, words out, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Literal, cast
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context

from bot.texts.catalogues import catalogue, phrase, vocabulary, word
from bot.texts.findings import doubt_in_words, finding_in_words, place_in_words
from desk.channels import Button
from desk.contracts import Pack
from desk.messages import Action, Entry, Outgoing, Value

MOMENTS = {"zh": ("zh_CN", "M月d日（EEE）HH:mm"), "en": ("en", "EEE d MMM, HH:mm")}
TABLES = (
    *("severity", "state", "target", "clock", "starts", "who", "kind"),
    *("decision", "draft_state", "correction", "role"),
)
"""The tables of the vocabulary that are filters of their own."""
_PERIOD = re.compile(r"([0-9.]+) +(second|minute|hour|day|working day|month)s?")
ASKS = frozenset(
    {
        Action.PROPOSE,
        Action.PROGRESS,
        Action.RESTORE,
        Action.RESOLVE,
        Action.HAND_OVER,
        Action.SEVERITY,
        Action.PAUSE,
        Action.FILE_REPORT,
        Action.REQUEST_APPROVAL,
        Action.RATE,
        Action.CORRECT,
    }
)
"""Actions that want words with the press."""
PRIMARY = frozenset(
    {
        Action.ACK,
        Action.DECLINE,
        Action.RESTORE,
        Action.RESOLVE,
        Action.APPROVE,
        Action.REJECT,
        Action.CONFIRM,
        Action.REOPEN,
        Action.HELPFUL,
        Action.NOT_HELPFUL,
        Action.DONE,
        Action.RESUME,
        Action.RATE,
        Action.ACCEPT,
        Action.DROP,
        Action.FINISH,
    }
)
__all__ = ["Renderer", "catalogue", "phrase", "vocabulary", "word"]


def _language(context: Context) -> str:
    return str(context.get("language", "zh"))


@pass_context
def _moment(context: Context, value: str) -> str:
    """Say an ISO instant in the contract's zone."""
    locale, pattern = MOMENTS[_language(context)]
    local = datetime.fromisoformat(value).astimezone(ZoneInfo(str(context["zone"])))
    return format_datetime(local, pattern, locale=locale)


@pass_context
def _deadlines(context: Context, targets: Sequence[Mapping[str, str]]) -> str:
    """Say the deadlines of a ticket in a row; an estimated one says so."""
    language = _language(context)
    parts = [
        f"{word(language, 'target', one['name'])} {_moment(context, one['due'])}"
        + (phrase(language, "provisional") if one.get("provisional") else "")
        for one in targets
    ]
    return phrase(language, "separator").join(parts) or phrase(language, "no_deadline")


@pass_context
def _listed(context: Context, names: Sequence[str]) -> str:
    return phrase(_language(context), "comma").join(names)


@pass_context
def _asked(context: Context, names: Sequence[str]) -> str:
    language = _language(context)
    return phrase(language, "comma").join(word(language, "field", name) for name in names)


@pass_context
def _provisional(context: Context, flag: bool) -> str:
    return phrase(_language(context), "provisional") if flag else ""


@pass_context
def _period(context: Context, text: str | None) -> str:
    """Say a period of a clause: 30分钟, 2 working days; another text as it stands."""
    language = _language(context)
    if text in {None, "", "immediately"}:
        return phrase(language, "immediately") if text else ""
    found = _PERIOD.fullmatch(str(text))
    if found is None:
        return str(text)
    unit = word(language, "unit", found[2])
    if language == "zh":
        return f"{found[1]}{unit}"
    return f"{found[1]} {unit}{'' if found[1] == '1' else 's'}"


@pass_context
def _when(context: Context, parts: str | Sequence[str] | None) -> str:
    """Say when a duty falls due: its period, day and time in a row."""
    language = _language(context)
    listed = [parts] if isinstance(parts, str) else parts or []
    return phrase(language, "comma").join(_part(context, language, one) for one in listed)


def _part(context: Context, language: str, one: str) -> str:
    day = one.removeprefix("day ")
    if day != one and day.isdigit():
        return f"{day}日" if language == "zh" else one
    words, name = vocabulary(language, "when"), one.strip().casefold().replace(" ", "_")
    weekday = words.get(name[:3]) if name.endswith("day") else None
    return words.get(name) or weekday or str(_period(context, one))


@pass_context
def _finding(context: Context, finding: Mapping[str, Value]) -> str:
    return finding_in_words(_language(context), finding)


@pass_context
def _place(context: Context, finding: Mapping[str, Value]) -> str:
    return place_in_words(_language(context), finding)


@pass_context
def _doubt(context: Context, finding: Mapping[str, Value]) -> str:
    return doubt_in_words(_language(context), finding)


def _open(targets: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [one for one in targets if not one.get("met")]


def _environment() -> Environment:
    """Return the template environment with the filters of the catalogues."""
    environment = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=False)  # noqa: S701 - plain chat text
    environment.filters |= {
        "moment": _moment,
        "deadlines": _deadlines,
        "listed": _listed,
        "asked": _asked,
        "provisional": _provisional,
        "open": _open,
        "period": _period,
        "when": _when,
        "finding": _finding,
        "place": _place,
        "doubt": _doubt,
    }
    for table in TABLES:
        environment.filters[table] = _word_filter(table)
    return environment


def _word_filter(table: str) -> object:
    @pass_context
    def look_up(context: Context, identifier: object) -> str:
        return word(_language(context), table, identifier) if identifier else ""

    return look_up


_ENVIRONMENT = _environment()


@cache
def _template(language: str, key: str) -> Template:
    return _ENVIRONMENT.from_string(str(catalogue(language)[key]))


class Renderer:
    """Gives messages their words in the zone of their contract."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        """Keep the contracts, for their zones."""
        self._packs = packs

    def say(self, key: str, values: Mapping[str, Value], *, language: str, contract: str) -> str:
        """Return a sentence by key; lines without words in them are dropped."""
        pack = self._packs.get(contract)
        zone = pack.calendar.zone if pack else "Asia/Shanghai"
        spoken: Literal["zh", "en"] = "en" if language == "en" else "zh"
        text = _template(spoken, key).render({**values, "language": spoken, "zone": zone})
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())

    def message(self, message: Outgoing) -> str:
        """Return the words of a message."""
        return self.say(message.key, message.values, language=message.language, contract=message.contract)

    def entry(self, entry: Entry, contract: str) -> str:
        """Return the words of a timeline entry: its own text, else those of its key."""
        if entry.key is None:
            return entry.text or ""
        return self.say(entry.key, entry.values, language=entry.language, contract=contract)

    def buttons(self, message: Outgoing) -> tuple[Button, ...]:
        """Return a message's buttons with their labels in its language."""
        language = "en" if message.language == "en" else "zh"
        labels = cast("Mapping[str, str]", catalogue(language)["actions"])
        return tuple(
            Button(str(action), labels[action], primary=action in PRIMARY, asks=str(action) if action in ASKS else None)
            for action in message.actions
        )
