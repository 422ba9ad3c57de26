"""A story from its first page's answer: the further pages are fetched, and all are parsed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.crawl.outcomes import Ending, Story
from crawler.crawl.responses import (
    is_readable,
    read_ending,
    request_meta,
    take_page,
)
from crawler.downloader.failures import describe_failure
from crawler.extraction.layouts import UnknownLayout
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.items import Page
from crawler.urls import page_url
from crawler.workers.parser_process import Parsed

# the longest galleries have some 30 pages; a pager that names more was misread
MAX_PAGES = 200

# how often a new story is tried before it is stored without a page that cannot be had
_MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class StoryGatherer:
    """Fetches and parses whole stories.

    `parse` reads what a page prints and raises `UnknownLayout`; `keep` is given each page of a
    story of several when it comes, so that no end of the run can lose it.
    """

    crawler: Crawler
    parse: Callable[[Page], Awaitable[Parsed]]
    keep: Callable[[FetchTask, Page], None]

    async def gather(self, task: FetchTask, response: Response) -> Story | Ending:
        """Give the whole story whose first page was answered, or how the task ended without one.

        A further page that is not there does not lose the story: it is named in `missing`. One
        that failed ends the task, to be tried again; a story already stored is never cut short.
        """
        if not is_readable(response):
            return read_ending(task, response)
        page = take_page(response)
        try:
            printed, article = await self.parse(page)
        except UnknownLayout:
            return Ending(
                task, FetchResult(FetchState.REJECTED, "unknown layout", response.status), page
            )
        story = Story(task, [page], [printed], article=article)
        last = min(printed.page_count, MAX_PAGES)
        if last == 1:
            return story
        self.keep(task, page)
        return await self._gather_further(replace(story, article=None), last)

    async def _gather_further(self, story: Story, last: int) -> Story | Ending:
        for number in range(2, last + 1):
            url = page_url(story.task.url, number)
            end = await self._add_page(story, url)
            if end is not None and _is_passing(story.task, end):
                reason = f"page {number}: {end.reason}"
                return Ending(story.task, replace(end, reason=reason))
            if end is not None:
                story.missing[url] = end
        return story

    async def _add_page(self, story: Story, url: str) -> FetchResult | None:
        """Add a page to a story, or say why it cannot be had."""
        assert self.crawler.engine is not None
        try:
            request = Request(url, meta=request_meta(story.task))
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  # whatever ends a download, it has a reason
            return describe_failure(error)
        if not is_readable(response):
            return read_ending(story.task, response).end
        page = take_page(response)
        self.keep(story.task, page)
        story.pages.append(page)
        try:
            story.printed.append((await self.parse(page)).printed)
        except UnknownLayout:
            return FetchResult(FetchState.REJECTED, "unknown layout", response.status)
        return None


def _is_passing(task: FetchTask, end: FetchResult) -> bool:
    """Tell whether a page may be had by another try that is worth waiting for."""
    if end.state is FetchState.FAILED:
        return task.stored or task.attempts < _MAX_ATTEMPTS
    return end.state is FetchState.PENDING
