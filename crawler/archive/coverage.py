"""How many articles of each day are stored and known, and how many the search states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlite_utils import Database

from crawler.coverage.days import USUAL_SPAN, DayCounts, DayCoverage, judge_days
from crawler.extraction.listings import search_url
from crawler.fetching import SearchTotal
from crawler.periods import Period

# as the view `coverage`, which SQLite counts whole before it leaves out other days
_COUNT = """
    SELECT day, sum(stored), sum(NOT stored AND NOT gone), sum(NOT stored AND gone), sum(printed)
    FROM articles_known WHERE day BETWEEN ? AND ? GROUP BY day
"""
_SAVE_TOTAL = """
    INSERT INTO search_totals (day, language, articles, read_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (day, language) DO UPDATE
        SET articles = excluded.articles, read_at = excluded.read_at
"""
_COUNT_SEARCHED = """
    SELECT day, count(DISTINCT discoveries.article_id) FROM frontier
    JOIN discoveries ON discoveries.url = frontier.url
    WHERE day BETWEEN ? AND ? AND kind = 'article' AND channel = 'search' AND found_on LIKE ?
    GROUP BY day
"""
# the pages of one search differ in the number at the end of the URL
_COUNT_READ = """
    SELECT count(*) FROM frontier
    WHERE url >= :search AND url < :search || ':' AND state = 'done'
"""
_SUM_TOTALS = """
    SELECT day, sum(articles) FROM search_totals WHERE day BETWEEN ? AND ? GROUP BY day
"""


class Coverage:
    """What the view `coverage` has of a period, and the table `search_totals`.

    Call writes inside a transaction.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def find_first_day(self) -> date | None:
        """Return the oldest day of a known article, None if there is none."""
        row = self._db.execute("SELECT min(day) FROM frontier WHERE kind = 'article'").fetchone()
        return date.fromisoformat(row[0]) if row[0] else None

    def judge_days(self, since: date, until: date) -> list[DayCoverage]:
        """Return how complete each day of a period is, both ends included, in order.

        The days around the period say what is usual, so that a day is judged alike in any period.
        """
        first = since - min(USUAL_SPAN, since - date.min)
        last = until + min(USUAL_SPAN, date.max - until)
        around = judge_days(self.count_days(first, last))
        return [found for found in around if since <= found.counts.day <= until]

    def count_days(self, since: date, until: date) -> Iterator[DayCounts]:
        """Yield the counts of each day of a period, both ends included, in order."""
        period = (since.isoformat(), until.isoformat())
        known = {day: counts for day, *counts in self._db.execute(_COUNT, period)}
        searched = dict(self._db.execute(_SUM_TOTALS, period).fetchall())
        for number in range((until - since).days + 1):
            day = since + timedelta(days=number)
            key = day.isoformat()
            stored, found, gone, printed = known.get(key, (0, 0, 0, 0))
            yield DayCounts(day, stored, found, gone, printed or None, searched.get(key))

    def save_total(self, total: SearchTotal, now: str) -> None:
        """Record how many stories of each day the search has; call it when its page is stored.

        Once all its pages are read, what it named counts: it can repeat a story. Until then a
        search of several days says nothing of each.
        """
        search = search_url(total.language, total.period, 0).removesuffix("0")
        (read,) = self._db.execute(_COUNT_READ, {"search": search}).fetchone()
        if read == total.pages:
            service = search.partition("?")[0]
            self._save_counts(total, self._count_searched(total.period, service), now)
        elif total.period.days == 1:
            self._save_counts(total, {total.period.last.isoformat(): total.articles}, now)

    def _count_searched(self, period: Period, service: str) -> dict[str, int]:
        days = (period.first.isoformat(), period.last.isoformat())
        return dict(self._db.execute(_COUNT_SEARCHED, (*days, f"{service}?%")).fetchall())

    def _save_counts(self, total: SearchTotal, counts: dict[str, int], now: str) -> None:
        days = (day.isoformat() for day in total.period.count_back())
        self._db.conn.executemany(
            _SAVE_TOTAL, ((day, total.language, counts.get(day, 0), now) for day in days)
        )
