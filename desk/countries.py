"""A country's own working days: its public holidays and the weekend days that are worked to make up for them.

The one module that talks to the `holidays` library. For China the library carries the State Council's yearly
notices as tables of days off with the make-up day that pays for each; a year without such a table has no known
notice. Source: docs/rules/deadlines.md, "Years without a notice".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

_SWAP_SIZES = frozenset({4, 5})
"""The library writes a swapped day as month, day, from month, from day (and year); a plain special day has three."""


@dataclass(frozen=True, slots=True)
class CountryYear:
    """The working days of one year, and those of them that are made up on a day of the weekend."""

    working: frozenset[date]
    made_up: frozenset[date]


@lru_cache(maxsize=64)
def is_known(country: str) -> bool:
    """Tell whether the holiday library knows the country, by its two letters in ISO 3166, such as "CN"."""
    try:
        return holidays.country_holidays(country).country == country
    except NotImplementedError:
        return False


@lru_cache(maxsize=256)
def country_year(country: str, year: int) -> CountryYear:
    """Return the working days of `year`: weekends and public holidays off, make-up days on.

    A year without a known notice has no make-up days: plain weekends and the statutory days off, those that
    fall on a weekend moved to the next weekday as the library does.
    """
    book = holidays.country_holidays(country, years=year)
    first, after = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
    provisional = not notice_known(country, year)
    working: set[date] = set()
    made_up: set[date] = set()
    for day in map(date.fromordinal, range(first, after)):
        if not book.is_working_day(day):
            continue
        if book.is_weekend(day):
            if provisional:
                continue
            made_up.add(day)
        working.add(day)
    return CountryYear(frozenset(working), frozenset(made_up))


@lru_cache(maxsize=256)
def notice_known(country: str, year: int) -> bool:
    """Tell whether the working days of `year` are settled.

    They are where the country moves no working days to weekends at all; elsewhere from the first to the last
    year for which the library holds such moves.
    """
    years = _years_with_swaps(country)
    return not years or min(years) <= year <= max(years)


@lru_cache(maxsize=64)
def _years_with_swaps(country: str) -> frozenset[int]:
    """Return the years for which the library holds days off that are paid for by make-up days."""
    book = holidays.country_holidays(country)
    if not book.weekend_workdays:
        return frozenset()
    tables = getattr(book, "special_public_holidays", {})
    swapped = {year for year, rows in tables.items() if any(len(row) in _SWAP_SIZES for row in _rows(rows))}
    return frozenset(swapped or {day.year for day in book.weekend_workdays})


def _rows(rows: tuple[object, ...]) -> tuple[tuple[object, ...], ...]:
    """Return a year's rows as a tuple of rows: the library writes a single one bare."""
    return rows if rows and isinstance(rows[0], tuple) else (rows,)  # type: ignore[return-value]
