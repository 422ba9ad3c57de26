"""Pages are parsed and read in a process beside the crawl, which goes on fetching meanwhile."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from crawler.extraction.article import parse_served, read_article
from crawler.items import Article, Page, ParsedPage
from crawler.workers.time_limit import LONGEST, set_alarm


class ReaderKilled(RuntimeError):
    """A page killed the process that read it, by the time or the memory that it took."""


class ParsingProcess:
    """One worker process, started at once and restarted when a page kills it.

    A page that takes longer than `seconds` does.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self._seconds = seconds
        self._pool = _start()

    async def parse(self, page: Page) -> Parsed:
        """Parse a page, and read it as a story of one page.

        Raises `UnknownLayout`, `ReaderKilled`.
        """
        loop = asyncio.get_running_loop()
        pool = self._pool
        try:
            return await loop.run_in_executor(pool, _parse_in_time, page, self._seconds)
        except BrokenProcessPool as error:
            # Pages are read in order: the first to hear of it did it, the others are read again.
            if pool is not self._pool:
                return await self.parse(page)
            self._pool = _start()
            raise ReaderKilled(
                f"reading the page broke off or took over {self._seconds:g} s"
            ) from error

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)


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


def _parse_in_time(page: Page, seconds: float) -> Parsed:
    """Parse a page in the worker, which is ended when that takes too long, be it in C."""
    with set_alarm(seconds):
        return parse_saved(page)


def _start() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, mp_context=context, initializer=begin_worker)
    pool.submit(os.getpid)
    return pool


def begin_worker() -> None:
    """Leave the end of the work to the process that began it: it is told by signal, and tells."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(0)
