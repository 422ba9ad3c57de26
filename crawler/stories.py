"""A story from its first page's answer: the further pages are fetched, and all are parsed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.archive import End, State, Task
from crawler.items import Page
from crawler.layouts import UnknownLayout
from crawler.outcomes import Ending, Story
from crawler.responses import (
    describe_failure,
    is_readable,
    read_ending,
    request_meta,
    take_page,
)
from crawler.urls import page_url
from crawler.workers import Parsed

# the longest galleries have some 30 pages; a pager that names more was misread
MAX_PAGES = 200


Parse = Callable[[Page], Awaitable[Parsed]]


async def gather_story(
    crawler: Crawler, parse: Parse, task: Task, response: Response
) -> Story | Ending:
    """Give the whole story whose first page was answered, or how the task ended without one.

    `parse` reads what a page prints and raises `UnknownLayout`. A further page
    that cannot be had does not lose the story: it is named in `missing`.
    """
    if not is_readable(response):
        return read_ending(task, response)
    page = take_page(response)
    try:
        printed, article = await parse(page)
    except UnknownLayout:
        return Ending(task, End(State.REJECTED, "unknown layout", response.status), page)
    story = Story(task, [page], [printed], article=article)
    for number in range(2, min(printed.page_count, MAX_PAGES) + 1):
        await _add_page(crawler, parse, story, page_url(task.url, number))
        story.article = None
    return story


async def _add_page(crawler: Crawler, parse: Parse, story: Story, url: str) -> None:
    response = await _fetch(crawler, story, url)
    if response is None:
        return
    if not is_readable(response):
        story.missing[url] = read_ending(story.task, response).end
        return
    page = take_page(response)
    story.pages.append(page)
    try:
        story.printed.append((await parse(page)).printed)
    except UnknownLayout:
        story.missing[url] = End(State.REJECTED, "unknown layout", response.status)


async def _fetch(crawler: Crawler, story: Story, url: str) -> Response | None:
    assert crawler.engine is not None
    try:
        return await crawler.engine.download_async(Request(url, meta=request_meta(story.task)))
    except Exception as error:  # noqa: BLE001  # whatever ends a download, the story stands
        story.missing[url] = describe_failure(error)
        return None
