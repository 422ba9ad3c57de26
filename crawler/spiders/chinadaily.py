"""The spider: what to ask for, and which reader an answer goes to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl.listing_links import plan_listing
from crawler.crawl.outcomes import Ending, Listing, Outcome, Story, Unchanged
from crawler.crawl.responses import (
    is_readable,
    name_validators,
    read_ending,
    request_meta,
    take_page,
)
from crawler.crawl.run import Run
from crawler.crawl.story_fetcher import StoryGatherer
from crawler.downloader.failures import describe_failure
from crawler.downloader.robots import robots_answered
from crawler.editions import WWW
from crawler.extraction.decoding import decode_page
from crawler.extraction.listings import UnknownListing, read_section_listing
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.urls import DOMAIN, read_listing_url


class ChinadailySpider(Spider):
    """Walks the section listings and fetches each article once, whole."""

    name = "chinadaily"
    allowed_domains = (DOMAIN,)

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: str) -> Self:
        """Make the spider of a crawl. Raises `WrongArgument`, `ArchiveUnusable`."""
        spider = cls(Run.of(crawler, kwargs))
        spider._set_crawler(crawler)
        crawler.signals.connect(spider.record_reading_error, signals.spider_error)
        crawler.signals.connect(spider.record_item_error, signals.item_error)
        crawler.signals.connect(spider.run.save_robots, robots_answered)
        return spider

    def closed(self, reason: str) -> None:
        """Finish the run; Scrapy calls this when all is done."""
        self.run.finish(reason)

    def first_links(self) -> Iterator[Link]:
        """Name what this run asks for anew: the articles given, or the listings of its sections."""
        if self.run.arguments.urls:
            yield from (Link(a.url, "article", a.id) for a in self.run.arguments.urls)
            return
        known = map(read_listing_url, self.run.archive.frontier.listings())
        found = [listing.section for listing in known if listing and listing.page == 1]
        for section in dict.fromkeys((*WWW.sections, *found)):
            if self.run.arguments.covers_section(section):
                yield Link(WWW.listing_url(section), "listing")

    def make_request(self, task: FetchTask) -> Request:
        """Give the request of a task. Redirects and errors come back to the spider."""
        read = self.read_listing if task.kind == "listing" else self.read_story
        return Request(
            task.url,
            read,
            headers=name_validators(task),
            errback=self.read_failure,
            meta=request_meta(task),
        )

    async def read_listing(self, response: Response) -> AsyncIterator[Listing | Ending]:
        """Read a page of a listing: its articles, and whether to walk on."""
        task: FetchTask = response.meta["task"]
        if not is_readable(response):
            yield read_ending(task, response)
            return
        page = take_page(response)
        try:
            html = decode_page(page.header("content-type"), page.body)
            listing = read_section_listing(task.url, html)
        except UnknownListing:
            yield Ending(
                task, FetchResult(FetchState.REJECTED, "unknown listing", response.status), page
            )
            return
        yield plan_listing(task, page, listing, self.run.arguments)

    async def read_story(self, response: Response) -> AsyncIterator[Story | Unchanged | Ending]:
        """Read an article, and fetch its further pages, unless the server says it is as it was."""
        task: FetchTask = response.meta["task"]
        if response.status == HTTPStatus.NOT_MODIFIED and task.stored:
            yield Unchanged(task, take_page(response))
            return
        gatherer = StoryGatherer(self.crawler, self.run.parsing.parse, self.run.keep_page)
        yield await gatherer.gather(task, response)

    def record_reading_error(self, failure: Failure, response: Response) -> None:
        """Keep a page that broke a reader: a defect of ours, to be read again when mended.

        One that could not be kept for its story, on a full disk say, waits for the next run.
        """
        if isinstance(failure.value, DropItem):
            return
        ending = Ending(response.meta["task"], describe_failure(failure.value))
        self.run.save_ending(ending, take_page(response))

    def record_item_error(self, failure: Failure, item: Outcome) -> None:
        """Keep a story that broke a pipeline."""
        page = item.pages[0] if isinstance(item, Story) else item.page
        self.run.save_ending(Ending(item.task, describe_failure(failure.value)), page)

    def read_failure(self, failure: Failure) -> Iterator[Ending]:
        """Record a request that got no answer."""
        yield Ending(failure.request.meta["task"], describe_failure(failure.value))  # type: ignore[attr-defined]  # Scrapy sets it
