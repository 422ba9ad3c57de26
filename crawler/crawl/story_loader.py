"""Stories that a command names, saved or live; nothing of them is archived."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler.crawl.arguments import WrongArgument
from crawler.crawl.fetched import EmptyFetch, FetchedStory
from crawler.crawl.responses import request_meta
from crawler.crawl.story_fetcher import StoryFetcher
from crawler.downloader.decompression import NO_LIMIT
from crawler.downloader.failures import describe_failure
from crawler.extraction.article import extract_page, find_page_url, normalize_story
from crawler.extraction.story import StoryResult, assemble_story
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.formats.locations import UnreadableFile, open_file
from crawler.items import Article, Page, ParsedPage
from crawler.urls import DOMAIN
from crawler.workers.parser_process import ParserProcess


@dataclass(frozen=True, slots=True)
class LoadedStory:
    """An article with the pages that it was extracted from, and what they print."""

    article: Article
    story: StoryResult


def load_stories(
    settings: Settings, names: Sequence[str], url: str | None = None
) -> Iterator[LoadedStory | EmptyFetch]:
    """Yield what each file or URL gives, in the order of the names.

    URLs are fetched by the settings of the project, whole stories with all their pages. `url` is
    the address of a file that does not state its own. Raises `WrongArgument` for a malformed URL.
    """
    largest = settings.getint("DOWNLOAD_MAXSIZE") or NO_LIMIT
    with closing(ParserProcess()) as parser:
        fetched = _fetch(settings, parser, [name for name in names if _is_url(name)])
        for name in names:
            found = fetched[name] if _is_url(name) else _load_file(Path(name), url, largest, parser)
            yield _normalize(found, parser) if isinstance(found, FetchedStory) else found


def _normalize(fetched: FetchedStory, parser: ParserProcess) -> LoadedStory | EmptyFetch:
    parsed, fetched_at = fetched.story.parsed, fetched.page.fetched_at
    article = parser.wait_for(normalize_story, parsed, fetched_at)
    if isinstance(article, FetchResult):
        return EmptyFetch(fetched.task, article, fetched.page)
    return LoadedStory(article, fetched.story)


def _load_file(
    path: Path, url: str | None, largest: int, parser: ParserProcess
) -> FetchedStory | EmptyFetch:
    """Return the story on one saved page, of `largest` bytes at most.

    `url` is its own where the page does not state it.
    """
    try:
        with open_file(path) as file:
            body = file.read(largest + 1)
    except UnreadableFile as error:
        return _refuse(path, str(error))
    if len(body) > largest:
        return _refuse(path, f"{path} is larger than DOWNLOAD_MAXSIZE, {largest:,} bytes")
    own = url or parser.wait_for(find_page_url, body)
    if isinstance(own, FetchResult):
        return EmptyFetch(FetchTask(str(path), "article", None), own)
    if own is None:
        return _refuse(path, f"{path} does not state its URL: give it with --url")
    page = Page(own, datetime.now(UTC), 200, (("Content-Type", "text/html"),), body, via="file")
    task = FetchTask(own, "article", None)
    story = parser.wait_for(assemble_story, [page])
    if isinstance(story, FetchResult):
        return EmptyFetch(task, story, page)
    return FetchedStory(task, story)


class NamedSpider(Spider):
    """Fetches the stories named, by the settings of the project, and stores nothing."""

    name = "named"
    allowed_domains = (DOMAIN,)
    custom_settings = {  # noqa: RUF012  # declared by Scrapy
        "ITEM_PIPELINES": {},
        # each name has a line of its own, also where two are addresses of one page
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    }

    def __init__(
        self,
        urls: Sequence[str],
        parser: ParserProcess,
        fetched: dict[str, FetchedStory | EmptyFetch],
    ) -> None:
        super().__init__()
        self._urls = urls
        self._parser = parser
        self._fetched = fetched

    async def start(self) -> AsyncIterator[Any]:
        """Ask for each URL."""
        for url in self._urls:
            meta = request_meta(FetchTask(url, "article", None))
            yield Request(url, self.parse_story, errback=self.record_failure, meta=meta)

    async def parse_story(self, response: Response) -> None:
        """Fetch the rest of the story that begins with this page."""
        task: FetchTask = response.meta["task"]
        fetcher = StoryFetcher(self.crawler, self._extract, keep=_keep_nothing)
        self._fetched[task.url] = await fetcher.fetch(task, response)

    async def _extract(self, page: Page) -> ParsedPage | FetchResult:
        return await self._parser.call(extract_page, page)

    def record_failure(self, failure: Failure) -> None:
        """Note a page that could not be had."""
        task: FetchTask = failure.request.meta["task"]  # type: ignore[attr-defined]  # Scrapy sets it
        self._fetched[task.url] = EmptyFetch(task, describe_failure(failure.value))


async def _keep_nothing(_task: FetchTask, _page: Page) -> None:
    """Skip keeping: these pages are not archived."""


def _fetch(
    settings: Settings, parser: ParserProcess, urls: Sequence[str]
) -> dict[str, FetchedStory | EmptyFetch]:
    if not urls:
        return {}
    for url in urls:
        _check_url(url)
    asked = list(dict.fromkeys(urls))
    fetched: dict[str, FetchedStory | EmptyFetch] = {}
    process = AsyncCrawlerProcess(settings)
    process.crawl(NamedSpider, urls=asked, parser=parser, fetched=fetched)
    process.start()
    refused = {url: _refuse(url, f"not fetched: {url} is not on {DOMAIN}") for url in asked}
    return {**refused, **fetched}


def _check_url(url: str) -> None:
    try:
        urlsplit(url)
    except ValueError as error:
        raise WrongArgument(f"not a URL: {url}: {error}") from None


def _refuse(name: Path | str, reason: str) -> EmptyFetch:
    result = FetchResult(FetchState.REJECTED, reason)
    return EmptyFetch(FetchTask(str(name), "article", None), result)


def _is_url(name: str) -> bool:
    return name.startswith(("http://", "https://"))
