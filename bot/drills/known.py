"""What a drill file may refer to, and how a reference to something else is refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.plain_yaml import Document, Step
from desk.people import Person

DIRECT = "direct"
"""What `in` says for a private chat with the desk."""


@dataclass(frozen=True, slots=True)
class Known:
    """The people, groups and duties of one drill, with the file (for complaints) and its folder (for paths)."""

    document: Document
    folder: Path
    people: Mapping[str, Person]
    groups: frozenset[str]
    duties: tuple[str, ...]

    def person(self, key: str, path: tuple[Step, ...]) -> Person:
        """Return a person by key.

        Raises:
            InputUnusable: nobody in the drill has this key.
        """
        person = self.people.get(key)
        if person is None:
            raise self.document.refuse(path, _unknown("a person of this drill", key, self.people))
        return person

    def group(self, name: str, path: tuple[Step, ...]) -> str | None:
        """Return a group's id; None for a private chat.

        Raises:
            InputUnusable: the contract and the drill have no such group.
        """
        self.one_of(name, (DIRECT, *sorted(self.groups)), path, what='"direct" or a group of the contract')
        return None if name == DIRECT else name

    def one_of(self, name: str, names: Iterable[str], path: tuple[Step, ...], *, what: str) -> str:
        """Return `name` if it is one of `names`.

        Raises:
            InputUnusable: it is none of them.
        """
        listed = tuple(names)
        if name not in listed:
            raise self.document.refuse(path, _unknown(what, name, listed))
        return name


def _unknown(what: str, got: str, names: Iterable[str]) -> str:
    listed = list(names)
    close = difflib.get_close_matches(got, listed, n=1)
    hint = f' (perhaps "{close[0]}")' if close else f" ({', '.join(listed)})" if 0 < len(listed) <= 30 else ""
    return f'expected {what}{hint}, got "{got}"'
