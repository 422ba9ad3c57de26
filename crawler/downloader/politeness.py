"""Back-off: a host gets no requests for a while after a failure, and none after too many."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from time import monotonic
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.downloader.failures import HostShut, RunEnding
from crawler.downloader.host_backoff import Hosts, Limits, read_host, read_retry_after

_LOG = logging.getLogger(__name__)

_TOO_MANY_REQUESTS = 429
# statuses whose Retry-After header is obeyed
_RETRY_LATER = (_TOO_MANY_REQUESTS, 503)
# seconds between two looks of a waiting request at whether the run is ending
_TICK = 0.5
# seconds that downloads may still take after the run was asked to end
_GRACE = 5

# signal, sent to cancel the downloads that are still under way
cancel_downloads = object()


class _Recalled(IgnoreRequest):
    """Raised in a request that is taken out of the downloader's queue."""


class PolitenessMiddleware:
    """Delays requests while their host rests, and refuses them if the host is shut.

    It is the middleware nearest to the network, so it sees every request: also retries,
    robots.txt and the further pages of a story.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.hosts = Hosts(_read_limits(crawler.settings))
        self._crawler = crawler
        self._ending = False
        self._watch: asyncio.Task[None] | None = None
        self._grace: asyncio.TimerHandle | None = None
        crawler.signals.connect(self._record_answer, signals.response_downloaded)
        crawler.signals.connect(self._stop_watch, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the host no longer rests. Raises `HostShut`, `RunEnding`."""
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._watch_engine())
        host = read_host(request.url)
        self._refuse(host)
        while rest := self.hosts.rest(host, monotonic()):
            await asyncio.sleep(min(rest, _TICK))
            self._refuse(host)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Record that no answer came; send a recalled request through the middlewares again."""
        if isinstance(exception, _Recalled):
            return request.replace(dont_filter=True)
        # not a failure of the host: we refused the request, or the body is too large
        if not isinstance(exception, (IgnoreRequest, DownloadCancelledError)):
            self._record_failure(request, type(exception).__name__)
        return None

    def resting_hosts(self) -> set[str]:
        """Return the hosts in trouble for which a request is already waiting or being tried."""
        troubled = self.hosts.in_trouble(monotonic())
        if not troubled:
            return troubled
        assert self._crawler.engine is not None
        return troubled & {read_host(r.url) for r in self._crawler.engine.downloader.active}

    def shut_down(self, host: str, reason: str) -> None:
        """Send no more requests to a host in this run."""
        self.hosts.shut_down(host, reason)
        _LOG.warning("No more requests in this run: %s", self.hosts.shut[host])
        self._recall_waiting()

    def record_article(self, url: str) -> None:
        """Record that a host gave the article that was asked for."""
        self.hosts.record_article(read_host(url))

    def record_empty(self, url: str, problem: str) -> None:
        """Record that a host answered for an article without one; it may be doubted for that."""
        self.hosts.record_empty(read_host(url), problem)

    def end(self) -> None:
        """End the run soon: send no waiting request, and cancel downloads after `_GRACE`."""
        if self._ending:
            return
        self._ending = True
        self._recall_waiting()
        send = self._crawler.signals.send_catch_log
        self._grace = asyncio.get_running_loop().call_later(_GRACE, send, cancel_downloads)

    def _refuse(self, host: str) -> None:
        if self._ending:
            raise RunEnding("the run is ending")
        if reason := self.hosts.shut.get(host):
            raise HostShut(reason)

    def _record_answer(self, response: Response, request: Request) -> None:
        """Record how a host answered, before the downloader starts the next request."""
        if response.status < 500 and response.status != _TOO_MANY_REQUESTS:
            self.hosts.record_success(read_host(request.url))
            return
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        asked = read_retry_after(header, datetime.now(UTC))
        rest = asked if response.status in _RETRY_LATER else None
        self._record_failure(request, f"status {response.status}", rest)

    def _record_failure(self, request: Request, problem: str, asked: float | None = None) -> None:
        host = read_host(request.url)
        if host in self.hosts.shut:
            return
        now = monotonic()
        self.hosts.record_failure(host, problem, now, asked)
        if reason := self.hosts.shut.get(host):
            self.shut_down(host, reason)
        else:
            rest = self.hosts.rest(host, now)
            _LOG.info("%s rests for %.1f seconds (%s)", host, rest, problem)
            self._recall_waiting()

    def _recall_waiting(self) -> None:
        """Take the queued requests out of the downloader; `process_exception` sends them again."""
        assert self._crawler.engine is not None
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(_Recalled())

    async def _watch_engine(self) -> None:
        """Call `end` when the engine is stopping, for which Scrapy has no signal."""
        assert self._crawler.engine is not None
        while self._crawler.engine.running:
            await asyncio.sleep(_TICK)
        self.end()

    def _stop_watch(self) -> None:
        for waiting in (self._watch, self._grace):
            if waiting is not None:
                waiting.cancel()


def find_politeness(crawler: Crawler) -> PolitenessMiddleware:
    """Return the middleware of a crawl that has begun."""
    found = crawler.get_downloader_middleware(PolitenessMiddleware)
    assert found is not None
    return found


def _read_limits(settings: BaseSettings) -> Limits:
    return Limits(
        backoff_start=settings.getfloat("BACKOFF_START"),
        backoff_max=settings.getfloat("BACKOFF_MAX"),
        retry_after_max=settings.getfloat("RETRY_AFTER_MAX"),
        breaker_failures=settings.getint("BREAKER_FAILURES"),
        breaker_empty=settings.getint("BREAKER_EMPTY"),
    )
