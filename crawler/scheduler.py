"""Scrapy's scheduler, kept in the archive: what is to be fetched survives any end of a run."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from crawler.archive import Task

if TYPE_CHECKING:
    from crawler.spiders.chinadaily import ChinadailySpider


class FrontierScheduler(BaseScheduler):
    """Leases URLs from the frontier; what a page gives is added to it by the pipelines.

    Only a request that Scrapy itself repeats (a retry) is queued here: its
    URL stays leased meanwhile.
    """

    def __init__(self, spider: ChinadailySpider) -> None:
        self._spider = spider
        self._frontier = spider.run.archive.frontier
        self._repeated: deque[Request] = deque()
        self._wanted = deque(named.url for named in spider.run.arguments.urls)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the scheduler of a crawl from its spider, which holds the archive."""
        return cls(cast("ChinadailySpider", crawler.spider))

    def open(self, spider: Spider) -> None:
        """Begin the run: take up what the last one left, and ask for what is to be read anew."""
        self._spider.run.begin(self._spider.first_links())

    def has_pending_requests(self) -> bool:
        """Tell whether anything is left to ask for in this run."""
        if self._spider.run.arguments.urls:
            return bool(self._repeated or self._wanted)
        return bool(self._repeated) or self._frontier.has_pending()

    def enqueue_request(self, request: Request) -> bool:
        """Take back a request that is to be repeated."""
        self._repeated.append(request)
        return True

    def next_request(self) -> Request | None:
        """Give the next request, its URL now leased."""
        if self._repeated:
            return self._repeated.popleft()
        task = self._lease()
        return self._spider.make_request(task) if task else None

    def _lease(self) -> Task | None:
        if not self._spider.run.arguments.urls:
            return self._frontier.lease()
        while self._wanted:
            if task := self._frontier.lease_url(self._wanted.popleft()):
                return task
        return None
