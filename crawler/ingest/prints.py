"""What pages print, or why they cannot be read: the heavy part of an ingestion."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from scrapy import Request

from crawler.crawl.responses import answer_saved, is_readable, read_ending
from crawler.downloader.failures import describe_failure
from crawler.extraction.article import parse_served, read_article
from crawler.extraction.layouts import UnknownLayout
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.items import Article, Page, ParsedPage
from crawler.urls import read_article_url
from crawler.workers.time_limit import LONGEST, limit_time

# the article that a page is by itself, what a page of several prints, or why it cannot be read
Print = Article | ParsedPage | FetchResult


def print_pages(pages: Sequence[Page | None], seconds: float = LONGEST) -> list[Print | None]:
    """Give what each page prints; None for what is none, or none of an article.

    A page may take so many seconds, where `limit_time` holds.
    """
    return [find_fault(page) or _print_named(page, seconds) if page else None for page in pages]


def print_page(page: Page, seconds: float = LONGEST) -> Print:
    """Give what a page of an article prints, or how that ended.

    A page may take so many seconds, where `limit_time` holds.
    """
    try:
        with limit_time(seconds):
            printed = parse_served(page)
            return read_article([printed], page.fetched_at) if _is_whole(printed) else printed
    except UnknownLayout:
        return FetchResult(FetchState.REJECTED, "unknown layout", page.status)
    except Exception as error:  # noqa: BLE001  # a defect of ours, to be read again when mended
        return describe_failure(error)


def find_fault(page: Page) -> FetchResult | None:
    """Say why a page is none that a crawl would read; None where it would."""
    if page.status == HTTPStatus.NOT_MODIFIED:
        return None
    request = Request(page.url)
    response = answer_saved(request, page)
    response.request = request
    task = FetchTask(page.url, "page", None)
    return None if is_readable(response) else read_ending(task, response).end


def _print_named(page: Page, seconds: float) -> Print | None:
    return print_page(page, seconds) if read_article_url(page.url) else None


def _is_whole(printed: ParsedPage) -> bool:
    """Tell whether a page is its story's only one."""
    named = read_article_url(printed.url)
    return named is not None and named.page == 1 and printed.page_count == 1
