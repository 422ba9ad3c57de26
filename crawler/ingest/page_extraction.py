"""The heavy part of an ingestion: extracting batches of pages."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.extraction.article import extract_page, normalize_story
from crawler.extraction.page_check import find_fault
from crawler.fetching import FetchResult
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_article_url
from crawler.workers.time_limit import LONGEST, describe_killed, extract_in_time

# the article of a one-page story, a parsed page of a longer story, or why there is neither
Extracted = Article | ParsedPage | FetchResult


def extract_pages(pages: Sequence[Page | None], seconds: float = LONGEST) -> list[Extracted | None]:
    """Return what is extracted from each page, in a worker or in this process.

    None for None, and for a page without fault that is not of an article. A page may take
    `seconds`, where `limit_time` works.
    """
    return [_extract_any(page, seconds) if page else None for page in pages]


def give_up_page(_page: Page | None) -> Extracted | None:
    """Return what stands for a page that cost its worker process."""
    return describe_killed()


def extract_article_page(page: Page, seconds: float = LONGEST) -> Extracted:
    """Return what is extracted from a page of an article; it may take `seconds`."""
    parsed = extract_in_time(seconds, extract_page, page)
    if isinstance(parsed, FetchResult) or not _is_whole_story(parsed):
        return parsed
    return extract_in_time(seconds, normalize_story, [parsed], page.fetched_at)


def _extract_any(page: Page, seconds: float) -> Extracted | None:
    return extract_article_page(page, seconds) if read_article_url(page.url) else find_fault(page)


def _is_whole_story(parsed: ParsedPage) -> bool:
    named = read_article_url(parsed.url)
    return named is not None and named.page == 1 and parsed.page_count == 1
