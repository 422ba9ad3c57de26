"""Pages parsed beside the crawl, and the articles that they link to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import ParamSpec, Protocol, TypeVar

from scrapy.crawler import Crawler

from crawler.crawl.arguments import CrawlArguments
from crawler.extraction.article import explore_page
from crawler.extraction.links import MAX_LINKS, PageLinks
from crawler.extraction.listings import SectionListing, explore_listing
from crawler.fetching import FetchResult, Link, LinkedArticles
from crawler.items import Page, ParsedPage
from crawler.urls import BEIJING, ArticleUrl

logger = logging.getLogger(__name__)

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")

# Without `since`, older articles that only a link names are not fetched: each names older ones, and
# every run would walk the whole site backwards.
RECENT = timedelta(days=7)


class Parser(Protocol):
    """Calls functions of extraction, in bounded time."""

    async def call(
        self, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Value | FetchResult:
        """Return what a function returns, or why it could not end."""


class PageExplorer:
    """Has the pages of one task parsed, and collects the articles that they link to."""

    def __init__(self, crawler: Crawler, asked: CrawlArguments, parser: Parser) -> None:
        self._crawler = crawler
        self._asked = asked
        self._parser = parser
        self._found: list[tuple[PageLinks, datetime]] = []

    async def parse_page(self, page: Page) -> ParsedPage | FetchResult:
        """Return what a page of a story prints, or why it gives nothing."""
        explored = await self._parser.call(explore_page, page)
        if isinstance(explored, FetchResult):
            return explored
        self._note(explored.links, page)
        return explored.parsed

    async def parse_listing(self, page: Page) -> SectionListing | FetchResult:
        """Return the rows of a listing, or why the page has none."""
        explored = await self._parser.call(explore_listing, page)
        if isinstance(explored, FetchResult):
            return explored
        self._note(explored.links, page)
        return explored.listing

    def choose_linked(self, *, for_listing: bool = False) -> LinkedArticles:
        """Return the articles that the pages link to, divided by what the run asks for.

        `for_listing` says that the page came in place of a listing that was asked for.
        """
        wanted: dict[str | None, Link] = {}
        outside: dict[str | None, Link] = {}
        # of several pages that link to an article the first is named
        for links, fetched_at in reversed(self._found):
            chosen = choose_linked(self._asked, links, fetched_at, for_listing)
            wanted.update({link.article_id: link for link in chosen.wanted})
            outside.update({link.article_id: link for link in chosen.outside})
        return LinkedArticles(tuple(wanted.values()), tuple(outside.values()))

    def _note(self, links: PageLinks, page: Page) -> None:
        self._found.append((links, page.fetched_at))
        if links.left_out:
            self._crawler.stats.inc_value("chinadaily/links/left_out", links.left_out)
            logger.warning(
                "%s links to more than %d articles: %d are left out",
                links.url,
                MAX_LINKS,
                links.left_out,
            )


def choose_linked(
    asked: CrawlArguments, found: PageLinks, fetched_at: datetime, for_listing: bool
) -> LinkedArticles:
    """Return the articles that a page links to, divided by what a run asks for.

    A run fetches those of its days: from `since` on, else of the seven days before the page was
    fetched, and none of a day to come. Runs of named articles fetch none, and those of named
    sections only what a page names that came in place of a listing (`for_listing`): a link names no
    section.
    """
    if asked.urls or (asked.sections and not for_listing):
        return LinkedArticles(outside=tuple(_make_links(found.url, found.articles)))
    here = fetched_at.astimezone(BEIJING)
    oldest = asked.since or (here - RECENT).date()
    # clocks differ, and tomorrow's paper is online tonight
    newest = (here + timedelta(days=1)).date()
    wanted: list[ArticleUrl] = []
    outside: list[ArticleUrl] = []
    for article in found.articles:
        day = article.day
        covered = day is not None and oldest <= day <= newest and asked.covers_day(day)
        (wanted if covered else outside).append(article)
    return LinkedArticles(
        tuple(_make_links(found.url, wanted)), tuple(_make_links(found.url, outside))
    )


def _make_links(page_url: str, articles: Iterable[ArticleUrl]) -> Iterable[Link]:
    return (Link(a.url, "article", a.id, found_on=page_url) for a in articles)
