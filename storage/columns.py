"""The vocabulary of column types, the same on SQLite and on PostgreSQL.

Text loses what PostgreSQL refuses (NUL) and what UTF-8 has no bytes for (lone surrogates); overlong ids are kept
as head and digest; a number that no column holds is NULL, so that it is found nowhere.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import UTC, datetime
from typing import Annotated, Final

from sqlalchemy import JSON, BigInteger, Boolean, DateTime, Dialect, Integer, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from desk.messages import Value

CODE_LENGTH: Final = 100
"""Longest word of our own vocabulary or contract's id, in characters."""
SHORT_LENGTH: Final = 200
"""Longest id or name given by others, in characters: three of them fit an index entry of PostgreSQL."""
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_DIGEST_LENGTH: Final = 64


def clean_text(text: str) -> str:
    """Return the text without NUL characters and lone surrogates, which no database keeps."""
    return _UNSTORABLE.sub("", text)


def clean_value(value: Value) -> Value:
    """Return a JSON value whose texts are clean and whose numbers are finite (others become None)."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): clean_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_value(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def to_json(value: object) -> str:
    """Return JSON as our columns keep it: as short as may be, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shortened(text: str, limit: int) -> str:
    """Return a clean text of at most `limit` characters; of a longer one the head and the SHA-256 of the whole.

    Equal texts stay equal and different ones different, so an overlong id still acts once.
    """
    text = clean_text(text)
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: limit - _DIGEST_LENGTH - 1]}~{digest}"


class CleanText(TypeDecorator[str]):
    """Text of any length, without NUL characters and lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Clean what goes in."""
        return None if value is None else clean_text(value)


class ShortString(TypeDecorator[str]):
    """An id or a name: clean, and never longer than its column (see `shortened`)."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        """Take at most `length` characters."""
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Clean and shorten what goes in."""
        return None if value is None else shortened(value, self.length)


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept and given back in UTC; a naive one is a mistake and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment to UTC; SQLite, which knows no zones, gets it without one."""
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise ValueError(f"a moment needs its zone, got {value.isoformat()}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give a moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanJson(TypeDecorator[Value]):
    """A JSON value with clean texts, kept as written (the order of keys too)."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Value, dialect: Dialect) -> Value:  # noqa: ARG002
        """Clean what goes in."""
        return clean_value(value)


class BoundedNumber(TypeDecorator[int]):
    """A whole number of 64 bits; a greater one (typed by somebody) is NULL, which equals nothing."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Let no number overflow the column."""
        return value if value is not None and -(2**63) <= value < 2**63 else None


Id = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Number = Annotated[int, mapped_column(BoundedNumber)]
Code = Annotated[str, mapped_column(ShortString(CODE_LENGTH))]
ShortText = Annotated[str, mapped_column(ShortString(SHORT_LENGTH))]
LongText = Annotated[str, mapped_column(CleanText)]
Moment = Annotated[datetime, mapped_column(UtcMoment)]
Flag = Annotated[bool, mapped_column(Boolean)]
Json = Annotated[object, mapped_column(CleanJson)]


class Base(DeclarativeBase):
    """What all rows are made from; its metadata is the schema."""
