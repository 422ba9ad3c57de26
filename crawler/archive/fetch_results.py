"""What a fetch came to, written to the frontier, and when the URL is fetched again.

Call these functions inside a transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from crawler.archive import articles, pages, revisions
from crawler.archive.frontier import Frontier
from crawler.archive.timestamps import write_time
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.http_status import is_nowhere
from crawler.items import Page
from crawler.recrawl import plan_fetch, plan_recrawl


def describe_done(page: Page) -> FetchResult:
    """Return the result of a fetch whose page was read."""
    return FetchResult(
        FetchState.DONE,
        status=page.status,
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
    )


def save_read(db: Database, task: FetchTask, page: Page, article_id: str) -> None:
    """Record a fetch whose article was read from `page`, and is stored."""
    result = replace(describe_done(page), etag=page.header("etag") or task.etag)
    published = articles.find_published(db, article_id)
    edits = revisions.count_edits(db, article_id)
    next_fetch = plan_recrawl(published, page.fetched_at, edits)
    pages.release_kept(db, task.url)
    Frontier(db).finish(task.url, result, write_time(page.fetched_at), write_time(next_fetch))


def save_unread(db: Database, task: FetchTask, result: FetchResult, now: datetime) -> None:
    """Record a fetch that gave no article.

    A stored article is marked gone after the second answer that there is no page at its URL, unless
    it is found at another of its URLs.
    """
    frontier = Frontier(db)
    again = is_nowhere(frontier.find_last_status(task.url))
    article_id = f"{task.article_id}"
    if result.nowhere and task.stored and not frontier.has_other_url(task.url, article_id):
        result = replace(result, state=FetchState.GONE)
        if again:
            articles.mark_gone(db, article_id, write_time(now))
    next_fetch = plan_fetch(task, result, again, now)
    pages.release_kept(db, task.url)
    written = write_time(next_fetch) if next_fetch else None
    frontier.finish(task.url, result, write_time(now), written)
