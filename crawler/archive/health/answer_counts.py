"""How many URLs of articles gave an article, and why the others did not, by the day in the URL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from crawler.health.periods import Period
from crawler.health.shares import Tally

UNKNOWN_LAYOUT = "unknown layout"
# a URL that was found to be another address of an article says nothing of the site
_ANSWERS = """
    SELECT day, iif(failing_since IS NULL, NULL, reason), count(*), max(url)
    FROM frontier
    WHERE kind = 'article' AND day BETWEEN ? AND ? AND last_fetched_at IS NOT NULL
        AND coalesce(reason NOT LIKE 'same article as %', true)
        AND coalesce(reason NOT LIKE 'suppressed: %', true)
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """The URLs of articles that were asked for: all, and those that gave none by their reason."""

    asked: Sequence[Tally]
    reasons: dict[str, list[Tally]]

    @property
    def unknown(self) -> Sequence[Tally]:
        """Those of a layout that is not known, beside all."""
        return [*self.reasons.get(UNKNOWN_LAYOUT, ()), *self.asked]

    @property
    def others(self) -> dict[str, list[Tally]]:
        """Those of all other reasons."""
        return {name: days for name, days in self.reasons.items() if name != UNKNOWN_LAYOUT}


def count_answers(db: Database, period: Period) -> Answers:
    """Return what the URLs of articles of a period came to."""
    asked: Counter[date] = Counter()
    reasons: dict[str, list[Tally]] = defaultdict(list)
    bounds = (period.first.isoformat(), period.last.isoformat())
    for text, reason, count, url in db.execute(_ANSWERS, bounds):
        day = date.fromisoformat(text)
        asked[day] += count
        if reason:
            reasons[shorten_reason(reason)].append(Tally(day, count, 0, url))
    return Answers([Tally(day, 0, count) for day, count in asked.items()], reasons)


def shorten_reason(reason: str) -> str:
    """Return a reason without what differs from URL to URL.

    >>> shorten_reason("redirects to https://www.chinadaily.com.cn/"), shorten_reason("status 503")
    ('redirects to …', 'status 503')
    >>> shorten_reason("page of another article: WS6aeb")
    'page of another article …'
    """
    said, _, _ = reason.partition(" http")
    said, _, _ = said.partition(":")
    return said if said == reason else f"{said} …"
