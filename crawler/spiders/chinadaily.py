"""The spider that Scrapy finds by name: to crawl and archive, or to show a page."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.archive import describe_article
from crawler.crawl.arguments import read_arguments
from crawler.crawl.fetched import EmptyFetch
from crawler.crawl.listing_plan import ListingPlan
from crawler.crawl.page_explorer import PageExplorer
from crawler.crawl.responses import judge_response
from crawler.crawl.scope import open_scope
from crawler.crawl.story_fetcher import StoryFetcher
from crawler.extraction.article import normalize_story
from crawler.fetching import FetchResult, FetchTask, Link
from crawler.items import Page
from crawler.spiders.frontier import NAME, FrontierSpider
from crawler.urls import BEIJING, DOMAIN, read_article_url
from crawler.workers.parser_process import ParserProcess

logger = logging.getLogger(__name__)


class ChinadailySpider(Spider):
    """Yields the articles of pages as `scrapy extract` prints them, and what the pages lead to.

    For `scrapy parse` and Scrapy's other commands that are given a page; where it is run by itself,
    from a script say, `FrontierSpider` stands in for it.
    """

    name = NAME
    allowed_domains = (DOMAIN,)

    def __init__(self, **arguments: str) -> None:
        """Take the arguments of a crawl. Raises `WrongArgument`."""
        super().__init__()
        self._scope = open_scope(read_arguments(arguments), datetime.now(BEIJING).date())

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: str) -> Spider:  # type: ignore[override]  # any will do
        """Return the spider of a crawl; for commands that are given a page, this one.

        Raises `WrongArgument`, `ArchiveUnusable`.
        """
        # `fetch`, `view`, `parse` and `check` put their own request in place of `start`; `shell`
        # makes a spider without a crawl
        if cls.start is not Spider.start or not crawler.crawling:
            return super().from_crawler(crawler, *args, **kwargs)
        spider = FrontierSpider.from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.report_failure, signals.engine_stopped)
        return spider

    @cached_property
    def _parser(self) -> ParserProcess:
        """The process that parses the pages; commands that parse none start none."""
        return ParserProcess()

    def closed(self, reason: str) -> None:
        """End the parser process; Scrapy calls this when all is done."""
        self._parser.close()

    def parse(self, response: Response) -> AsyncIterator[dict[str, Any] | Request]:
        """Parse a response by what its URL is: that of an article, or of a listing."""
        is_article = read_article_url(response.url) is not None
        return self.parse_story(response) if is_article else self.parse_listing(response)

    async def parse_listing(self, response: Response) -> AsyncIterator[Request]:
        """Yield the requests for what a listing, or any other page, names."""
        task = FetchTask(response.url, "listing", None)
        page = judge_response(task, response)
        if isinstance(page, EmptyFetch):
            _report(page)
            return
        explorer = self._make_explorer()
        listing = await explorer.parse_listing(task, page)
        if isinstance(listing, FetchResult):
            _report(EmptyFetch(task, listing))
            links = explorer.choose_linked(in_place_of_list=True)
        else:
            plan = ListingPlan(task, listing, self._scope)
            (beside,) = explorer.links
            found = plan.describe(beside, [])
            following = plan.continue_news()
            links = [*found.links, *found.linked, *found.sections]
            links += [following.link] if following else []
        for request in self._follow(links):
            yield request

    async def parse_story(self, response: Response) -> AsyncIterator[dict[str, Any] | Request]:
        """Yield the article with all its pages, and the requests for those that they link to."""
        explorer = self._make_explorer()
        fetcher = StoryFetcher(self.crawler, explorer.parse_page, _keep_nothing)
        fetched = await fetcher.fetch(FetchTask(response.url, "article", None), response)
        if isinstance(fetched, EmptyFetch):
            _report(fetched)
            links = fetched.links
        else:
            links = []
            article = await self._parser.call(
                normalize_story, fetched.story.parsed, fetched.page.fetched_at
            )
            if isinstance(article, FetchResult):
                _report(EmptyFetch(fetched.task, article))
            else:
                yield describe_article(article)
        for request in self._follow([*links, *explorer.choose_linked()]):
            yield request

    def _make_explorer(self) -> PageExplorer:
        return PageExplorer(self.crawler, self._scope, self._parser)

    def _follow(self, links: Iterable[Link]) -> Iterator[Request]:
        for link in links:
            if not link.outside:
                yield Request(link.url, self.parse)


def _report(fetched: EmptyFetch) -> None:
    logger.warning("nothing in %s: %s", fetched.task.url, fetched.result.reason)


async def _keep_nothing(_task: FetchTask, _page: Page) -> None:
    """Skip keeping: these pages are not archived."""
