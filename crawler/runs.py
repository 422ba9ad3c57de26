"""One run of the crawl: what spider, scheduler and pipelines share while it lasts."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive import Archive, Link
from crawler.arguments import CrawlArguments, read_arguments
from crawler.items import Page
from crawler.outcomes import Ending, Listing, Story
from crawler.workers import ParsingProcess

logger = logging.getLogger(__name__)

# counters of what a run read
_READ = ("listings/read", "articles/new", "articles/changed", "articles/same")
# endings in which a page came, but was not read
_CAME = ("listings/rejected", "articles/rejected")


class Run:
    """A crawl with its archive and arguments.

    `failure` is None, or says in one sentence why the run achieved nothing.
    """

    def __init__(
        self,
        crawler: Crawler,
        archive: Archive,
        arguments: CrawlArguments,
        given: dict[str, str],
    ) -> None:
        self.archive = archive
        self.arguments = arguments
        self.failure: str | None = None
        self.parsing = ParsingProcess()
        self._crawler = crawler
        self._given = given
        self._number: int | None = None
        self._last_problem = "no answer came"
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, crawler: Crawler, arguments: dict[str, str]) -> Self:
        """Prepare a run from Scrapy's settings and arguments.

        Raises `WrongArgument`, `ArchiveUnusable`.
        """
        read = read_arguments(arguments)
        archive = Archive.open(Path(crawler.settings["ARCHIVE_PATH"]))
        return cls(crawler, archive, read, arguments)

    @staticmethod
    def now() -> datetime:
        """Give the time of our own clock, in UTC."""
        return datetime.now(UTC)

    def begin(self, links: Iterable[Link]) -> None:
        """Start the run: take up what the last one left, and ask for `links` anew."""
        with self.writing():
            self._number = self.archive.start_run(self._given, self.now())
            self.archive.ask(links, self.now())
        self._refuse_suppressed()

    def _refuse_suppressed(self) -> None:
        """Say which of the articles named are suppressed: the frontier gives none of them."""
        named = {article.id: article.url for article in self.arguments.urls}
        found = [s for s in map(self.archive.suppressions.find, named) if s]
        for suppression in found:
            refusal = f"{named[suppression.article_id]}: suppressed: {suppression.reason}"
            logger.warning("not asked for: %s", refusal)
            self.count("articles/suppressed")
            if len(found) == len(named):
                self.failure = f"nothing was asked for: {refusal}"

    def finish(self, reason: str) -> None:
        """End the run with Scrapy's finish reason, and close the archive."""
        if self.failure is None and reason == "finished":
            self.failure = self._judge()
        if self._number is not None:
            with self.writing():
                stats = self._crawler.stats.get_stats()
                self.archive.finish_run(self._number, self.failure or reason, stats, self.now())
        self.parsing.close()
        self.archive.close()

    def save_story(self, story: Story) -> None:
        """Store a story that was read."""
        assert story.article is not None, "NormalizePipeline runs first"
        with self.writing():
            saved = self.archive.save_story(story.task, story.pages, story.article, story.missing)
        self.count(f"articles/{saved}")

    def save_listing(self, listing: Listing) -> None:
        """Store what a listing named."""
        with self.writing():
            new = self.archive.save_listing(
                listing.task,
                listing.page,
                listing.links,
                listing.outside,
                listing.sections,
                listing.next_page,
            )
        self.count("listings/read")
        self.count("articles/found", new)

    def save_ending(self, ending: Ending, page: Page | None) -> None:
        """Record that a URL gave no article, and why; `page` is what came all the same."""
        self.count(f"{ending.task.kind}s/{ending.end.state}")
        self._last_problem = f"{ending.task.url}: {ending.end.reason}"
        with self.writing():
            self.archive.save_end(ending.task, ending.end, page, ending.links, self.now())

    def count(self, what: str, number: int = 1) -> None:
        """Count what happened under `chinadaily/` in Scrapy's stats."""
        self._crawler.stats.inc_value(f"chinadaily/{what}", number)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Guard a write: an archive that cannot be written ends the run, not the item alone."""
        try:
            yield
        except sqlite3.Error as error:
            sentence = f"the archive could not be written: {error}"
            self._give_up(sentence)
            raise DropItem(sentence) from error

    def _give_up(self, sentence: str) -> None:
        if self.failure is None:
            self.failure = sentence
            close = self._crawler.engine.close_spider_async(reason="archive_unwritable")
            self._closing = asyncio.get_running_loop().create_task(close)

    def _judge(self) -> str | None:
        if any(self._counted(what) for what in _READ):
            return None
        if came := sum(self._counted(what) for what in _CAME):
            return f"nothing could be read: {came} pages came, and none was known or fit"
        return f"the site could not be reached: {self._last_problem}"

    def _counted(self, what: str) -> int:
        return int(self._crawler.stats.get_value(f"chinadaily/{what}", 0))
