"""Which mails are no person's: answers of machines, lists, the desk's own, and senders that are forged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.message import Message
from typing import Final

from bot.channels.mail.parts import raw_field
from bot.channels.mail.settings import MailSettings

_MACHINES: Final = frozenset({"mailer-daemon", "postmaster", "mail-daemon"})
_VERDICT: Final = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*(\w+)", re.I)

Sign = Callable[[Message], bool]

_SIGNS: Final[Mapping[str, Sign]] = {
    "auto_submitted": lambda mail: _word(mail, "Auto-Submitted") not in {"", "no"},
    "precedence": lambda mail: _word(mail, "Precedence") in {"bulk", "list", "junk", "auto_reply"},
    "list": lambda mail: bool(mail.get("List-Id")),
    "auto_reply": lambda mail: _says_that_it_is_automatic(mail),
    "empty_return_path": lambda mail: raw_field(mail, "Return-Path") == "<>",
}


def no_person(mail: Message, sender: str, *, settings: MailSettings) -> str | None:
    """Return why a mail is not handed in, in one word; None where a person seems to have written it.

    Source: RFC 3834; docs/channels/mail.md, "What is ignored".
    """
    if sender in settings.addresses:
        return "own"
    if sender.partition("@")[0] in _MACHINES:
        return "mailer_daemon"
    found = next((reason for reason, sign in _SIGNS.items() if sign(mail)), None)
    if found is None and settings.require_authentication and _failed(mail, settings.authentication_server or ""):
        return "unauthenticated"
    return found


def _word(mail: Message, name: str) -> str:
    """Return the first word of a field in lower case, without its parameters."""
    return raw_field(mail, name).partition(";")[0].strip().lower()


def _says_that_it_is_automatic(mail: Message) -> bool:
    """Tell whether a field says so that came before the standard: Exchange's, and those of old autoresponders."""
    suppressed = {one.strip().lower() for one in raw_field(mail, "X-Auto-Response-Suppress").split(",")}
    old = ("X-Autoreply", "X-Autorespond", "X-Autoresponse")
    return bool(suppressed - {"", "none"}) or any(name in mail for name in old)


def _failed(mail: Message, server: str) -> bool:
    """Tell whether the named server found the sender forged; only its topmost field counts, below anybody may write."""
    for value in mail.get_all("Authentication-Results", []):
        named, _, results = str(value).partition(";")
        if named.split()[:1] and named.split()[0].lower() == server.lower():
            verdicts = {method.lower(): verdict.lower() for method, verdict in _VERDICT.findall(results)}
            if verdicts.get("dmarc", "none") != "none":
                return bool(verdicts["dmarc"] == "fail")
            return verdicts.get("spf") in {"fail", "softfail"} and verdicts.get("dkim") != "pass"
    return False
