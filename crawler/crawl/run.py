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
from scrapy.http import Response

from crawler.archive import Archive, ArchiveInUse, Due
from crawler.crawl.arguments import CrawlArguments, read_arguments
from crawler.crawl.outcomes import Ending, Listing, Story, Unchanged
from crawler.crawl.responses import take_page
from crawler.downloader.politeness import PolitenessMiddleware
from crawler.extraction.article import read_pages
from crawler.extraction.layouts import UnknownLayout
from crawler.fetching import FetchTask, Link
from crawler.items import Page
from crawler.urls import read_article_url, read_listing_url
from crawler.workers.parser_process import ParserProcess

logger = logging.getLogger(__name__)

# counters of what a run read
_READ = ("listings/read", "articles/new", "articles/changed", "articles/same")
# counters of what was answered or refused, but not read
_REJECTED = ("listings/rejected", "articles/rejected")


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
        self.parsing = ParserProcess()
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
        """Start the run: take up what the last left, ask for `links` anew and for what is due.

        Where the archive is in use, the run ends with that as its `failure`.
        """
        try:
            self.archive.claim("crawl", self.now())
            with self.writing():
                self._number = self.archive.start_run(self._given, self.now())
                self.archive.ask(links, self.now())
                self._ask_due()
        except ArchiveInUse as used:
            self.failure = str(used)
        else:
            self._refuse_suppressed()

    def _ask_due(self) -> None:
        if self.arguments.urls:
            return
        most = self._crawler.settings.getint("RECHECKS_PER_RUN")
        self.count("articles/due", self.archive.ask_due(self._covers, most, self.now()))

    def _covers(self, due: Due) -> bool:
        """Tell whether an article lies in the days and sections that this run was asked for."""
        article, listing = read_article_url(due.url), read_listing_url(due.found_on or "")
        if article is None or not self.arguments.covers_day(article.day):
            return False
        section = listing.section if listing else ""
        return self.arguments.covers_section(section)

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

    def keep_page(self, task: FetchTask, page: Page) -> None:
        """Keep a page of a story whose other pages are still to come."""
        with self.writing():
            self.archive.keep_page(task, page)

    def save_story(self, story: Story) -> None:
        """Store a story that was read.

        Where it says something else than what is stored, the stored page is read again first:
        what a newer reader of ours makes of it is no change by the site.
        """
        assert story.article is not None, "NormalizePipeline runs first"
        with self.writing():
            if self.archive.differs(story.article):
                self._read_again(story.article.id)
            saved = self.archive.save_story(story.task, story.pages, story.article, story.missing)
        self.count(f"articles/{saved}")

    def _read_again(self, article_id: str) -> None:
        served = self.archive.load_story(article_id)
        if not served:
            return
        try:
            article = read_pages(served)
        except UnknownLayout:
            return  # no reader of today knows the old page: there is nothing to compare
        saved = self.archive.save_reread(served[0], article, self.now())
        self.count(f"articles/reread/{saved}")

    def save_unchanged(self, answer: Unchanged) -> None:
        """Record that the server says an article is as it is stored."""
        with self.writing():
            self.archive.save_unchanged(answer.task, answer.page)
        self.count("articles/same")

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
        if page is not None:
            self.count("pages/unread")
        self._last_problem = f"{ending.task.url}: {ending.end.reason}"
        with self.writing():
            self.archive.save_end(ending.task, ending.end, page, ending.links, self.now())

    def save_robots(self, response: Response) -> None:
        """Keep what answered for a robots.txt."""
        self.count("robots/read")
        with self.writing():
            self.archive.save_robots(take_page(response))

    def put_back(self, tasks: Iterable[FetchTask]) -> None:
        """Have tasks wait for the next run that this one did not come to."""
        with self.writing():
            self.archive.put_back(tasks)

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
            self._politeness().end()
            close = self._crawler.engine.close_spider_async(reason="archive_unwritable")
            self._closing = asyncio.get_running_loop().create_task(close)

    def _judge(self) -> str | None:
        shut = "; ".join(self._politeness().hosts.shut.values())
        if any(self._counted(what) for what in _READ):
            return f"not all could be asked for: {shut}" if shut else None
        if shut:
            return f"the site could not be reached: {shut}"
        if came := self._counted("pages/unread"):
            return f"nothing could be read: {came} pages came, and none was known or fit"
        if any(self._counted(what) for what in _REJECTED):
            return f"nothing could be read: {self._last_problem}"
        return f"the site could not be reached: {self._last_problem}"

    def _politeness(self) -> PolitenessMiddleware:
        found = self._crawler.get_downloader_middleware(PolitenessMiddleware)
        assert found is not None
        return found

    def _counted(self, what: str) -> int:
        return int(self._crawler.stats.get_value(f"chinadaily/{what}", 0))
