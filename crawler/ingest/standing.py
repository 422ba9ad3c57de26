"""What the frontier is to know of pages and stories that no crawl of ours fetched."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.archive.frontier_merge import Row, describe_fetch, make_row
from crawler.archive.timestamps import write_time
from crawler.fetching import FetchResult, FetchState
from crawler.http_status import is_nowhere
from crawler.ingest.prints import Print
from crawler.ingest.retold import Retold
from crawler.items import Page
from crawler.recrawl import plan_recrawl
from crawler.urls import ArticleUrl, is_robots, page_url


def plan_state(page: Page, named: ArticleUrl | None, printed: Print | None) -> Row | None:
    """Give the state of a page by itself; None where its story tells."""
    fetched = describe_fetch(write_time(page.fetched_at), page.status, page.via)
    end = printed if isinstance(printed, FetchResult) else None
    if named is None:
        if is_robots(page.url):
            return None
        unnamed = FetchResult(FetchState.REJECTED, "not the URL of an article")
        state, reason = (end or unnamed).state, (end or unnamed).reason
        return make_row(page.url, "page", state, reason=reason, **fetched)
    url, kind = page_url(named.url, named.page), "article" if named.page == 1 else "page"
    known = {"article_id": named.id, **fetched}
    if end and is_nowhere(page.status):
        return make_row(url, kind, end.state, reason=end.reason, **known)
    if named.page == 1:
        return None
    return make_row(
        url, kind, FetchState.FAILED, reason="its first page is not in the archive", **known
    )


def list_states(article_id: str, story: Retold) -> Iterator[Row]:
    """Give the states of the URLs of a story."""
    yield make_row(
        story.url,
        "article",
        story.end.state,
        article_id=article_id,
        reason=story.end.reason,
        etag=story.capture.header("etag"),
        last_modified=story.capture.header("last-modified"),
        next_fetch_at=_plan_recrawl(story),
        **describe_fetch(story.capture.fetched_at, story.capture.status, story.capture.via),
    )
    for url, capture in story.further.items():
        fetched = describe_fetch(capture.fetched_at, capture.status, story.url)
        yield make_row(url, "page", FetchState.DONE, article_id=article_id, **fetched)
    for url, reason in story.missing.items():
        yield make_row(
            url,
            "page",
            FetchState.FAILED,
            article_id=article_id,
            reason=reason,
            discovered_at=story.capture.fetched_at,
            discovered_from=story.url,
        )


def _plan_recrawl(story: Retold) -> str | None:
    """Say when a crawl is to look at an article again; not at what gave none."""
    if story.article is None:
        return None
    return write_time(plan_recrawl(story.article.date_published, story.capture.time, edits=0))
