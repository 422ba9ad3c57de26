"""Old runs, robots.txt files and pages of listings, thinned; articles and their pages never are.

After a year, what repeats on one day (UTC) goes: of the runs with the same arguments that did their
work, and of those that did not, the first of the day stays; of the same answer of a URL that is no
article's, too. So no body is without a page, and each change of a robots.txt stays.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive.database import transaction
from crawler.archive.maintenance import Maintenance, Task

_KEPT_WHOLE = timedelta(days=365)
# what a run thins at most, some 70,000 rows: an older archive is thinned by many runs
_MOST_DAYS = timedelta(days=100)

_FIRST_DAY = "SELECT substr(min(started_at), 1, 10) FROM runs"
_RUNS = """
    DELETE FROM runs WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (
                PARTITION BY substr(started_at, 1, 10), arguments, finish_reason = 'finished'
                ORDER BY id
            ) AS place
            FROM runs WHERE started_at >= ? AND started_at < ? AND finished_at IS NOT NULL
        ) WHERE place > 1
    )
"""
_PAGES = """
    DELETE FROM pages WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (
                PARTITION BY substr(fetched_at, 1, 10), url, status, body_hash ORDER BY id
            ) AS place
            FROM pages
            WHERE article_id IS NULL AND fetched_at >= ? AND fetched_at < ? AND via = 'network'
                AND NOT EXISTS (
                    SELECT 1 FROM frontier WHERE frontier.url = pages.url AND kind = 'article'
                )
        ) WHERE place > 1
    )
"""


class Thinned(NamedTuple):
    """How many rows went."""

    runs: int = 0
    pages: int = 0


def thin_old(db: Database, now: datetime) -> Thinned:
    """Thin the days that are a year old by now, `_MOST_DAYS` at most, and note how far it came."""
    last = now.astimezone(UTC).date() - _KEPT_WHOLE
    first = _find_first_day(db)
    if first is None or first >= last:
        return Thinned()
    last = min(last, first + _MOST_DAYS)
    days = (first.isoformat(), last.isoformat())
    # no other table refers to these pages, and SQLite would look for each in all revisions
    db.execute("PRAGMA foreign_keys = OFF")
    try:
        with transaction(db):
            thinned = Thinned(db.execute(_RUNS, days).rowcount, db.execute(_PAGES, days).rowcount)
            Maintenance(db).record(Task.THIN, now, days[1])
    finally:
        db.execute("PRAGMA foreign_keys = ON")
    return thinned


def _find_first_day(db: Database) -> date | None:
    """Return the first day that is not thinned yet, None before the first run."""
    done = Maintenance(db).find(Task.THIN)
    day = done.detail if done else db.execute(_FIRST_DAY).fetchone()[0]
    return date.fromisoformat(day) if day else None
