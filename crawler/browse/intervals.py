"""Time divided into days, weeks, months or years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# the longest spans, in days, that are divided into days, and into months
_SHORT = 92
_LONG = 3_700


class By(StrEnum):
    """How long an interval is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Interval:
    """A day, week, month or year: `2026-11-05`, `2026-W45`, `2026-11`, `2026`."""

    name: str
    first: date
    last: date


def choose_length(first: date, last: date) -> By:
    """Return how a span is best divided, so that a chart of it can be read.

    >>> choose_length(date(2026, 11, 1), date(2026, 11, 30)).value
    'day'
    >>> choose_length(date(2001, 1, 1), date(2026, 11, 30)).value
    'year'
    """
    days = (last - first).days
    return By.DAY if days <= _SHORT else By.MONTH if days <= _LONG else By.YEAR


def divide(first: date, last: date, by: By) -> Iterator[Interval]:
    """Yield the intervals that a span touches, in order, each whole.

    >>> [interval.name for interval in divide(date(2026, 1, 3), date(2026, 1, 6), By.WEEK)]
    ['2026-W01', '2026-W02']
    """
    while first <= last:
        interval = find_interval(first, by)
        yield interval
        first = interval.last + timedelta(days=1)


def find_interval(day: date, by: By) -> Interval:
    """Return the interval that a day lies in.

    >>> find_interval(date(2024, 2, 10), By.MONTH).last
    datetime.date(2024, 2, 29)
    """
    if by is By.DAY:
        return Interval(day.isoformat(), day, day)
    if by is By.WEEK:
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Interval(f"{year:04}-W{week:02}", monday, monday + timedelta(days=6))
    if by is By.MONTH:
        after = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        return Interval(day.isoformat()[:7], day.replace(day=1), after - timedelta(days=1))
    return Interval(day.isoformat()[:4], date(day.year, 1, 1), date(day.year, 12, 31))
