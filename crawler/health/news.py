"""Whether as much news comes as is usual, and all sections and channels still name some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from statistics import quantiles
from typing import NamedTuple

from crawler.enumeration import name_first
from crawler.health.checks import Check, make_check, skip_check
from crawler.health.periods import Period

# what is usual is asked of so many weeks before
_WEEKS = 8
_LEAST_WEEKS = 4
# where a day has fewer articles, a week is judged; of fewer in a week nothing can be said
_SMALL_DAY, _SMALL_WEEK = 30, 20
# a holiday can have so much of the usual
_WARN_SHARE, _ALARM_SHARE = 0.45, 0.4
# beyond what chance takes from that, in standard deviations
_WARN_CHANCE, _ALARM_CHANCE = 1.5, 3
# how long something is quiet before that is unusual, in days: longer than any holiday, or less for
# what comes daily
_QUIET, _QUIET_DAILY, _DAILY_SHARE = 10, 3, 0.95
# what named fewer, or for a shorter time, can be over
_LEAST_NAMED, _LEAST_SPAN = 20, 28
# sections that brought so much of the news are an alarm, unless new ones do
_LOST_SHARE = 0.1
# others that are quiet for so many days are closed
_CLOSED = 28
# so many are named in a sentence
_NAMED = 4


class Quiet(NamedTuple):
    """Something that named articles and stopped: its name, its last day, its share of all."""

    name: str
    last: date
    share: float


def judge_news(counts: Mapping[date, int], period: Period) -> Check:
    """Return whether the last whole day has as many articles as is usual for its weekday.

    `counts` are the articles by day.
    """
    by_day = _sum_days(counts, period, days=1)
    usual = sorted(by_day[1:])
    if len(usual) >= _LEAST_WEEKS and usual[len(usual) // 2] >= _SMALL_DAY:
        return _judge_count(by_day, f"on {period.last:%A}, {period.last}", f"on a {period.last:%A}")
    by_week = _sum_days(counts, period, days=7)
    return _judge_count(by_week, f"in the 7 days to {period.last}", "in 7 days")


def judge_sections(counts: Mapping[str, Mapping[date, int]], period: Period) -> Check:
    """Return whether a section has gone quiet; `counts` are the articles by section and day.

    It is an alarm if much of the news is lost with it, and no new section brings as much. The name
    of no section is "".
    """
    quiet = [found for found in find_quiet(counts, period) if found.name]
    lost = sum(found.share for found in quiet) - _find_new_share(counts, quiet)
    fresh = [found for found in quiet if (period.last - found.last).days <= _CLOSED]
    named = _describe_quiet(quiet if lost >= _LOST_SHARE else fresh)
    return make_check(
        "sections",
        named or f"{len(counts):,} sections, none quiet",
        "some news in each",
        "look at the section on the site: was it closed or renamed, or did its list change"
        " (`scrapy canary`)?",
        warn=bool(fresh),
        alarm=lost >= _LOST_SHARE,
    )


def judge_channels(counts: Mapping[str, Mapping[date, int]], period: Period) -> Check:
    """Return whether a channel names no articles any more; `counts` are by channel and day."""
    quiet = find_quiet(counts, period)
    return make_check(
        "channels",
        _describe_quiet(quiet) or (", ".join(sorted(counts)) or "none"),
        "each names articles",
        "look at what its pages answer (`pages_unread`), and run `scrapy canary`",
        alarm=bool(quiet),
    )


def find_quiet(counts: Mapping[str, Mapping[date, int]], period: Period) -> list[Quiet]:
    """Return what named articles for weeks and stopped, the largest first."""
    found = [quiet for name in counts if (quiet := _look_at(name, counts[name], period))]
    total = sum(sum(by_day.values()) for by_day in counts.values())
    shares = [quiet._replace(share=quiet.share / total) for quiet in found]
    return sorted(shares, key=lambda quiet: -quiet.share)


def _look_at(name: str, by_day: Mapping[date, int], period: Period) -> Quiet | None:
    """Return something that is quiet, with its count for a share; None if it is not."""
    days = sorted(day for day in by_day if period.first <= day <= period.last)
    count = sum(by_day[day] for day in days)
    span = (days[-1] - days[0]).days + 1 if days else 0
    if count < _LEAST_NAMED or span < _LEAST_SPAN:
        return None
    gap = max((later - earlier).days for earlier, later in pairwise(days))
    least = _QUIET_DAILY if len(days) >= _DAILY_SHARE * span else _QUIET
    is_quiet = (period.last - days[-1]).days > max(least, 2 * gap)
    return Quiet(name, days[-1], count) if is_quiet else None


def _find_new_share(counts: Mapping[str, Mapping[date, int]], quiet: Sequence[Quiet]) -> float:
    """Return what sections that are new since others are quiet bring of the news."""
    since = min((found.last for found in quiet), default=date.max)
    total = new = 0
    for by_day in counts.values():
        count = sum(number for day, number in by_day.items() if day > since)
        total += count
        new += count if min(by_day, default=since) > since else 0
    return new / total if total else 0.0


def _describe_quiet(quiet: Sequence[Quiet]) -> str:
    return name_first((f"{found.name} (last on {found.last})" for found in quiet), _NAMED)


def _sum_days(counts: Mapping[date, int], period: Period, days: int) -> list[int]:
    """Return the articles of the last days, then of the same days in each week before.

    Weeks without any are left out: nobody crawled then.
    """
    sums = []
    for weeks in range(_WEEKS + 1):
        last = period.last - timedelta(weeks=weeks)
        if weeks and last - timedelta(days=days - 1) < period.first:
            break
        sums.append(sum(counts.get(last - timedelta(days=n), 0) for n in range(days)))
    return [sums[0], *filter(None, sums[1:])]


def _judge_count(sums: Sequence[int], when: str, usually: str) -> Check:
    count, *usual = sums
    value = f"{count:,} articles {when}"
    if len(usual) < _LEAST_WEEKS:
        return skip_check("news", value)
    low, _, high = quantiles(usual, n=4, method="inclusive")
    return make_check(
        "news",
        value,
        f"{low:,.0f} to {high:,.0f} {usually}",
        "see `scrapy coverage`, the last lines of the log, and whether the site has so little",
        warn=_is_few(count, low, _WARN_SHARE, _WARN_CHANCE),
        alarm=_is_few(count, low, _ALARM_SHARE, _ALARM_CHANCE),
    )


def _is_few(count: int, low: float, share: float, chance: float) -> bool:
    least = low * share
    return low >= _SMALL_WEEK and count <= max(0, least - chance * sqrt(least))
