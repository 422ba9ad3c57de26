"""A page that was answered for a listing: its rows, or why it has none, and its links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from crawler.extraction.decoding import decode_page
from crawler.extraction.document import parse_html
from crawler.extraction.links import MAX_LINKS, PageLinks, find_article_links
from crawler.extraction.listings.rows import ListedArticle
from crawler.extraction.listings.section import (
    ChannelFront,
    SectionListing,
    UnknownListing,
    parse_section_listing,
)
from crawler.fetching import (
    CHANNEL_FRONT,
    UNKNOWN_LISTING,
    FetchResult,
    FetchState,
    describe_error,
)
from crawler.items import Page


@dataclass(frozen=True, slots=True)
class ExploredListing:
    """The rows of a listing, or why the page has none, and all articles that it links to."""

    listing: SectionListing | FetchResult
    links: PageLinks


def explore_listing(page: Page) -> ExploredListing:
    """Return what a page gives that was answered for a listing."""
    try:
        html = decode_page(page.header("content-type"), page.body)
        links = find_article_links(page.url, parse_html(html))
        return ExploredListing(_parse(page, html), links)
    except MemoryError:
        # it ends the worker process
        raise
    except Exception as error:  # noqa: BLE001  # a page that breaks our code is stored with the error
        return ExploredListing(describe_error(error, page.status), PageLinks(page.url))


def _parse(page: Page, html: str) -> SectionListing | FetchResult:
    try:
        listing = parse_section_listing(page.url, html)
        return replace(listing, articles=_bound(listing.articles), lead=_bound(listing.lead))
    except ChannelFront:
        return FetchResult(FetchState.REJECTED, CHANNEL_FRONT, page.status)
    except UnknownListing:
        return FetchResult(FetchState.REJECTED, UNKNOWN_LISTING, page.status)


def _bound(listed: Iterable[ListedArticle]) -> tuple[ListedArticle, ...]:
    """Return each article once, the first `MAX_LINKS` of them: rows can be nested."""
    by_url = {article.url: article for article in listed}
    return tuple(by_url.values())[:MAX_LINKS]
