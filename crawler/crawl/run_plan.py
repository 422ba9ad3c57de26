"""What a run begins with: the news, a backfill of a period, or the articles that were named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from crawler.archive import Archive
from crawler.crawl.arguments import CrawlArguments
from crawler.crawl.scope import FIRST_NEWS, RunScope, covers
from crawler.crawl.seeds import FIRST_DAY, list_backfill_seeds, list_gap_seeds, list_news_seeds
from crawler.fetching import Channel, Link
from crawler.urls import BEIJING

# what appeared while the last complete run was going on, or was listed late
_OVERLAP = timedelta(days=1)


def plan_run(
    archive: Archive,
    asked: CrawlArguments,
    given: Mapping[str, str],
    now: datetime,
    *,
    is_replay: bool,
) -> RunScope:
    """Queue what a run begins with, and return what it asks for; `given` are its arguments.

    The news are read back to the last complete run, a week on a new archive; what any day lacks
    since the archive was begun is news too. In a replay they are all that the saved listings name.
    What an earlier run left outside the editions, sections and channels asked for is put off.
    Call it inside a transaction.
    """
    today = now.astimezone(BEIJING).date()
    if asked.urls:
        archive.queue([Link(a.url, "article", a.id) for a in asked.urls], now)
        return RunScope(asked, today, backfills=tuple(archive.backfills.list_open()))
    if asked.is_backfill:
        return _plan_backfill(archive, asked, given, now)
    archive.put_off(lambda left: not covers(asked, *left), now)
    first = None if is_replay else _find_first_day(archive, given, now)
    archive.queue(list_news_seeds(asked, archive.list_listings(now), first, today), now)
    begun = (archive.find_first_run() - FIRST_NEWS).astimezone(BEIJING).date()
    news_from = min(first, begun) if first else date.min
    return RunScope(asked, today, news_from, first, tuple(archive.backfills.list_open()))


def queue_gaps(archive: Archive, days: Sequence[date], now: datetime) -> None:
    """Have runs for the news fetch what is missing of some days, as a share of a backfill."""
    given = {"days": [day.isoformat() for day in days]}
    since, until = min(days), max(days)
    with archive.transaction():
        number = archive.backfills.find(since, until, given)
        if number is None:
            number = archive.begin_backfill(since, until, given, now)
            archive.queue(list_gap_seeds(number, days), now)
        for day in days:
            archive.frontier.queue_missing(number, day.isoformat())


def _find_first_day(archive: Archive, given: Mapping[str, str], now: datetime) -> date:
    complete = archive.find_complete_run(given)
    # a run that began later than now had a wrong clock
    first = complete - _OVERLAP if complete and complete <= now else now - FIRST_NEWS
    return first.astimezone(BEIJING).date()


def _plan_backfill(
    archive: Archive, asked: CrawlArguments, given: Mapping[str, str], now: datetime
) -> RunScope:
    """Take up the backfill that was asked for with the same arguments, or begin it."""
    number = archive.backfills.find(asked.since, asked.until, given)
    today = now.astimezone(BEIJING).date()
    if number is None:
        number = archive.begin_backfill(asked.since, asked.until, given, now)
        known = archive.list_listings(now)
        archive.queue(list_backfill_seeds(asked, known, number, today), now)
        if Channel.LINK in asked.channels and not (asked.sections or asked.editions):
            first, last = asked.since or FIRST_DAY, asked.until or today
            archive.frontier.queue_outside(number, first.isoformat(), last.isoformat())
    else:
        archive.backfills.queue_failed(number)
    found = tuple(b for b in archive.backfills.list_open() if b.id == number)
    return RunScope(asked, today, backfills=found)
