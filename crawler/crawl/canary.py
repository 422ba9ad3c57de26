"""The five pages that `scrapy canary` looks at, by the settings of a crawl; nothing is archived."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.crawl.channel_pages import ChannelPage, ExploredListing, explore_listing
from crawler.crawl.responses import request_meta, take_page
from crawler.downloader.failures import describe_failure
from crawler.editions import EDITIONS, WWW
from crawler.extraction.listings import search_url
from crawler.fetching import FetchTask
from crawler.items import Page
from crawler.papers import CHINA
from crawler.periods import Period
from crawler.urls import DOMAIN
from crawler.workers.parser_process import ParserProcess

_CHINESE = EDITIONS["china"]


@dataclass
class Look:
    """A page to look at: its kind and URL, then what came, or the `problem` that kept it away."""

    kind: str
    url: str
    page: Page | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class KnownArticles:
    """URLs of new articles that the archive has: they are looked at where no listing names one."""

    english: str | None = None
    chinese: str | None = None


def plan_looks(day: date, known: KnownArticles) -> list[Look]:
    """Return the pages to look at on a day, without the article that the first of them names.

    They are a listing, the newest printed paper, the search, and an article of a Chinese site, or
    the listing of one. The paper and the search are those of the day before, which is complete.
    """
    before = day - timedelta(days=1)
    chinese = (
        Look("Chinese article", known.chinese)
        if known.chinese
        else Look("Chinese listing", _CHINESE.listing_url(_CHINESE.sections[0]))
    )
    return [
        Look("listing", WWW.listing_url("china/society")),
        Look("printed paper", _find_issue(before)),
        Look("search", search_url("en", Period.of(before), 0)),
        chinese,
    ]


def fetch_looks(
    settings: Settings, looks: Sequence[Look], known: KnownArticles, count: Callable[[], object]
) -> list[Look]:
    """Fetch the pages and the article that the first of them names, and return them all.

    `count` is called for each. Raises `KeyboardInterrupt` if it was told to end.
    """
    with closing(ParserProcess()) as parser:
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(CanarySpider)
        fetched = list(looks)
        process.crawl(crawler, looks=fetched, known=known, parser=parser, count=count)
        process.start()
    is_ended = crawler.stats is not None and crawler.stats.get_value("finish_reason") == "finished"
    if not (is_ended or process.bootstrap_failed):
        raise KeyboardInterrupt
    return fetched


def describe_unreached(looks: Sequence[Look]) -> str | None:
    """Return why no page at all could be had; None if one came."""
    problems = [
        f"{look.url}: {look.problem or 'no answer came'}" for look in looks if not look.page
    ]
    return problems[0] if len(problems) == len(looks) else None


class CanarySpider(Spider):
    """Asks for each page once: no answer is asked for again, and no redirect is followed."""

    name = "canary"
    allowed_domains = (DOMAIN,)
    custom_settings = {"ITEM_PIPELINES": {}, "RETRY_ENABLED": False}  # noqa: RUF012  # by Scrapy

    def __init__(
        self,
        looks: list[Look],
        known: KnownArticles,
        parser: ParserProcess,
        count: Callable[[], object],
    ) -> None:
        super().__init__()
        self._count = count
        self._looks = looks
        self._known = known
        self._parser = parser

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the pages that are known."""
        for look in tuple(self._looks):
            yield self._make_request(look)

    def _make_request(self, look: Look) -> Request:
        meta = request_meta(FetchTask(look.url, "listing", None))
        return Request(
            look.url,
            self.take_answer,
            errback=self.record_failure,
            meta=meta | {"look": look},
            dont_filter=True,
        )

    async def take_answer(self, response: Response) -> AsyncIterator[Request]:
        """Take the page, and ask for an article that the listing names."""
        look: Look = response.meta["look"]
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            look.problem = f"status {response.status}"
        else:
            look.page = take_page(response)
        async for request in self._go_on(look):
            yield request

    async def record_failure(self, failure: Failure) -> AsyncIterator[Request]:
        """Note a page that could not be had."""
        look: Look = failure.request.meta["look"]  # type: ignore[attr-defined]  # Scrapy sets it
        look.problem = describe_failure(failure.value).reason
        async for request in self._go_on(look):
            yield request

    async def _go_on(self, done: Look) -> AsyncIterator[Request]:
        """Count a page; after the listing, ask for an article that it names."""
        self._count()
        is_listing = done is self._looks[0]
        if is_listing and (url := await self._find_article(done.page) or self._known.english):
            look = Look("article", url)
            self._looks.insert(1, look)
            yield self._make_request(look)

    async def _find_article(self, page: Page | None) -> str | None:
        """Return the first article that a listing names, None if it names none."""
        if page is None:
            return None
        explored = await self._parser.call(explore_listing, page, None)
        listing = explored.listing if isinstance(explored, ExploredListing) else None
        named = listing.articles if isinstance(listing, ChannelPage) else ()
        return named[0].url if named else None


def _find_issue(day: date) -> str:
    """Return the address of the newest printed paper up to a day; there is none on Sundays."""
    while not (urls := CHINA.day_urls(day)):
        day -= timedelta(days=1)
    return urls[0]
