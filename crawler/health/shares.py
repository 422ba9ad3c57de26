"""How many of the articles of the last days have something wrong, beside what is usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import NamedTuple

from crawler.extraction.fields.byline import HAN, is_writer
from crawler.extraction.fields.source import is_agency
from crawler.health.checks import NOT_KNOWN, Check, make_check
from crawler.health.periods import Period

# fewer tell nothing
_LEAST_RECENT, _LEAST_PAST = 30, 100
# what is wrong more often than usual is so many times as often
_GROWTH = 3
# beyond chance, in standard deviations
_CHANCE = 4
# so many reasons are named in a sentence
_NAMED = 3
# words of those who sign and are no people, beside the known agencies and institutions
_ORGANS = frozenset(
    "daily news newspaper times post journal weekly media tv radio online network report".split()
)
# "欧阳娜娜"; a foreign name has a dot: "尼克·罗宾逊"
_LONGEST_HAN = 6


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted on a day: `found` of `total` are wrong, such as the `example`."""

    day: date
    found: int
    total: int
    example: str | None = None


class Limits(NamedTuple):
    """From what number and share on something wrong is worth a warning, or an alarm."""

    warn: tuple[int, float]
    alarm: tuple[int, float]


class Share(NamedTuple):
    """How many of a total are wrong, and the newest of them."""

    found: int
    total: int
    example: str | None

    @property
    def part(self) -> float:
        """The share of what is wrong, 0 of nothing."""
        return self.found / self.total if self.total else 0.0

    def __str__(self) -> str:
        """Return it in words, with an example."""
        if not self.total:
            return "none to look at yet"
        example = f", such as {self.example}" if self.found and self.example else ""
        return f"{self.found:,} of {self.total:,} ({self.part:.1%}){example}"


class Comparison(NamedTuple):
    """The share of the last days, and that of those before; None where too few are known."""

    recent: Share
    past: Share | None

    def exceeds(self, limit: tuple[int, float]) -> bool:
        """Return True if more is wrong than a limit, and more than is usual."""
        if self.past is None:
            return False
        least, share = limit
        expected = self.past.part * self.recent.total
        by_chance = expected + _CHANCE * (1 + sqrt(expected))
        # where much is wrong as a rule: half of the rest
        by_growth = min(_GROWTH * expected, (expected + self.recent.total) / 2)
        is_more = self.recent.found > max(by_growth, by_chance)
        return is_more and self.recent.found >= least and self.recent.part >= share

    @property
    def usual(self) -> str:
        """The past share in words."""
        return NOT_KNOWN if self.past is None else f"{self.past.part:.1%}"


_UNKNOWN = Limits(warn=(5, 0.02), alarm=(10, 0.1))
_REASONS = Limits(warn=(10, 0.03), alarm=(20, 0.1))
_BYLINES = Limits(warn=(3, 0.02), alarm=(10, 0.1))
_DATES = Limits(warn=(5, 0.02), alarm=(10, 0.1))


def compare(counted: Iterable[Tally], period: Period) -> Comparison:
    """Return the share of the last days beside that of the days before."""
    days = list(counted)
    totals: Counter[date] = Counter()
    for one in days:
        totals[one.day] += one.total
    first = period.find_recent(totals)
    recent = _add(one for one in days if one.day >= first)
    past = _add(one for one in days if period.first <= one.day < first)
    is_known = recent.total >= _LEAST_RECENT and past.total >= _LEAST_PAST
    return Comparison(recent, past if is_known else None)


def judge_unknown(counted: Iterable[Tally], period: Period) -> Check:
    """Return whether pages of articles came that no layout knows."""
    return _judge(
        "unknown layouts",
        "pages of no known layout",
        compare(counted, period),
        _UNKNOWN,
        "the site may have a new template: look at the example, and add a layout"
        " (docs/adding-a-layout.md); the pages are kept and asked for again",
    )


def judge_bylines(counted: Iterable[Tally], period: Period) -> Check:
    """Return whether names of writers are agencies, places or sentences."""
    return _judge(
        "bylines",
        "writers that are agencies, places or sentences",
        compare(counted, period),
        _BYLINES,
        "the site prints bylines otherwise: look at `byline_raw` of such articles, and mend"
        " crawler/extraction/fields/byline.py",
    )


def judge_dates(counted: Iterable[Tally], period: Period) -> Check:
    """Return whether dates lie outside the day in the URL, or contradict it."""
    return _judge(
        "dates",
        "articles with a doubtful date",
        compare(counted, period),
        _DATES,
        "the site prints times otherwise: look at `date_raw` of such articles, and mend"
        " crawler/extraction/fields/dates.py",
    )


def judge_reasons(
    counted: Mapping[str, Sequence[Tally]], totals: Sequence[Tally], period: Period
) -> Check:
    """Return which reasons for which URLs give no article grow.

    `counted` are the URLs of articles by reason and day, `totals` all that were asked for.
    """
    compared = {reason: compare([*days, *totals], period) for reason, days in counted.items()}
    found = [reason for reason in compared if compared[reason].recent.found]
    by_share = sorted(found, key=lambda reason: -compared[reason].recent.found)
    growing = [reason for reason in by_share if compared[reason].exceeds(_REASONS.warn)]
    named = (growing or by_share)[:_NAMED]
    return make_check(
        "reasons",
        "; ".join(f"{reason}: {compared[reason].recent}" for reason in named) or "no failures",
        "; ".join(f"{reason}: {compared[reason].usual}" for reason in named) or "few",
        "look at `pages_unread`: docs/operations.md says what each reason means",
        warn=bool(growing),
        alarm=any(compared[reason].exceeds(_REASONS.alarm) for reason in growing),
    )


def is_wrong_writer(name: str) -> bool:
    """Return True if a stored name of a writer looks like an agency, a place or a sentence.

    >>> [is_wrong_writer(name) for name in ("Zhou Mo", "张三", "尼克·罗宾逊")]
    [False, False, False]
    >>> [is_wrong_writer(name) for name in ("Henan Daily", "Shenzhen", "He said so")]
    [True, True, True]
    """
    if HAN.search(name):
        return is_agency(name) or max(map(len, name.split("·"))) > _LONGEST_HAN
    words = name.casefold().split()
    return is_agency(name) or not is_writer(name) or not _ORGANS.isdisjoint(words)


def _judge(name: str, what: str, compared: Comparison, limits: Limits, advice: str) -> Check:
    return make_check(
        name,
        f"{what}: {compared.recent}",
        compared.usual,
        advice,
        warn=compared.exceeds(limits.warn),
        alarm=compared.exceeds(limits.alarm),
    )


def _add(counted: Iterable[Tally]) -> Share:
    days = sorted(counted, key=lambda one: one.day)
    newest = next((one.example for one in reversed(days) if one.found), None)
    return Share(sum(one.found for one in days), sum(one.total for one in days), newest)
