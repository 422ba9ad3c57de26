"""Frontier rows for ingested pages, which no crawl of ours fetched."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.archive.frontier_merge import Row, describe_fetch, make_row
from crawler.archive.timestamps import write_time
from crawler.fetching import FetchResult, FetchState
from crawler.http_status import is_nowhere
from crawler.ingest.page_extraction import Extracted
from crawler.ingest.stories import CapturedStory
from crawler.items import Article, Page
from crawler.recrawl import plan_recrawl
from crawler.urls import ArticleUrl, is_robots, page_url

_DONE = FetchResult(FetchState.DONE)
_NO_ARTICLE = FetchResult(FetchState.REJECTED, "not the URL of an article")
_NO_FIRST_PAGE = FetchResult(FetchState.FAILED, "its first page is not in the archive")


def make_page_row(page: Page, named: ArticleUrl | None, extracted: Extracted | None) -> Row | None:
    """Return the row of a page by itself; None if its story has the row, and for a robots.txt."""
    fetched = describe_fetch(write_time(page.fetched_at), page.status, page.via)
    fault = extracted if isinstance(extracted, FetchResult) else None
    if named is None:
        if is_robots(page.url):
            return None
        result = fault or _NO_ARTICLE
        return make_row(page.url, "page", result.state, reason=result.reason, **fetched)
    if fault and is_nowhere(page.status):
        result = fault
    elif named.page > 1:
        result = _NO_FIRST_PAGE
    else:
        return None
    url, kind = page_url(named.url, named.page), "article" if named.page == 1 else "page"
    known = {"article_id": named.id, **fetched}
    return make_row(url, kind, result.state, reason=result.reason, **known)


def make_story_rows(article_id: str, story: CapturedStory) -> Iterator[Row]:
    """Yield the rows of all URLs of a story."""
    first = story.first
    result = _DONE if isinstance(story.result, Article) else story.result
    yield make_row(
        story.url,
        "article",
        result.state,
        article_id=article_id,
        reason=result.reason,
        etag=first.header("etag"),
        last_modified=first.header("last-modified"),
        next_fetch_at=_plan_recrawl(story),
        **describe_fetch(first.fetched_at, first.status, first.via),
    )
    for url, capture in story.further.items():
        fetched = describe_fetch(capture.fetched_at, capture.status, story.url)
        yield make_row(url, "page", FetchState.DONE, article_id=article_id, **fetched)
    for url, missing in story.missing.items():
        yield make_row(
            url,
            "page",
            FetchState.FAILED,
            article_id=article_id,
            reason=missing.reason,
            discovered_at=first.fetched_at,
            discovered_from=story.url,
        )


def _plan_recrawl(story: CapturedStory) -> str | None:
    """Return when a crawl is to look at an article again; None where there is no article."""
    if not isinstance(story.result, Article):
        return None
    return write_time(plan_recrawl(story.result.date_published, story.first.time, edits=0))
