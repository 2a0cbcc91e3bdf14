"""What the rules know of the whole document while they read a clause, and which chapters bind nobody."""

from __future__ import annotations

from dataclasses import dataclass

from drafting.levels import Levels
from drafting.outline import Topic
from drafting.parties import Parties

UNBOUND = frozenset({Topic.BACKGROUND, Topic.BIDDING, Topic.DEFINITIONS})
"""Chapters whose periods bind nobody in the contract."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who is who, what the levels of trouble mean, and which of them are counted in working time."""

    parties: Parties
    levels: Levels
    working_levels: frozenset[str] = frozenset()

    def passes_over(self, topic: Topic, text: str) -> bool:
        """Tell whether a chapter binds nobody, or others than the contractor, whom the text does not name either."""
        return topic in UNBOUND or (topic is Topic.OTHER_PARTIES and not self.parties.named(text))
