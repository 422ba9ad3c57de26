"""When a URL is fetched again. Times are aware; the next fetch is never before the last one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.urls import BEIJING

# between two fetches of a stored article
MIN_INTERVAL = timedelta(minutes=15)
MAX_INTERVAL = timedelta(days=90)

# after this time it is checked once more that an article is gone, or that robots.txt forbids it
_CONFIRM_AFTER = timedelta(days=1)

# the pause after the first failure, and the factor by which each further failure prolongs it
_FIRST_PAUSE = timedelta(minutes=10)
_PAUSE_GROWTH = 4
# beyond this power of the factor the pause is longer than `MAX_INTERVAL`
_MAX_POWER = 8


def plan_recrawl(published: str | None, seen: datetime, edits: int) -> datetime:
    """Return when a stored article is fetched again: when its age has doubled.

    `published` is ISO 8601, a time or a day in Beijing, or None if it is unknown. `edits` is the
    number of changes seen so far: each shortens the interval. The interval is at least 15
    minutes and at most 90 days.

    >>> seen = datetime.fromisoformat("2026-11-05T18:00:00+08:00")
    >>> plan_recrawl("2026-11-05T16:00:00+08:00", seen, edits=0).isoformat()
    '2026-11-05T20:00:00+08:00'
    >>> plan_recrawl("2026-11-05T16:00:00+08:00", seen, edits=3).isoformat()
    '2026-11-05T18:30:00+08:00'
    >>> plan_recrawl("2017-08-15", seen, edits=0) - seen
    datetime.timedelta(days=90)
    """
    age = seen - _read_time(published) if published else MAX_INTERVAL
    return seen + min(max(age / (1 + edits), MIN_INTERVAL), MAX_INTERVAL)


def plan_retry(attempts: int, failed: datetime) -> datetime:
    """Return when a URL is fetched again that failed `attempts` times in a row.

    The pause is 10 minutes after the first failure and four times as long after each further
    one, at most 90 days.

    >>> failed = datetime.fromisoformat("2026-11-05T18:00:00+08:00")
    >>> [str(plan_retry(attempts, failed) - failed) for attempts in (1, 2, 3)]
    ['0:10:00', '0:40:00', '2:40:00']
    """
    growth: int = _PAUSE_GROWTH ** min(max(attempts - 1, 0), _MAX_POWER)
    return failed + min(_FIRST_PAUSE * growth, MAX_INTERVAL)


def plan_fetch(task: FetchTask, result: FetchResult, again: bool, now: datetime) -> datetime | None:
    """Return when a URL that gave no article is fetched again; None for never.

    `again` is True if the fetch before had no page at the URL either.
    """
    if result.state is FetchState.FAILED:
        return plan_retry(task.attempts, now)
    if result.state is FetchState.GONE:
        return now + (MAX_INTERVAL if again else _CONFIRM_AFTER)
    # robots.txt may change, and a stored article may be published again
    never_asked = result.status is None
    return now + _CONFIRM_AFTER if never_asked or task.stored else None


def _read_time(published: str) -> datetime:
    if "T" in published:
        return datetime.fromisoformat(published)
    return datetime.combine(date.fromisoformat(published), time.min, BEIJING)
