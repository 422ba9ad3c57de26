"""Does a page of today look as expected: which check that is, its URL says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crawler.extraction.decoding import decode_page
from crawler.extraction.listings import read_search_url
from crawler.extraction.page_check import find_fault
from crawler.extraction.site_check.articles import check_article
from crawler.extraction.site_check.differences import Difference
from crawler.extraction.site_check.issues import check_issue
from crawler.extraction.site_check.listings import check_listing
from crawler.extraction.site_check.searches import check_search
from crawler.items import Page
from crawler.papers import read_day_url
from crawler.urls import read_article_url


def check_page(page: Page, stored: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return in what a page differs from what is expected at its URL; nothing if all is well.

    `stored` are the values of the article in the archive, by column; empty for none.
    """
    is_article = read_article_url(page.url) is not None
    if fault := find_fault(page, "article" if is_article else "listing"):
        return (Difference("page", f"{fault.reason}"),)
    if is_article:
        return tuple(check_article(page, stored))
    html = decode_page(page.header("content-type"), page.body)
    if read_day_url(page.url):
        return tuple(check_issue(page.url, html))
    if read_search_url(page.url):
        return tuple(check_search(html))
    return tuple(check_listing(page.url, html))
