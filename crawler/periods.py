"""Days as users name them, and periods of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Beijing, both ends included."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the period of one day."""
        return cls(day, day)

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        """Return True if a day lies in the period."""
        return self.first <= day <= self.last

    def count_back(self) -> Iterator[date]:
        """Yield the days, the newest first."""
        for number in range(self.days):
            yield self.last - timedelta(days=number)

    def divide(self, days: int) -> Iterator[Period]:
        """Yield the period in parts of so many days, the newest first; the oldest can be shorter.

        >>> parts = Period(date(2026, 11, 1), date(2026, 11, 30)).divide(14)
        >>> [(part.first.day, part.last.day) for part in parts]
        [(17, 30), (3, 16), (1, 2)]
        """
        for number in range(0, self.days, days):
            last = self.last - timedelta(days=number)
            yield Period(max(self.first, last - timedelta(days=days - 1)), last)


def read_iso_day(text: str) -> date | None:
    """Return the day that a text names as YYYY-MM-DD; None for any other text.

    >>> read_iso_day("2026-11-01"), read_iso_day("20261101")
    (datetime.date(2026, 11, 1), None)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Python reads 20261101 and 2026-W44-7 too
    return day if day.isoformat() == text else None
