"""What pages print, or why they cannot be read: the heavy part of an ingestion."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.extraction.article import extract_page, normalize_story
from crawler.extraction.page_check import find_fault
from crawler.fetching import FetchResult
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_article_url
from crawler.workers.time_limit import LONGEST, extract_in_time

# the article that a page is by itself, what a page of several prints, or why it cannot be read
Print = Article | ParsedPage | FetchResult


def print_pages(pages: Sequence[Page | None], seconds: float = LONGEST) -> list[Print | None]:
    """Give what each page prints; None for what is none, or none of an article.

    A page may take so many seconds, where `limit_time` holds.
    """
    return [_print_any(page, seconds) if page else None for page in pages]


def print_page(page: Page, seconds: float = LONGEST) -> Print:
    """Give what a page of an article prints, or how that ended.

    A page may take so many seconds, where `limit_time` holds.
    """
    parsed = extract_in_time(seconds, extract_page, page)
    if isinstance(parsed, FetchResult) or not _is_whole(parsed):
        return parsed
    return extract_in_time(seconds, normalize_story, [parsed], page.fetched_at)


def _print_any(page: Page, seconds: float) -> Print | None:
    return print_page(page, seconds) if read_article_url(page.url) else find_fault(page)


def _is_whole(printed: ParsedPage) -> bool:
    """Tell whether a page is its story's only one."""
    named = read_article_url(printed.url)
    return named is not None and named.page == 1 and printed.page_count == 1
