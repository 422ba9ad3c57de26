"""The process beside a crawl that parses its pages, so that the crawl goes on fetching."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import NamedTuple

from crawler.extraction.article import parse_served, read_article
from crawler.items import Article, Page, ParsedPage
from crawler.workers.time_limit import LONGEST, set_alarm
from crawler.workers.worker_pool import WorkerKilled, WorkerPool


class ParserKilled(RuntimeError):
    """Raised if a page killed the process that parsed it, by the time or the memory it took."""


class ParserProcess:
    """One worker process, started at once and replaced when a page kills it.

    A page that takes longer than `seconds` kills it, even in C code. Pages that wait are parsed
    by the next one.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self._seconds = seconds
        self._pool = WorkerPool(1, attempts=1)
        # start it now: it imports our code while the crawl begins
        self._pool.submit(_start, None)

    async def parse(self, page: Page) -> Parsed:
        """Parse a page, and read it as a story of one page.

        Raises `UnknownLayout`, `ParserKilled`.
        """
        work = partial(_parse_in_time, seconds=self._seconds)
        try:
            return await asyncio.wrap_future(self._pool.submit(work, page))
        except WorkerKilled as error:
            raise ParserKilled(
                f"parsing the page broke off or took over {self._seconds:g} s"
            ) from error

    def close(self) -> None:
        """End the process. Pages that still wait are not parsed."""
        self._pool.close()


class Parsed(NamedTuple):
    """What a page prints, and the article it is when it is the story's only page."""

    printed: ParsedPage
    article: Article


async def parse_here(page: Page) -> Parsed:
    """Parse and read a page in this process. Raises `UnknownLayout`, `NotAnArticle`."""
    return parse_saved(page)


def parse_saved(page: Page) -> Parsed:
    """Decode, parse and read a page as served. Raises `UnknownLayout`, `NotAnArticle`."""
    printed = parse_served(page)
    return Parsed(printed, read_article([printed], page.fetched_at))


def _start(_: None) -> None:
    """Do nothing: to be asked for it, the worker had to import this module."""


def _parse_in_time(page: Page, seconds: float) -> Parsed:
    """Parse a page in the worker; the alarm kills the process when the time is over."""
    with set_alarm(seconds):
        return parse_saved(page)
