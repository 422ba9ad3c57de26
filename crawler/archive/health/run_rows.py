"""The last runs of the crawl, and which days of the news they have covered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlite_utils import Database

from crawler.health.periods import PAST_DAYS, Period
from crawler.health.runs import Run, RunHistory
from crawler.urls import BEIJING

# so many say what is usual
_RUNS = 100
_FOR_NEWS = """(
    json_extract(arguments, '$.since') IS NULL AND json_extract(arguments, '$.until') IS NULL
    AND json_extract(arguments, '$.urls') IS NULL
)"""
_LAST = f"""
    SELECT started_at, finished_at, finish_reason, {_FOR_NEWS}
    FROM runs WHERE started_at <= ? ORDER BY id DESC LIMIT {_RUNS}
"""
# by the primary key, from the newest back
_COMPLETED = (
    "SELECT finished_at FROM runs WHERE finish_reason = 'finished' ORDER BY id DESC LIMIT 1"
)
_LAST_FOR_NEWS = f"""
    SELECT started_at, arguments FROM runs
    WHERE finish_reason = 'finished' AND {_FOR_NEWS} ORDER BY id DESC LIMIT 1
"""
_FIRST = "SELECT started_at FROM runs ORDER BY id LIMIT 1"
# a listing that was read leaves no page, so this can be some minutes old
_LAST_ANSWER = """
    SELECT max(fetched_at) FROM (
        SELECT fetched_at, via FROM pages ORDER BY id DESC LIMIT 1000
    ) WHERE via = 'network'
"""


def load_history(db: Database, now: str) -> RunHistory:
    """Return the last runs."""
    runs = [
        Run(
            datetime.fromisoformat(started_at),
            _read_time(finished_at),
            reason,
            bool(is_news),
        )
        for started_at, finished_at, reason, is_news in db.execute(_LAST, (now,))
    ]
    (completed_at,) = db.execute(_COMPLETED).fetchone() or (None,)
    (answered_at,) = db.execute(_LAST_ANSWER).fetchone()
    return RunHistory(runs, _read_time(completed_at), _read_time(answered_at))


def find_period(db: Database) -> Period | None:
    """Return the days of the news, None before a run for the news has covered a whole one."""
    complete = db.execute(_LAST_FOR_NEWS).fetchone()
    if complete is None:
        return None
    last = _read_day(complete[0]) - timedelta(days=1)
    first = _read_day(db.execute(_FIRST).fetchone()[0])
    return Period(max(first, last - timedelta(days=PAST_DAYS)), last) if first <= last else None


def asks_for_all(db: Database) -> bool:
    """Return True if the last complete run for the news was not narrowed to a part of the site."""
    complete = db.execute(_LAST_FOR_NEWS).fetchone()
    return complete is not None and complete[1] == "{}"


def _read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _read_day(started_at: str) -> date:
    return datetime.fromisoformat(started_at).astimezone(BEIJING).date()
