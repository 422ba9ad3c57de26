"""robots.txt as RFC 9309 has it: without an answer of its server, nothing is fetched of a host.

The one difference: a redirect off the site is not followed, and is no answer,
because nothing else is ever asked for there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple, Self
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import load_object

from crawler.crawl.responses import describe_failure
from crawler.downloader.host_backoff import read_host
from crawler.downloader.politeness import HostShut, PolitenessMiddleware, RunEnding
from crawler.http_status import MOVED
from crawler.urls import is_ours, resolve_url
from crawler.usage_policy import UsageRule, read_usage_rules

_LOG = logging.getLogger(__name__)

# sent with the `response` for each answer that came for a robots.txt
robots_answered = object()

# RFC 9309, 2.3.1.2 and 2.5
_MAX_REDIRECTS = 5
_MAX_SIZE = 500 * 1024


class ForbiddenByRobots(IgnoreRequest):
    """robots.txt forbids us the URL."""


class RobotsUnreadable(ConnectionError):
    """No robots.txt came, and no answer that says that there is none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us.

    `parser` is None where all is allowed; `delay` is the Crawl-delay in
    seconds; `usage` are the Content-Usage rules, each with the parser that
    tells for which URLs it holds: those it forbids.
    """

    parser: RobotParser | None = None
    delay: float | None = None
    usage: Sequence[tuple[UsageRule, RobotParser]] = ()

    def find_usage(self, url: str) -> str | None:
        """Give the Content-Usage that holds for a URL: that of the longest path."""
        rules = [rule for rule, parser in self.usage if not parser.allowed(url, "*")]
        longest = max((len(rule.path) for rule in rules), default=0)
        return ", ".join(r.preference for r in rules if len(r.path) == longest) or None


class _Reading(NamedTuple):
    """A robots.txt that is being read, or was at `begun` (monotonic clock)."""

    task: asyncio.Task[Rules]
    begun: float


class RobotsMiddleware:
    """Lets no request through before the robots.txt of its host is read, and none it forbids."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        # who replays saved pages asks nothing of the site
        if settings["REPLAY"] or not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = (
            settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"].partition("/")[0]
        )
        self._parser_class: type[RobotParser] = load_object(settings["ROBOTSTXT_PARSER"])
        self._max_age = settings.getfloat("ROBOTSTXT_MAX_AGE")
        self._max_delay = settings.getfloat("CRAWL_DELAY_MAX")
        self._readings: dict[str, _Reading] = {}
        crawler.signals.connect(self._slow_down, signals.request_reached_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware of a crawl that obeys robots.txt."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Hold a request to the rules. Raises `ForbiddenByRobots`, `HostShut`, `RunEnding`."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._find_rules(urljoin(request.url, "/robots.txt"))
        if rules.parser and not rules.parser.allowed(request.url, self._agent):
            raise ForbiddenByRobots("forbidden by robots.txt")
        request.meta["robots_usage"] = rules.find_usage(request.url)
        request.meta["crawl_delay"] = rules.delay
        # AutoThrottle would go below it
        request.meta["autothrottle_dont_adjust_delay"] = rules.delay is not None

    async def _find_rules(self, address: str) -> Rules:
        known = self._readings.get(address)
        if known is None or monotonic() - known.begun > self._max_age:
            task = asyncio.get_running_loop().create_task(self._read(address))
            known = self._readings[address] = _Reading(task, monotonic())
        return await known.task

    async def _read(self, address: str) -> Rules:
        host = read_host(address)
        try:
            return self._judge(host, await self._fetch(address))
        except RobotsUnreadable as error:
            reason = f"robots.txt of {host}: {error}"
        politeness = self._crawler.get_downloader_middleware(PolitenessMiddleware)
        assert politeness is not None
        politeness.shut_down(host, reason)
        raise HostShut(reason)

    async def _fetch(self, address: str) -> Response:
        """Give the answer to a robots.txt, redirects followed. Raises `RobotsUnreadable`."""
        for _ in range(_MAX_REDIRECTS + 1):
            response = await self._ask(address)
            target = (response.headers.get("Location") or b"").decode("latin-1")
            if response.status not in MOVED or not target:
                break
            address = resolve_url(address, target) or target
            if not is_ours(address):
                raise RobotsUnreadable(f"redirects off the site to {address}")
        return response

    async def _ask(self, address: str) -> Response:
        meta = dict.fromkeys(
            ("dont_obey_robotstxt", "dont_redirect", "autothrottle_dont_adjust_delay"), True
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(
                Request(address, callback=NO_CALLBACK, meta=meta)
            )
        except RunEnding:
            raise
        except Exception as error:  # whatever ends a download, no rules came
            raise RobotsUnreadable(describe_failure(error).reason) from error
        self._crawler.signals.send_catch_log(robots_answered, response=response, dont_log=DropItem)
        return response

    def _judge(self, host: str, response: Response) -> Rules:
        """Give the rules of an answer. Raises `RobotsUnreadable`."""
        if 300 <= response.status < 500 and response.status != 429:
            return Rules()
        if not 200 <= response.status < 300:
            raise RobotsUnreadable(f"status {response.status}")
        if coding := response.headers.get("Content-Encoding"):
            raise RobotsUnreadable(f"unknown coding {coding.decode('latin-1')}")
        body = _cut(response.body)
        parser = self._parse(body)
        rules = read_usage_rules(body.decode("utf-8-sig", "ignore"), self._agent)
        usage = [(rule, self._parse_usage(rule)) for rule in rules]
        return Rules(parser, self._limit_delay(host, parser.crawl_delay(self._agent)), usage)

    def _parse(self, body: bytes) -> RobotParser:
        return self._parser_class.from_crawler(self._crawler, body)

    def _parse_usage(self, rule: UsageRule) -> RobotParser:
        return self._parse(f"User-agent: *\nDisallow: {rule.path or '/'}".encode())

    def _limit_delay(self, host: str, delay: float | None) -> float | None:
        if delay is None or delay <= self._max_delay:
            return delay
        kept = self._max_delay
        _LOG.warning("%s asks for a Crawl-delay of %g seconds: %g are kept", host, delay, kept)
        return kept

    def _slow_down(self, request: Request) -> None:
        """Have the downloader keep to a Crawl-delay from this request on, without jitter."""
        delay = request.meta.get("crawl_delay")
        if delay is not None:
            assert self._crawler.engine is not None
            slot = self._crawler.engine.downloader.slots[request.meta["download_slot"]]
            slot.delay = max(slot.delay, delay)
            slot.jitter = 0


def _cut(body: bytes) -> bytes:
    """Give the lines that lie within the size that is to be read."""
    return body if len(body) <= _MAX_SIZE else body[:_MAX_SIZE].rpartition(b"\n")[0]
