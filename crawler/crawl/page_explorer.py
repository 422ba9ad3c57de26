"""Pages parsed beside the crawl, and the articles that they link to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from crawler.crawl.arguments import CrawlArguments
from crawler.crawl.run import CrawlRun
from crawler.extraction.article import explore_page
from crawler.extraction.links import MAX_LINKS, PageLinks
from crawler.extraction.listings import SectionListing, explore_listing
from crawler.fetching import FetchResult, Link, LinkedArticles
from crawler.items import Page, ParsedPage
from crawler.urls import BEIJING, ArticleUrl

logger = logging.getLogger(__name__)

# Without `since`, older articles that only a link names are not fetched: each names older ones, and
# every run would walk the whole site backwards.
RECENT = timedelta(days=7)


class PageExplorer:
    """Parses the pages of one task in the parser process, and collects their links."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run
        self._found: list[tuple[PageLinks, datetime]] = []

    async def parse_page(self, page: Page) -> ParsedPage | FetchResult:
        """Return what a page of a story prints, or why it gives nothing."""
        explored = await self._run.parser.call(explore_page, page)
        if isinstance(explored, FetchResult):
            return explored
        self._note(explored.links, page)
        return explored.parsed

    async def parse_listing(self, page: Page) -> SectionListing | FetchResult:
        """Return the rows of a listing, or why the page has none."""
        explored = await self._run.parser.call(explore_listing, page)
        if isinstance(explored, FetchResult):
            return explored
        self._note(explored.links, page)
        return explored.listing

    def choose_linked(self, *, for_listing: bool = False) -> LinkedArticles:
        """Return the articles that the pages link to, divided by what the run asks for.

        `for_listing` says that the page came in place of a listing that was asked for.
        """
        chosen = [choose_linked(self._run.arguments, *found, for_listing) for found in self._found]
        return LinkedArticles(
            tuple(link for part in chosen for link in part.wanted),
            tuple(link for part in chosen for link in part.outside),
        )

    def _note(self, links: PageLinks, page: Page) -> None:
        self._found.append((links, page.fetched_at))
        if links.left_out:
            self._run.writer.count("links/left_out", links.left_out)
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
    fetched. Runs of named articles fetch none, and those of named sections only what a page names
    that came in place of a listing (`for_listing`): a link names no section.
    """
    if asked.urls or (asked.sections and not for_listing):
        return LinkedArticles(outside=tuple(_make_links(found.url, found.articles)))
    oldest = asked.since or (fetched_at.astimezone(BEIJING) - RECENT).date()
    wanted: list[ArticleUrl] = []
    outside: list[ArticleUrl] = []
    for article in found.articles:
        day = article.day
        covered = day is not None and day >= oldest and asked.covers_day(day)
        (wanted if covered else outside).append(article)
    return LinkedArticles(
        tuple(_make_links(found.url, wanted)), tuple(_make_links(found.url, outside))
    )


def _make_links(page_url: str, articles: Iterable[ArticleUrl]) -> Iterable[Link]:
    return (Link(a.url, "article", a.id, found_on=page_url) for a in articles)
