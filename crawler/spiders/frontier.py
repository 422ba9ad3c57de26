"""The spider of `scrapy crawl`: what to ask for, and what each response is parsed as."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl.fetched import (
    EmptyFetch,
    Fetched,
    FetchedListing,
    FetchedStory,
    UnchangedArticle,
)
from crawler.crawl.listing_plan import plan_instead
from crawler.crawl.listing_walk import plan_walk
from crawler.crawl.page_explorer import PageExplorer
from crawler.crawl.responses import judge_response, name_validators, request_meta, take_page
from crawler.crawl.run import CrawlRun
from crawler.crawl.story_fetcher import StoryFetcher
from crawler.downloader.failures import describe_failure
from crawler.downloader.robots import robots_answered
from crawler.fetching import FetchResult, FetchTask
from crawler.items import Page
from crawler.urls import DOMAIN

logger = logging.getLogger(__name__)

NAME = "chinadaily"


class FrontierSpider(Spider):
    """Walks the section listings and fetches each article once, with all its pages.

    It fetches what the frontier leases and yields what the pipelines archive. Its class has no
    name, so that Scrapy finds `ChinadailySpider` alone.
    """

    allowed_domains = (DOMAIN,)

    def __init__(self, run: CrawlRun) -> None:
        super().__init__(NAME)
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: str) -> Self:
        """Return the spider of a crawl. Raises `WrongArgument`, `ArchiveUnusable`."""
        spider = cls(CrawlRun.from_crawler(crawler, kwargs))
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.record_spider_error, signals.spider_error)
        crawler.signals.connect(spider.record_item_error, signals.item_error)
        crawler.signals.connect(spider.run.save_robots, robots_answered)
        return spider

    def closed(self, reason: str) -> None:
        """Finish the run; Scrapy calls this when all is done."""
        self.run.finish(reason)

    def report_failure(self) -> None:
        """Log why the run failed, where no command says so."""
        if self.run.failure:
            logger.error("%s", self.run.failure)

    def make_request(self, task: FetchTask) -> Request:
        """Return the request of a task. Redirects and error statuses come back to the spider."""
        parse = self.parse_listing if task.kind == "listing" else self.parse_story
        return Request(
            task.url,
            parse,
            headers=name_validators(task),
            errback=self.record_failure,
            meta=request_meta(task),
        )

    async def parse_listing(self, response: Response) -> AsyncIterator[FetchedListing | EmptyFetch]:
        """Yield the links of a page of a listing, and whether to walk on."""
        task: FetchTask = response.meta["task"]
        page = judge_response(task, response)
        if isinstance(page, EmptyFetch):
            targets = self.run.walks.choose_targets(task.url, page.links)
            page.links = [*targets, *plan_instead(task, page.result)]
            yield page
            return
        explorer = self._make_explorer()
        listing = await explorer.parse_listing(task, page)
        if isinstance(listing, FetchResult):
            logger.warning("no listing at %s: %s", task.url, listing.reason)
            linked = explorer.choose_linked(in_place_of_list=True)
            yield EmptyFetch(task, listing, page, plan_instead(task, listing), linked)
            return
        (beside,) = explorer.links
        yield FetchedListing(task, page, plan_walk(self.run, task, listing, beside))

    async def parse_story(
        self, response: Response
    ) -> AsyncIterator[FetchedStory | UnchangedArticle | EmptyFetch]:
        """Yield what the pages of an article print; a 304 that was asked for confirms them."""
        task: FetchTask = response.meta["task"]
        if response.status == HTTPStatus.NOT_MODIFIED and name_validators(task):
            yield UnchangedArticle(task, take_page(response))
            return
        explorer = self._make_explorer()
        fetcher = StoryFetcher(self.crawler, explorer.parse_page, self.run.writer.keep_page)
        try:
            fetched = await fetcher.fetch(task, response)
        except DropItem:
            # a page could not be kept, on a full disk say: the story waits for the next run
            return
        fetched.linked = explorer.choose_linked()
        yield fetched

    def _make_explorer(self) -> PageExplorer:
        stored = self.run.writer.stored_links
        return PageExplorer(self.crawler, self.run.scope, self.run.parser, stored)

    def record_spider_error(self, failure: Failure, response: Response) -> None:
        """Keep a page that broke the spider: a defect of ours, to be fetched again when mended."""
        self._save_failure(response.meta["task"], failure, take_page(response))

    def record_item_error(self, failure: Failure, item: Fetched) -> None:
        """Keep a story that broke a pipeline."""
        self._save_failure(item.task, failure, item.page)

    def _save_failure(self, task: FetchTask, failure: Failure, page: Page | None) -> None:
        self.run.writer.save_empty(EmptyFetch(task, describe_failure(failure.value), page))

    def record_failure(self, failure: Failure) -> Iterator[EmptyFetch]:
        """Yield a request that got no response."""
        task: FetchTask = failure.request.meta["task"]  # type: ignore[attr-defined]  # Scrapy sets it
        yield EmptyFetch(task, describe_failure(failure.value))
