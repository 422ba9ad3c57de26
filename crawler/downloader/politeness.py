"""How gently the site is asked: hosts rest after failures, and are shut when they only fail."""

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

from crawler.downloader.host_backoff import Hosts, Limits, read_host, read_retry_after

_LOG = logging.getLogger(__name__)

_TOO_MANY_REQUESTS = 429
# the answers whose Retry-After says for how long to leave the host alone
_RETRY_LATER = (_TOO_MANY_REQUESTS, 503)
# how soon a request that waits sees that the run is ending, in seconds
_TICK = 0.5
# what is under way when a run is told to end may come in so many seconds
_GRACE = 5

# sent when what is still under way is to be broken off
break_off = object()


class NotNow(IgnoreRequest):
    """A request that is not sent in this run; its URL waits for the next."""


class HostShut(NotNow):
    """The host is left alone for the rest of the run."""


class RunEnding(NotNow):
    """The run is coming to its end."""


class _Recalled(IgnoreRequest):
    """A request was taken out of the downloader, where it waited for its turn."""


class PolitenessMiddleware:
    """Lets requests wait while their host rests, and refuses them when it is shut.

    It sits nearest to the network, and so sees all that is asked: also what is
    retried, robots.txt, and the further pages of a story.
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
        """Make the middleware of a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked. Raises `HostShut`, `RunEnding`."""
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._watch_engine())
        host = read_host(request.url)
        self._refuse(host)
        while rest := self.hosts.rest(host, monotonic()):
            await asyncio.sleep(min(rest, _TICK))
            self._refuse(host)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Note that no answer came, or have a request begin anew that was recalled."""
        if isinstance(exception, _Recalled):
            return request.replace(dont_filter=True)
        # refused by us, or larger than we take
        if not isinstance(exception, (IgnoreRequest, DownloadCancelledError)):
            self._record_failure(request, type(exception).__name__)
        return None

    def resting_hosts(self) -> set[str]:
        """Name the hosts in trouble that one request is waiting for or trying already."""
        troubled = self.hosts.in_trouble(monotonic())
        if not troubled:
            return troubled
        assert self._crawler.engine is not None
        return troubled & {read_host(r.url) for r in self._crawler.engine.downloader.active}

    def shut_down(self, host: str, reason: str) -> None:
        """Leave a host alone for the rest of the run."""
        self.hosts.shut_down(host, reason)
        _LOG.warning("Not asked again in this run: %s", self.hosts.shut[host])
        self._recall_waiting()

    def end(self) -> None:
        """Have the run end soon: nothing that waits is sent any more, and no answer waited for."""
        if self._ending:
            return
        self._ending = True
        self._recall_waiting()
        send = self._crawler.signals.send_catch_log
        self._grace = asyncio.get_running_loop().call_later(_GRACE, send, break_off)

    def _refuse(self, host: str) -> None:
        if self._ending:
            raise RunEnding("the run is ending")
        if reason := self.hosts.shut.get(host):
            raise HostShut(reason)

    def _record_answer(self, response: Response, request: Request) -> None:
        """Note how a host answered, before the downloader begins the next request."""
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
        """Take what waits for its turn out of the downloader: each comes back when it may."""
        assert self._crawler.engine is not None
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(_Recalled())

    async def _watch_engine(self) -> None:
        """End the waiting when the run is told to end, of which Scrapy gives no signal."""
        assert self._crawler.engine is not None
        while self._crawler.engine.running:
            await asyncio.sleep(_TICK)
        self.end()

    def _stop_watch(self) -> None:
        for waiting in (self._watch, self._grace):
            if waiting is not None:
                waiting.cancel()


def _read_limits(settings: BaseSettings) -> Limits:
    return Limits(
        backoff_start=settings.getfloat("BACKOFF_START"),
        backoff_max=settings.getfloat("BACKOFF_MAX"),
        retry_after_max=settings.getfloat("RETRY_AFTER_MAX"),
        breaker_failures=settings.getint("BREAKER_FAILURES"),
    )
