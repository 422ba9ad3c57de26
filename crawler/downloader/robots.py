"""robots.txt, obeyed as RFC 9309 demands: a host whose server gives no answer is not fetched from.

There is one difference: a redirect to another site is not followed, and counts as no answer,
because the crawl sends no request to any other site.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from time import monotonic
from typing import NamedTuple, Self
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import load_object

from crawler.downloader.failures import ForbiddenByRobots, HostShut, RunEnding, describe_failure
from crawler.downloader.host_backoff import read_host
from crawler.downloader.politeness import find_politeness
from crawler.downloader.robots_rules import RobotsRules, RobotsUnreadable, read_robots
from crawler.http_status import MOVED
from crawler.urls import is_ours, resolve_url

_LOG = logging.getLogger(__name__)

# signal, sent with the `response` for each answer to a request for robots.txt
robots_answered = object()

# RFC 9309, 2.3.1.2
_MAX_REDIRECTS = 5


class _Fetch(NamedTuple):
    """A robots.txt that is being fetched, or was; `begun` is a time of the monotonic clock."""

    task: asyncio.Task[RobotsRules]
    begun: float


class RobotsMiddleware:
    """Holds each request until the robots.txt of its host is read, and drops what that forbids."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        # replaying saved pages sends nothing to the site
        if settings["REPLAY"] or not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = (
            settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"].partition("/")[0]
        )
        self._parser_class: type[RobotParser] = load_object(settings["ROBOTSTXT_PARSER"])
        self._max_age = settings.getfloat("ROBOTSTXT_MAX_AGE")
        self._max_delay = settings.getfloat("CRAWL_DELAY_MAX")
        self._fetches: dict[str, _Fetch] = {}
        crawler.signals.connect(self._slow_down, signals.request_reached_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware for a crawl. Raises `NotConfigured` if robots.txt is not obeyed."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Apply the rules to a request. Raises `ForbiddenByRobots`, `HostShut`, `RunEnding`."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._find_rules(urljoin(request.url, "/robots.txt"))
        if not rules.allows(request.url):
            raise ForbiddenByRobots("forbidden by robots.txt")
        request.meta["robots_usage"] = rules.find_usage(request.url)
        request.meta["crawl_delay"] = rules.delay
        # AutoThrottle would choose a shorter delay
        request.meta["autothrottle_dont_adjust_delay"] = rules.delay is not None

    async def _find_rules(self, address: str) -> RobotsRules:
        known = self._fetches.get(address)
        if known is None or monotonic() - known.begun > self._max_age:
            task = asyncio.get_running_loop().create_task(self._load(address))
            known = self._fetches[address] = _Fetch(task, monotonic())
        return await known.task

    async def _load(self, address: str) -> RobotsRules:
        host = read_host(address)
        try:
            return self._limit_delay(host, self._judge(await self._fetch(address)))
        except RobotsUnreadable as error:
            reason = f"robots.txt of {host}: {error}"
        find_politeness(self._crawler).shut_down(host, reason)
        raise HostShut(reason)

    async def _fetch(self, address: str) -> Response:
        """Fetch a robots.txt and follow its redirects. Raises `RobotsUnreadable`."""
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
        except Exception as error:  # whatever ended the download, there are no rules
            raise RobotsUnreadable(describe_failure(error).reason) from error
        self._crawler.signals.send_catch_log(robots_answered, response=response, dont_log=DropItem)
        return response

    def _judge(self, response: Response) -> RobotsRules:
        """Return the rules in an answer. Raises `RobotsUnreadable`."""
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        return read_robots(response.status, coding, response.body, self._agent, self._parse)

    def _parse(self, body: bytes) -> RobotParser:
        return self._parser_class.from_crawler(self._crawler, body)

    def _limit_delay(self, host: str, rules: RobotsRules) -> RobotsRules:
        longest = self._max_delay
        if rules.delay is None or rules.delay <= longest:
            return rules
        _LOG.warning(
            "%s asks for a Crawl-delay of %g seconds: using %g", host, rules.delay, longest
        )
        return replace(rules, delay=longest)

    def _slow_down(self, request: Request) -> None:
        """Make the downloader keep the Crawl-delay from this request on, without jitter."""
        delay = request.meta.get("crawl_delay")
        if delay is not None:
            assert self._crawler.engine is not None
            slot = self._crawler.engine.downloader.slots[request.meta["download_slot"]]
            slot.delay = max(slot.delay, delay)
            slot.jitter = 0
