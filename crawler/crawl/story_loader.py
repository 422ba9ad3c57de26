"""Pages that a command names, saved or live, as stories; nothing of it is archived."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.crawl.outcomes import Ending, Story
from crawler.crawl.responses import request_meta
from crawler.crawl.story_fetcher import StoryGatherer
from crawler.downloader.failures import describe_failure
from crawler.extraction.decoding import decode_page
from crawler.extraction.layouts import UnknownLayout, parse_page, read_own_url
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.items import Page
from crawler.urls import DOMAIN
from crawler.workers.parser_process import parse_here


def obtain_stories(
    settings: Settings, names: Sequence[str], url: str | None = None
) -> Iterator[Story | Ending]:
    """Give what each file or URL comes to, in the order of the names.

    URLs are fetched by the settings of the project, whole stories with all
    their pages. `url` is the address of a file that does not state its own.
    """
    fetched = _fetch(settings, [name for name in names if _is_url(name)])
    for name in names:
        yield fetched[name] if _is_url(name) else read_file(Path(name), url)


def read_file(path: Path, url: str | None = None) -> Story | Ending:
    """Read one saved page; `url` is its own where the page does not state it."""
    try:
        body = path.read_bytes()
    except OSError as error:
        return _refuse(path, f"cannot read {path}: {error.strerror}")
    html = decode_page(None, body)
    own = url or read_own_url(html)
    if own is None:
        return _refuse(path, f"{path} does not state its URL: give it with --url")
    page = Page(own, datetime.now(UTC), 200, (("Content-Type", "text/html"),), body, via="file")
    task = FetchTask(own, "article", None)
    try:
        return Story(task, [page], [parse_page(own, html)])
    except UnknownLayout:
        return Ending(task, FetchResult(FetchState.REJECTED, "unknown layout", 200), page)


class NamedSpider(Spider):
    """Fetches the stories named, by the settings of the project, and stores nothing."""

    name = "named"
    allowed_domains = (DOMAIN,)
    custom_settings = {  # noqa: RUF012  # declared by Scrapy
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "ITEM_PIPELINES": {},
    }

    def __init__(self, urls: Sequence[str], outcomes: dict[str, Story | Ending]) -> None:
        super().__init__()
        self._urls = urls
        self._outcomes = outcomes

    async def start(self) -> AsyncIterator[Any]:
        """Ask for each URL."""
        for url in self._urls:
            meta = request_meta(FetchTask(url, "article", None))
            yield Request(url, self.read, errback=self.read_failure, meta=meta)

    async def read(self, response: Response) -> None:
        """Gather the story that begins with this page."""
        task: FetchTask = response.meta["task"]
        gatherer = StoryGatherer(self.crawler, parse_here, keep=keep_nothing)
        self._outcomes[task.url] = await gatherer.gather(task, response)

    def read_failure(self, failure: Failure) -> None:
        """Note a page that could not be had."""
        task: FetchTask = failure.request.meta["task"]  # type: ignore[attr-defined]  # Scrapy sets it
        self._outcomes[task.url] = Ending(task, describe_failure(failure.value))


def keep_nothing(_task: FetchTask, _page: Page) -> None:
    """Let a page go: it is read, and not archived."""


def _fetch(settings: Settings, urls: Sequence[str]) -> dict[str, Story | Ending]:
    if not urls:
        return {}
    asked = list(dict.fromkeys(urls))
    outcomes: dict[str, Story | Ending] = {}
    process = AsyncCrawlerProcess(settings)
    process.crawl(NamedSpider, urls=asked, outcomes=outcomes)
    process.start()
    refused = {url: _refuse(url, f"not fetched: {url} is not on {DOMAIN}") for url in asked}
    return {**refused, **outcomes}


def _refuse(name: Path | str, reason: str) -> Ending:
    return Ending(FetchTask(str(name), "article", None), FetchResult(FetchState.REJECTED, reason))


def _is_url(name: str) -> bool:
    return name.startswith(("http://", "https://"))
