"""Counts of days as lines over time: how many articles an interval has, of how many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from crawler.browse.intervals import Interval

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trend: for each interval its articles, and of how many they are."""

    name: str
    query: str | None
    counts: list[int]
    of: list[int]

    @property
    def articles(self) -> int:
        """All articles of the line."""
        return sum(self.counts)

    @property
    def shares(self) -> list[float | None]:
        """The articles in 100 of each interval, None where there are no articles at all."""
        pairs = zip(self.counts, self.of, strict=True)
        return [100 * count / of if of else None for count, of in pairs]


def sum_up(counts: Counts, intervals: Sequence[Interval]) -> list[int]:
    """Return how many articles each interval has; days outside all of them count for none."""
    days = sorted(counts)
    sums = [0, *accumulate(map(counts.__getitem__, days))]
    return [
        sums[bisect_left(days, f"{interval.last}~")] - sums[bisect_left(days, f"{interval.first}")]
        for interval in intervals
    ]


def find_span(counts: Counts) -> tuple[date, date] | None:
    """Return the first and the last day, None if there is none."""
    if not counts:
        return None
    return date.fromisoformat(min(counts)), date.fromisoformat(max(counts))
