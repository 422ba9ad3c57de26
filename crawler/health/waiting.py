"""Whether URLs are asked for in time, stored articles confirmed, and days complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.coverage.days import DayCoverage, ExpectedFrom
from crawler.health.checks import Check, make_check

# what waits for too long, in days of the usual news
_WARN_DAYS, _ALARM_DAYS = 0.25, 2
_WARN_WAITING, _ALARM_WAITING = 20, 100
# of the stored articles that were asked for
_UNCONFIRMED_WARN, _UNCONFIRMED_ALARM = (10, 0.1), (20, 0.25)
# a day that lacks as many articles as it has, and at least so many; so many such days alarm
_LOST, _LOST_ALARM = 10, 3
# so many are named in a sentence
_NAMED = 3
# of what a month should have
_MISSING_WARN, _MISSING_ALARM = (20, 0.1), (50, 0.25)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Articles that were named and not asked for, without those of backfills.

    `long` are those that wait for more than `days`; `usual` is the news of a day.
    """

    all: int
    long: int
    days: int
    usual: float


def judge_frontier(waiting: Waiting) -> Check:
    """Return whether the news that waits to be fetched only grows."""
    warn = max(_WARN_WAITING, _WARN_DAYS * waiting.usual)
    return make_check(
        "frontier",
        f"{waiting.all:,} articles wait, {waiting.long:,} for over {waiting.days} days",
        f"fewer than {warn:,.0f} for over {waiting.days} days",
        "runs find more than they ask for: look at what the newest rows of `frontier` have in"
        " common, and let a run go on to its end (NEWS_PER_RUN)",
        warn=waiting.long >= warn,
        alarm=waiting.long >= max(_ALARM_WAITING, _ALARM_DAYS * waiting.usual),
    )


def judge_unconfirmed(unconfirmed: int, asked: int) -> Check:
    """Return whether stored articles are not shown any more, of those `asked` for in a week."""
    share = unconfirmed / asked if asked else 0.0

    def exceeds(limit: tuple[int, float]) -> bool:
        return unconfirmed >= limit[0] and share >= limit[1]

    return make_check(
        "unconfirmed",
        f"not shown any more: {unconfirmed:,} of {asked:,} stored articles asked for again"
        f" in 7 days ({share:.1%})",
        f"fewer than {_UNCONFIRMED_WARN[1]:.0%}",
        "stored articles give none any more: look at `articles_unconfirmed`; where most have one"
        " reason, the site is in trouble or has changed",
        warn=exceeds(_UNCONFIRMED_WARN),
        alarm=exceeds(_UNCONFIRMED_ALARM),
    )


def judge_gaps(days: Iterable[DayCoverage], usual: Mapping[int, float]) -> Check:
    """Return whether the days of a month lack articles; `usual` is the news of each weekday.

    Estimates of what a day should have count for nothing here, as holidays have less; but a day
    without any article lacks all.
    """
    counted = [(day.counts, _count_missing(day, usual)) for day in days]
    missing = sum(lacking for _, lacking in counted)
    total = missing + sum(counts.stored for counts, _ in counted)
    lost = [counts.day for counts, lacking in counted if lacking >= max(_LOST, counts.stored)]

    def exceeds(limit: tuple[int, float]) -> bool:
        return missing >= limit[0] and missing >= limit[1] * total

    return make_check(
        "coverage",
        f"{missing:,} of {total:,} articles of 30 days are missing{_name_days(lost)}",
        f"fewer than {_MISSING_WARN[1]:.0%}, and no day that lacks most",
        "see `scrapy coverage`; `scrapy coverage --queue` lets the next runs fetch them",
        warn=bool(lost) or exceeds(_MISSING_WARN),
        alarm=len(lost) >= _LOST_ALARM or exceeds(_MISSING_ALARM),
    )


def _count_missing(day: DayCoverage, usual: Mapping[int, float]) -> int:
    if not day.counts.known and day.counts.stated is None:
        return round(usual.get(day.counts.day.weekday(), 0))
    is_estimate = day.expected_from is ExpectedFrom.USUAL
    return day.counts.found if is_estimate else day.missing


def _name_days(days: Sequence[date]) -> str:
    named = ", ".join(map(str, days[-_NAMED:]))
    return f"; days that lack most: {len(days)}, the last {named}" if days else ""
