"""Scrapy's scheduler over the frontier in the archive, which survives any end of a run."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from contextlib import suppress
from typing import Protocol, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from crawler.crawl.paper_days import is_left_out
from crawler.crawl.run import CrawlRun, find_run
from crawler.downloader.host_backoff import read_host
from crawler.downloader.politeness import PolitenessMiddleware, find_politeness
from crawler.fetching import FetchTask


class ArchivingSpider(Protocol):
    """A spider that holds a run and makes requests of tasks."""

    run: CrawlRun

    def make_request(self, task: FetchTask) -> Request:
        """Return the request of a task."""


class FrontierScheduler(BaseScheduler):
    """Leases URLs from the frontier; the pipelines add the links of pages to it.

    Only repeated requests (a retry, or one that was recalled from the downloader) are queued
    here; their URLs stay leased meanwhile.
    """

    def __init__(self, spider: ArchivingSpider, politeness: PolitenessMiddleware) -> None:
        self._spider = spider
        self._politeness = politeness
        self._frontier = spider.run.archive.frontier
        self._repeated: deque[Request] = deque()
        # the stored article that each doubted host was asked for
        self._asked_stored: dict[str, str] = {}
        self._wanted = deque(named.url for named in spider.run.arguments.urls)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self | Scheduler:  # type: ignore[override]  # any will do
        """Return the scheduler of a crawl, whose spider holds the archive; for others Scrapy's."""
        try:
            find_run(crawler)
        except NotConfigured:
            return Scheduler.from_crawler(crawler)
        return cls(cast("ArchivingSpider", crawler.spider), find_politeness(crawler))

    def open(self, spider: Spider) -> None:
        """Begin the run: resume what the last one left, and add what this one asks for."""
        self._spider.run.begin()

    def close(self, reason: str) -> None:
        """Put back the requests that were not repeated, if the archive can be written."""
        if self._repeated and not self._spider.run.failure:
            self._spider.run.writer.put_back([request.meta["task"] for request in self._repeated])

    def has_pending_requests(self) -> bool:
        """Return True if URLs are left to fetch in this run, now or when a host has rested."""
        if self._spider.run.failure:
            return False
        shut, doubted = self._politeness.hosts.shut, self._politeness.hosts.doubted
        self._take_moved()
        if self._spider.run.arguments.urls:
            waiting = any(read_host(url) not in shut for url in self._wanted)
        else:
            waiting = self._has_news(shut) or self._has_older(shut)
        return waiting or bool(self._repeated or doubted)

    def enqueue_request(self, request: Request) -> bool:
        """Queue a request that is repeated."""
        self._repeated.append(request)
        return True

    def next_request(self) -> Request | None:
        """Return the next request, its URL now leased; None where none can be sent now.

        A host in trouble has one request at a time, which waits in `PolitenessMiddleware` for as
        long as the host rests.
        """
        if self._spider.run.failure:
            return None
        resting = self._politeness.resting_hosts()
        for request in self._repeated:
            if read_host(request.url) not in resting:
                self._repeated.remove(request)
                return request
        with suppress(DropItem), self._spider.run.writer.guard():
            hosts = self._politeness.hosts
            task = self._lease_stored(resting)
            task = task or self._lease(resting | hosts.shut.keys() | hosts.doubted.keys())
            if task is not None:
                self._spider.run.task = task
                return self._spider.make_request(task)
        return None

    def _has_news(self, shut: Collection[str]) -> bool:
        return self._fetches_news() and self._frontier.has_news(shut)

    def _fetches_news(self) -> bool:
        run = self._spider.run
        return run.scope.news_from is not None and run.news_left > 0

    def _has_older(self, shut: Collection[str]) -> bool:
        run = self._spider.run
        return run.older_left > 0 and any(
            self._frontier.has_older(b.id, shut) for b in run.scope.backfills
        )

    def _lease_stored(self, resting: Collection[str]) -> FetchTask | None:
        """Lease a stored article of each host that is doubted: its addresses alone may be dead.

        A host is shut that has none, or whose article was asked for and did not come.
        """
        hosts = self._politeness.hosts
        self._asked_stored = {h: url for h, url in self._asked_stored.items() if h in hosts.doubted}
        for host in [host for host in hosts.doubted if host not in resting]:
            asked = self._asked_stored.get(host)
            if asked and self._frontier.is_leased(asked):
                continue
            if not asked and (task := self._frontier.lease_stored(host)):
                self._asked_stored[host] = task.url
                return task
            self._politeness.shut_down(host, hosts.doubted[host])
        return None

    def _lease(self, except_on: set[str]) -> FetchTask | None:
        self._take_moved()
        if self._spider.run.arguments.urls:
            return self._lease_named(except_on)
        if self._fetches_news():
            if task := self._frontier.lease(except_on):
                self._spider.run.news_left -= 1
                return task
            # a backfill never delays the news: of a host that rests, or that a page under way names
            if self._frontier.has_open_news(self._politeness.hosts.shut):
                return None
        return self._lease_older(except_on)

    def _lease_older(self, except_on: set[str]) -> FetchTask | None:
        """Lease a URL of the backfill that was asked for first, within the run's share."""
        run = self._spider.run
        for backfill in run.scope.backfills if run.older_left > 0 else ():
            while task := self._frontier.lease_older(backfill.id, except_on):
                if is_left_out(run.archive, task):
                    self._frontier.leave_out(task.url)
                    continue
                run.older_left -= 1
                return task
        return None

    def _lease_named(self, except_on: set[str]) -> FetchTask | None:
        for url in [url for url in self._wanted if read_host(url) not in except_on]:
            self._wanted.remove(url)
            if task := self._frontier.lease_url(url):
                return task
        return None

    def _take_moved(self) -> None:
        """Also ask for the other addresses of articles to which those that were named redirect.

        A run that names none has them in the queue, and forgets them here.
        """
        moved = self._spider.run.writer.moved
        if self._spider.run.arguments.urls:
            self._wanted.extend(moved)
        moved.clear()
