"""When a URL is fetched again. Times are aware; a result is never before the fetch itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.urls import BEIJING

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=90)

# an answer that an article is gone, or that robots.txt forbids it, is checked again after a day
_DOUBT = timedelta(days=1)

_FIRST_PAUSE = timedelta(minutes=10)
_PAUSE_GROWTH = 4
# with this power of it the pause is longer than the longest
_MOST_GROWTH = 8


def plan_look(published: str | None, seen: datetime, edits: int) -> datetime:
    """Give when an article is due again: when its age has doubled.

    `published` is ISO 8601, a time or a day of Beijing, None for an unknown age. `edits` is how
    often the site was seen to change it: each shortens the interval. At least 15 minutes, at
    most 90 days.

    >>> seen = datetime.fromisoformat("2026-11-05T18:00:00+08:00")
    >>> plan_look("2026-11-05T16:00:00+08:00", seen, edits=0).isoformat()
    '2026-11-05T20:00:00+08:00'
    >>> plan_look("2026-11-05T16:00:00+08:00", seen, edits=3).isoformat()
    '2026-11-05T18:30:00+08:00'
    >>> plan_look("2017-08-15", seen, edits=0) - seen
    datetime.timedelta(days=90)
    """
    age = seen - _read_time(published) if published else LONGEST
    return seen + min(max(age / (1 + edits), SHORTEST), LONGEST)


def plan_retry(attempts: int, failed: datetime) -> datetime:
    """Give when a URL that failed `attempts` times in a row is tried again.

    After 10 minutes, then each time four times as long, at most 90 days.

    >>> failed = datetime.fromisoformat("2026-11-05T18:00:00+08:00")
    >>> [str(plan_retry(attempts, failed) - failed) for attempts in (1, 2, 3)]
    ['0:10:00', '0:40:00', '2:40:00']
    """
    growth: int = _PAUSE_GROWTH ** min(max(attempts - 1, 0), _MOST_GROWTH)
    return failed + min(_FIRST_PAUSE * growth, LONGEST)


def plan_fetch(task: FetchTask, result: FetchResult, again: bool, now: datetime) -> datetime | None:
    """Return when a URL that gave no article is fetched again; None for never.

    `again` is True if the fetch before had no page at the URL either.
    """
    if result.state is FetchState.FAILED:
        return plan_retry(task.attempts, now)
    if result.state is FetchState.GONE:
        return now + (LONGEST if again else _DOUBT)
    # robots.txt may change, and an article that is stored may come back
    never_asked = result.status is None
    return now + _DOUBT if never_asked or task.stored else None


def _read_time(published: str) -> datetime:
    if "T" in published:
        return datetime.fromisoformat(published)
    return datetime.combine(date.fromisoformat(published), time.min, BEIJING)
