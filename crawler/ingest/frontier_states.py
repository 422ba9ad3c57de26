"""Frontier rows for ingested pages: whatever a file says of an article URL, it is asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from crawler.archive.imported_urls import Row, describe_fetch, make_row
from crawler.archive.timestamps import write_time
from crawler.fetching import FetchResult, FetchState, Link
from crawler.http_status import is_nowhere
from crawler.ingest.page_extraction import Extracted
from crawler.ingest.stories import CapturedStory
from crawler.items import Article, Page
from crawler.recrawl import plan_recrawl, plan_retry
from crawler.urls import ArticleUrl, page_url

_DONE = FetchResult(FetchState.DONE)
_NO_FIRST_PAGE = FetchResult(FetchState.FAILED, "its first page is not in the archive")


def make_page_row(page: Page, named: ArticleUrl, extracted: Extracted | None) -> Row | None:
    """Return the row of a page of an article by itself; None if its story has the row."""
    if isinstance(extracted, FetchResult) and is_nowhere(page.status):
        result = extracted
    elif named.page > 1:
        result = _NO_FIRST_PAGE
    else:
        return None
    return make_row(
        page_url(named.url, named.page),
        "article" if named.page == 1 else "page",
        result.state,
        article_id=named.id,
        reason=result.reason,
        next_fetch_at=_plan(None, page.fetched_at) if named.page == 1 else None,
        **describe_fetch(write_time(page.fetched_at), page.status, page.via),
    )


def make_story_rows(article_id: str, story: CapturedStory) -> Iterator[Row]:
    """Yield the rows of all URLs of a story."""
    first = story.first
    article = story.result if isinstance(story.result, Article) else None
    result = _DONE if isinstance(story.result, Article) else story.result
    yield make_row(
        story.url,
        "article",
        result.state,
        article_id=article_id,
        reason=result.reason,
        next_fetch_at=_plan(article, first.time),
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


def make_links(url: str, articles: Iterable[ArticleUrl]) -> list[Link]:
    """Return the links of the page at `url` to articles: an import asks for none of them."""
    return [
        Link(article.url, "article", article.id, url, article.day, outside=True)
        for article in articles
    ]


def _plan(article: Article | None, fetched_at: datetime) -> str:
    """Return when a crawl is to look at the URL of a capture that gave an article, or none."""
    if article is None:
        return write_time(plan_retry(1, fetched_at))
    return write_time(plan_recrawl(article.date_published, fetched_at, edits=0))
