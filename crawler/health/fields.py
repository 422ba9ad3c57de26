"""Whether each layout still reads its fields as often as it used to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import NamedTuple

from crawler.enumeration import name_first
from crawler.health.checks import Check, make_check, skip_check
from crawler.health.periods import Period

# fewer articles of a layout tell nothing
_LEAST_RECENT, _LEAST_PAST = 30, 100
# a field that fewer articles have is not judged
_RARE = 0.05
# of a field that nearly all articles have
_ALWAYS, _ALWAYS_WARN, _ALWAYS_ALARM = 0.95, 0.9, 0.75
# of others: what is left of the past share; on holidays half as many articles are signed
_WARN_LEFT, _ALARM_LEFT = 0.5, 0.3
# beyond chance, in standard deviations
_CHANCE = 5
# so many are named in a sentence
_NAMED = 4


@dataclass(frozen=True, slots=True)
class LayoutDay:
    """The articles of a layout on a day: how many, how many have each field, and their words."""

    day: date
    layout: str
    articles: int
    filled: Mapping[str, int]
    words: int


class Drift(NamedTuple):
    """A field that articles of a layout lack, or words: what was usual, and what is left of it."""

    layout: str
    field: str
    past: float
    recent: float

    @property
    def is_alarm(self) -> bool:
        """True if it is lost, and not only rarer."""
        if self.field == "words":
            return self.recent < _ALARM_LEFT * self.past
        if self.past >= _ALWAYS:
            return self.recent < _ALWAYS_ALARM
        return self.recent < _ALARM_LEFT * self.past

    def describe(self, value: float) -> str:
        """Return the field with a value, in words."""
        shown = f"{value:,.0f}" if self.field == "words" else f"{value:.0%}"
        return f"{self.layout} {self.field} {shown}"


def judge_fields(counted: Iterable[LayoutDay], period: Period) -> Check:
    """Return which fields are read less often than they used to be, by layout."""
    drifts, layouts = find_drifts(list(counted), period)
    if not (layouts or drifts):
        return skip_check("fields", "too few articles of each layout to compare")
    gravest = sorted(drifts, key=lambda drift: (not drift.is_alarm, drift.recent / drift.past))
    value = name_first((drift.describe(drift.recent) for drift in gravest), _NAMED)
    usual = ", ".join(drift.describe(drift.past) for drift in gravest[:_NAMED])
    return make_check(
        "fields",
        value or f"as before; layouts compared: {layouts:,}",
        usual or "as before",
        "the template may have changed: compare such a page with the selectors of its layout in"
        " crawler/extraction/layouts/ (`scrapy extract --explain`), then `scrapy reparse`",
        warn=bool(drifts),
        alarm=any(drift.is_alarm for drift in drifts),
    )


def find_drifts(days: list[LayoutDay], period: Period) -> tuple[list[Drift], int]:
    """Return the drifts, and how many layouts could be compared with their past.

    Texts are compared over all layouts too: articles whose layout lost its mark can be read as of
    another one, without their text.
    """
    first = period.find_recent(_count_articles(days))
    known = [day for day in days if day.day >= period.first]
    found: list[Drift] = []
    compared = 0
    for layout in sorted({day.layout for day in days}):
        own = [day for day in known if day.layout == layout]
        if pair := _split(own, layout, first):
            compared += 1
            found += _compare(*pair)
    if pair := _split(known, "all layouts", first):
        found += [drift for drift in _compare(*pair) if drift.field == "body"]
    return found, compared


def _split(days: list[LayoutDay], layout: str, first: date) -> tuple[LayoutDay, LayoutDay] | None:
    """Return the sum of the days before `first`, and of the others; None where either has few."""
    past = _add([day for day in days if day.day < first], layout)
    recent = _add([day for day in days if day.day >= first], layout)
    is_enough = recent.articles >= _LEAST_RECENT and past.articles >= _LEAST_PAST
    return (past, recent) if is_enough else None


def _compare(past: LayoutDay, recent: LayoutDay) -> list[Drift]:
    shares = [
        Drift(past.layout, field, past.filled[field] / past.articles, number / recent.articles)
        for field, number in recent.filled.items()
    ]
    drifts = [s for s in shares if _is_rarer(s) and _is_beyond_chance(s, past, recent)]
    words = Drift(past.layout, "words", past.words / past.articles, recent.words / recent.articles)
    return drifts + ([words] if words.recent < _WARN_LEFT * words.past else [])


def _is_rarer(drift: Drift) -> bool:
    if drift.past >= _ALWAYS:
        return drift.recent < _ALWAYS_WARN
    return drift.past >= _RARE and drift.recent < _WARN_LEFT * drift.past


def _is_beyond_chance(drift: Drift, past: LayoutDay, recent: LayoutDay) -> bool:
    """Return True if the shares differ by more than the articles of such counts do by chance."""
    total = past.articles + recent.articles
    share = (drift.past * past.articles + drift.recent * recent.articles) / total
    deviation = sqrt(share * (1 - share) * (1 / past.articles + 1 / recent.articles))
    return drift.past - drift.recent > _CHANCE * deviation


def _count_articles(days: Iterable[LayoutDay]) -> Counter[date]:
    counts: Counter[date] = Counter()
    for one in days:
        counts[one.day] += one.articles
    return counts


def _add(days: list[LayoutDay], layout: str) -> LayoutDay:
    fields = days[0].filled if days else {}
    return LayoutDay(
        max((one.day for one in days), default=date.min),
        layout,
        sum(one.articles for one in days),
        {field: sum(one.filled[field] for one in days) for field in fields},
        sum(one.words for one in days),
    )
