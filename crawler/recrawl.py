"""When a URL is fetched again. Times are aware; the next fetch is never before the last one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.urls import BEIJING

# between two fetches of a stored article
MIN_INTERVAL = timedelta(minutes=15)
MAX_INTERVAL = timedelta(days=90)

# the pauses after the first fetch that gave nothing, and after the second; then they double
_FIRST_PAUSE = timedelta(hours=1)
_SECOND_PAUSE = timedelta(days=1)
# beyond this power of two the pause is longer than `MAX_INTERVAL`
_MAX_POWER = 7


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
    """Return when a URL is fetched again that gave nothing `attempts` times in a row.

    The pause is an hour, then a day, then twice as long each time, at most 90 days.

    >>> failed = datetime.fromisoformat("2026-11-05T18:00:00+08:00")
    >>> [str(plan_retry(attempts, failed) - failed) for attempts in (1, 2, 3)]
    ['1:00:00', '1 day, 0:00:00', '2 days, 0:00:00']
    """
    if attempts <= 1:
        return failed + _FIRST_PAUSE
    growth: int = 2 ** min(attempts - 2, _MAX_POWER)
    return failed + min(_SECOND_PAUSE * growth, MAX_INTERVAL)


def plan_fetch(
    task: FetchTask, result: FetchResult, recrawl: datetime | None, now: datetime
) -> datetime | None:
    """Return when a URL is fetched again that gave nothing; None for never.

    `recrawl` is when a stored article would be fetched again for its age: what gives nothing is
    not fetched sooner. Whatever a URL answers, it is asked again, unless it is that of an article
    and the answer is `final`. A listing that no page named is asked for by every run, unless it
    failed; one with which a backfill began is not, but it is done if there is no such page.
    """
    if result.final and task.kind == "article":
        return None
    if task.kind == "listing" and task.found_on is None:
        is_news = task.backfill is None and result.state is not FetchState.FAILED
        if is_news or result.state is FetchState.GONE:
            return None
    never_asked = result.state is FetchState.REJECTED and result.status is None
    withdrawn = task.stored and result.state is FetchState.GONE
    # robots.txt is read once a day, and a withdrawal is confirmed a day later
    attempts = task.attempts + 1 if never_asked or withdrawn else task.attempts
    retry = plan_retry(attempts, now)
    return retry if recrawl is None else max(retry, recrawl)


def _read_time(published: str) -> datetime:
    if "T" in published:
        return datetime.fromisoformat(published)
    return datetime.combine(date.fromisoformat(published), time.min, BEIJING)
