"""A story from the response to its first page: the further pages are fetched, all are parsed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.crawl.fetched import EmptyFetch, FetchedStory
from crawler.crawl.responses import judge_response, request_meta
from crawler.downloader.failures import describe_failure
from crawler.extraction.page_check import find_same_page
from crawler.extraction.story import StoryAssembler
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.items import Page, ParsedPage

# how often a new story is tried before it is stored without a page that cannot be had
_MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class StoryFetcher:
    """Fetches and parses whole stories.

    `extract` parses one page; `keep` is called with each page of a story of several as soon as it
    came, so that no end of the run can lose it.
    """

    crawler: Crawler
    extract: Callable[[Page], Awaitable[ParsedPage | FetchResult]]
    keep: Callable[[FetchTask, Page], Awaitable[None]]

    async def fetch(self, task: FetchTask, response: Response) -> FetchedStory | EmptyFetch:
        """Return the whole story whose first page is `response`, or why there is none.

        A further page that is not there does not lose the story: it is named in `missing`. One
        that failed ends the task, to be tried again; a story already stored is never cut short.
        """
        page = judge_response(task, response)
        if isinstance(page, EmptyFetch):
            return page
        parsed = await self.extract(page)
        if isinstance(parsed, FetchResult):
            return EmptyFetch(task, parsed, page)
        assembler = StoryAssembler(page, parsed)
        if assembler.next_url():
            await self.keep(task, page)
        return await self._fetch_further(task, assembler)

    async def _fetch_further(
        self, task: FetchTask, assembler: StoryAssembler
    ) -> FetchedStory | EmptyFetch:
        number = 1
        while url := assembler.next_url():
            number += 1
            page = await self._fetch_page(task, url)
            parsed = page if isinstance(page, FetchResult) else await self.extract(page)
            if isinstance(parsed, FetchResult) and _may_come_later(task, parsed):
                return EmptyFetch(task, replace(parsed, reason=f"page {number}: {parsed.reason}"))
            assembler.add(url, None if isinstance(page, FetchResult) else page, parsed)
        return FetchedStory(task, assembler.result())

    async def _fetch_page(self, task: FetchTask, url: str) -> Page | FetchResult:
        """Return a further page of a story, or why it cannot be had.

        It is read where the server redirects to another address of the same page.
        """
        fetched = await self._ask(task, url)
        if isinstance(fetched, EmptyFetch) and fetched.page:
            moved = find_same_page(fetched.page)
            fetched = await self._ask(task, moved) if moved else fetched
        return fetched.result if isinstance(fetched, EmptyFetch) else fetched

    async def _ask(self, task: FetchTask, url: str) -> Page | EmptyFetch:
        """Return the page at a URL, or why it gave none; whatever came is kept."""
        assert self.crawler.engine is not None
        try:
            request = Request(url, meta=request_meta(task))
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  # whatever ends a download, it has a reason
            return EmptyFetch(task, describe_failure(error))
        answer = judge_response(task, response)
        page = answer.page if isinstance(answer, EmptyFetch) else answer
        if page is not None:
            await self.keep(task, page)
        return answer


def _may_come_later(task: FetchTask, result: FetchResult) -> bool:
    """Return True if the story should wait for another try of one of its pages."""
    if result.state is FetchState.FAILED:
        return task.stored or task.attempts < _MAX_ATTEMPTS
    return result.state is FetchState.PENDING
