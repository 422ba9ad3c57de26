"""How complete each day is: what is stored, beside what is known, stated or usual for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import quantiles

_WEEKS = 8
# what is usual is asked of the same weekday in this time before and after
USUAL_SPAN = timedelta(weeks=_WEEKS)
# fewer days tell nothing of what is usual
_LEAST_DAYS = 4
# Tukey's fences: what lies further from the quartiles, in their distance, is unusual
_FENCE = 1.5


class ExpectedFrom(StrEnum):
    """Who says how many articles a day has: the search, the printed paper, or an estimate."""

    SEARCH = "search"
    PRINT = "print"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What an archive knows of the articles of a day, by the day in their URLs.

    `found` are known and not stored, `gone` are known, not stored, and not on the site any more.
    `printed` and `searched` are how many the printed paper and the search name, None if they were
    not asked.
    """

    day: date
    stored: int = 0
    found: int = 0
    gone: int = 0
    printed: int | None = None
    searched: int | None = None

    @property
    def known(self) -> int:
        """All articles of the day that any channel named."""
        return self.stored + self.found + self.gone

    @property
    def stated(self) -> int | None:
        """What the larger of the channels that count says, None if neither was asked."""
        return max((n for n in (self.printed, self.searched) if n is not None), default=None)


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """How complete a day is.

    `expected` is None where nobody says and nothing is usual. `missing` are the articles that are
    expected and neither stored nor gone; `spread` is the usual range of an estimate.
    """

    counts: DayCounts
    missing: int
    expected: int | None = None
    expected_from: ExpectedFrom | None = None
    spread: tuple[int, int] | None = None


def judge_days(days: Iterable[DayCounts]) -> Iterator[DayCoverage]:
    """Yield how complete each day is, in their order.

    A day that no channel counts is judged by the same weekday in the eight weeks before and after;
    fewer than its usual range is a gap.
    """
    counted = list(days)
    # by their numbers, which have no first and no last
    by_day = {counts.day.toordinal(): counts for counts in counted}
    for counts in counted:
        if counts.stated is None:
            yield _estimate(counts, _list_usual(counts.day.toordinal(), by_day))
        else:
            yield _compare(counts, counts.stated)


def describe_day(found: DayCoverage) -> dict[str, object]:
    """Return a day as JSON has it; `spread` is the usual range of an estimate."""
    counts = found.counts
    return {
        "day": counts.day.isoformat(),
        "stored": counts.stored,
        "found": counts.found,
        "gone": counts.gone,
        "missing": found.missing,
        "expected": found.expected,
        "expected_from": found.expected_from,
        **({"spread": found.spread} if found.spread else {}),
    }


def _compare(counts: DayCounts, stated: int) -> DayCoverage:
    by_search = counts.searched == stated
    source = ExpectedFrom.SEARCH if by_search else ExpectedFrom.PRINT
    expected = max(stated, counts.known)
    return DayCoverage(counts, expected - counts.stored - counts.gone, expected, source)


def _estimate(counts: DayCounts, usual: Sequence[int]) -> DayCoverage:
    if len(usual) < _LEAST_DAYS:
        return DayCoverage(counts, counts.found)
    low, middle, high = quantiles(usual, n=4, method="inclusive")
    margin = _FENCE * (high - low)
    spread = max(0, round(low - margin)), round(high + margin)
    lacking = max(0, round(middle) - counts.known) if counts.known < spread[0] else 0
    return DayCoverage(counts, counts.found + lacking, round(middle), ExpectedFrom.USUAL, spread)


def _list_usual(day: int, by_day: dict[int, DayCounts]) -> list[int]:
    weeks = (day + 7 * n for n in range(-_WEEKS, _WEEKS + 1) if n)
    found = (by_day[other] for other in weeks if other in by_day)
    return [max(counts.known, counts.stated or 0) for counts in found if counts.known]
