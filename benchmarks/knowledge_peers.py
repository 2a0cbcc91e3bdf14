"""Peers of our search: SQLite FTS5, rank_bm25, bm25s and tantivy, bare, each over the words that our search cuts."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

DEPTH = 10
Words = Sequence[str]


class Peer(Protocol):
    """An engine that ranks rows of words; a row is known by its number."""

    def build(self, rows: Sequence[Words]) -> None:
        """Index all rows."""
        ...

    def best(self, words: Words) -> list[int]:
        """Return the numbers of the best ten rows, best first."""
        ...


class Fts5:
    """SQLite's full text index, in memory, any word may match."""

    def build(self, rows: Sequence[Words]) -> None:
        """Index all rows."""
        self._store = sqlite3.connect(":memory:")
        self._store.execute("CREATE VIRTUAL TABLE passage USING fts5(body)")
        filled = ((number + 1, " ".join(row)) for number, row in enumerate(rows))
        self._store.executemany("INSERT INTO passage(rowid, body) VALUES (?, ?)", filled)
        self._store.commit()

    def best(self, words: Words) -> list[int]:
        """Return the best ten by SQLite's own rank."""
        asked = " OR ".join(f'"{word}"' for word in words) or '""'
        found = self._store.execute("SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT 10", (asked,))
        return [int(row[0]) - 1 for row in found]


class RankBm25:
    """rank_bm25's BM25Okapi."""

    def build(self, rows: Sequence[Words]) -> None:
        """Index all rows."""
        from rank_bm25 import BM25Okapi

        self._engine: Any = BM25Okapi([list(row) or [""] for row in rows])

    def best(self, words: Words) -> list[int]:
        """Return the best ten of all scores."""
        scores = self._engine.get_scores(list(words))
        return [int(number) for number in (-scores).argsort(kind="stable")[:DEPTH]]


class Bm25s:
    """bm25s with its own defaults."""

    def build(self, rows: Sequence[Words]) -> None:
        """Index all rows."""
        import bm25s

        self._engine: Any = bm25s.BM25()
        self._engine.index([list(row) for row in rows], show_progress=False)

    def best(self, words: Words) -> list[int]:
        """Return the best ten."""
        known = [word for word in words if word in self._engine.vocab_dict]
        if not known:
            return []
        found, _ = self._engine.retrieve([known], k=DEPTH, show_progress=False)
        return [int(number) for number in found[0]]


class Tantivy:
    """tantivy in memory, words split at spaces."""

    def build(self, rows: Sequence[Words]) -> None:
        """Index all rows."""
        import tantivy

        self._tantivy: Any = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        builder.add_text_field("body", tokenizer_name="whitespace")
        self._schema = builder.build()
        self._engine: Any = tantivy.Index(self._schema)
        writer = self._engine.writer(64_000_000, 1)
        for number, row in enumerate(rows):
            writer.add_document(tantivy.Document(number=number, body=" ".join(row)))
        writer.commit()
        writer.wait_merging_threads()
        self._engine.reload()

    def best(self, words: Words) -> list[int]:
        """Return the best ten."""
        query = self._tantivy.Query
        terms = [(self._tantivy.Occur.Should, query.term_query(self._schema, "body", word)) for word in words]
        searcher = self._engine.searcher()
        found = searcher.search(query.boolean_query(terms), DEPTH).hits
        return [int(searcher.doc(address)["number"][0]) for _, address in found]


PEERS: dict[str, tuple[type[Peer], str | None]] = {
    "SQLite FTS5": (Fts5, None),
    "rank_bm25": (RankBm25, "rank_bm25"),
    "bm25s": (Bm25s, "bm25s"),
    "tantivy": (Tantivy, "tantivy"),
}
"""The peers by name, with the package each needs."""


def installed() -> dict[str, type[Peer] | None]:
    """Return the peers; None stands for one whose package is not installed (`pip install '.[bench]'`)."""
    return {
        name: kind if package is None or importlib.util.find_spec(package) else None
        for name, (kind, package) in PEERS.items()
    }
