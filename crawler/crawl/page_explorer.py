"""Pages parsed beside the crawl, and the articles that they link to."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterator

from scrapy.crawler import Crawler

from crawler.crawl.channel_pages import ChannelPage, explore_listing
from crawler.crawl.scope import RunScope
from crawler.extraction.article import explore_page
from crawler.extraction.links import MAX_LINKS, PageLinks
from crawler.fetching import FetchResult, FetchTask, Link
from crawler.items import Page, ParsedPage
from crawler.urls import ArticleUrl
from crawler.workers.parser_process import ParserProcess

logger = logging.getLogger(__name__)


class PageExplorer:
    """Has the pages of one task parsed, and collects their `links` to articles.

    Those to the URLs in `stored` are not chosen.
    """

    def __init__(
        self,
        crawler: Crawler,
        scope: RunScope,
        parser: ParserProcess,
        stored: Container[str] = (),
    ) -> None:
        self.links: list[PageLinks] = []
        self._stored = stored
        self._crawler = crawler
        self._scope = scope
        self._parser = parser

    async def parse_page(self, page: Page) -> ParsedPage | FetchResult:
        """Return what a page of a story prints, or why it gives nothing."""
        explored = await self._parser.call(explore_page, page)
        if isinstance(explored, FetchResult):
            return explored
        self._note(explored.links)
        return explored.parsed

    async def parse_listing(self, task: FetchTask, page: Page) -> ChannelPage | FetchResult:
        """Return the articles that a page names, or why it names none."""
        explored = await self._parser.call(explore_listing, page, task.found_on)
        if isinstance(explored, FetchResult):
            return explored
        self._note(explored.links)
        return explored.listing

    def choose_linked(self, *, in_place_of_list: bool = False) -> list[Link]:
        """Return the articles that the pages link to, each for the queue to which it belongs.

        `in_place_of_list` says that a page came where a listing was asked for: all that it links to
        counts as the list of a run of some sections.
        """
        linked: dict[str | None, Link] = {}
        for page in self.links:
            if in_place_of_list:
                links = self._scope.make_links(page.articles, page.url)
            else:
                links = self._scope.make_linked(self._list_new(page), page.url)
            for link in links:
                # of several pages that link to an article the first is named
                linked.setdefault(link.article_id, link)
        return list(linked.values())

    def _list_new(self, page: PageLinks) -> Iterator[ArticleUrl]:
        return (article for article in page.articles if article.url not in self._stored)

    def _note(self, links: PageLinks) -> None:
        self.links.append(links)
        if links.left_out:
            self._crawler.stats.inc_value("chinadaily/links/left_out", links.left_out)
            logger.warning(
                "%s links to more than %d articles: %d are left out",
                links.url,
                MAX_LINKS,
                links.left_out,
            )
