"""The results of fetches, written to the frontier with the time of the next fetch.

Call these functions inside a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from crawler.archive import pages
from crawler.archive.frontier import Frontier
from crawler.archive.revisions import find_age
from crawler.archive.timestamps import write_time
from crawler.fetching import Channel, FetchResult, FetchState, FetchTask, Link, ListingLinks
from crawler.items import NETWORK, Page
from crawler.recrawl import MAX_INTERVAL, plan_fetch, plan_recrawl


def describe_done(page: Page) -> FetchResult:
    """Return the result of a fetch whose page was read.

    Validators stand for a page that was fetched by us, and not for one from a file.
    """
    fetched = page.via == NETWORK
    return FetchResult(
        FetchState.DONE,
        status=page.status,
        etag=page.header("etag") if fetched else None,
        last_modified=page.header("last-modified") if fetched else None,
    )


def save_read(
    db: Database, task: FetchTask, page: Page, article_id: str, whole_at: datetime | None = None
) -> None:
    """Record a fetch whose article was read from `page`, and is stored.

    `whole_at` is when the page was fetched that a 304 confirms. After 90 days it is fetched whole
    again: what came then under the right validator may have been wrong.
    """
    result = describe_done(page)
    if whole_at and page.fetched_at - whole_at > MAX_INTERVAL:
        result = replace(result, etag=None, last_modified=None)
    elif whole_at:
        result = replace(result, etag=result.etag or task.etag)
    published, edits = find_age(db, article_id)
    next_fetch = plan_recrawl(published, page.fetched_at, edits)
    pages.release_kept(db, task.url)
    Frontier(db).finish(task.url, result, write_time(page.fetched_at), write_time(next_fetch))


def save_listing(db: Database, task: FetchTask, page: Page, found: ListingLinks) -> None:
    """Record a fetch whose page named articles; one with a `fault` is asked for again."""
    frontier, result = Frontier(db), describe_done(page)
    # an answer can look well and be wrong: a section is read again, page by page
    next_fetch = page.fetched_at + MAX_INTERVAL if found.channel is Channel.LISTING else None
    if found.fault:
        result = replace(result, state=FetchState.FAILED, reason=found.fault)
        next_fetch = plan_fetch(task, result, None, page.fetched_at)
    written = write_time(next_fetch) if next_fetch else None
    frontier.finish(task.url, result, write_time(page.fetched_at), written)
    if found.oldest:
        frontier.note_day(task.url, found.oldest.isoformat())


def save_unread(
    db: Database, task: FetchTask, result: FetchResult, links: Sequence[Link], now: datetime
) -> None:
    """Record a fetch that gave no article.

    `links` are the targets of a redirect: an address whose target was rejected is asked again. So
    are those that were left for this one.
    """
    frontier = Frontier(db)
    elsewhere = frontier.has_other_url(task.url, f"{task.article_id}")
    if result.nowhere and task.stored and not elsewhere:
        result = replace(result, state=FetchState.GONE)
    if result.final and any(frontier.is_rejected(link.url) for link in links):
        result = replace(result, final=False)
    next_fetch = plan_fetch(task, result, _plan_by_age(db, task, now), now)
    pages.release_kept(db, task.url)
    written = write_time(next_fetch) if next_fetch else None
    frontier.finish(task.url, result, write_time(now), written)
    if written:
        frontier.release_others(task, [link.url for link in links], written)


def _plan_by_age(db: Database, task: FetchTask, now: datetime) -> datetime | None:
    """Return when a stored article would be fetched again for its age; None if it is not stored."""
    if not task.stored:
        return None
    published, edits = find_age(db, f"{task.article_id}")
    return plan_recrawl(published, now, edits)
