"""Telling what is said to the desk from talk among people."""

from __future__ import annotations

import re

from handlers.house import Turn
from handlers.reading import Heard

SERVICE_SIDE = re.compile(
    r"工$|工程师|师傅|老师|客服|运维|技术|管理员|值班|维护|support|admin|desk|机器人|小助手", re.IGNORECASE
)
"""Titles by which people address the contractor's side."""


async def among_people(turn: Turn, heard: Heard) -> bool:
    """Tell whether a line in a group is addressed to a colleague by name: then it is none of the desk's business.

    A name of the contractor's staff, or a title such as 李工, addresses the desk's side.
    """
    if heard.addressed or heard.inbound.group is None:
        return False
    for cue in heard.said.cues:
        kind, _, name = cue.partition("vocative:")
        if kind == "" and name and not await _is_staff(turn, name):
            return True
    return False


async def _is_staff(turn: Turn, name: str) -> bool:
    for person in (await turn.cast()).values():
        if person.self_named:
            continue
        if person.name in name or name == person.id:
            return person.staff
    return bool(SERVICE_SIDE.search(name))
