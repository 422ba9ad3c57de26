"""The days that are judged, and those that say what is usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

# what is usual is asked of so many days before those that are judged
PAST_DAYS = 91
# so few days are judged where they hold enough articles, else a week
_FEW_DAYS, _WEEK = 3, 7
_ENOUGH = 100
# fewer days of a weekday tell nothing of what is usual
_LEAST_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the news, in Beijing: from the first that was crawled to the last that is whole.

    A day is whole when a run began after its end and did all its work. `first` is never more than
    `PAST_DAYS` before `last`.
    """

    first: date
    last: date

    def list_days(self) -> Iterator[date]:
        """Yield all days in order."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)

    def find_usual(self, counts: Mapping[date, int]) -> dict[int, float]:
        """Return the usual count of each weekday, Monday as 0, where it is known."""
        by_weekday: dict[int, list[int]] = {}
        for day in self.list_days():
            by_weekday.setdefault(day.weekday(), []).append(counts.get(day, 0))
        enough = {day: found for day, found in by_weekday.items() if len(found) >= _LEAST_WEEKS}
        return {day: median(found) for day, found in enough.items()}

    def find_recent(self, counts: Mapping[date, int]) -> date:
        """Return the first of the last days: three of them, or seven where three hold too few.

        `counts` are the articles by day.
        """
        few = self.last - timedelta(days=_FEW_DAYS - 1)
        total = sum(number for day, number in counts.items() if day >= few)
        return few if total >= _ENOUGH else self.last - timedelta(days=_WEEK - 1)
