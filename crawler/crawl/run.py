"""The life of one crawl: it begins, shares what its parts need, and judges itself at its end."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.http import Response

from crawler.archive import Archive, ArchiveUnusable
from crawler.crawl.archive_writer import ArchiveWriter
from crawler.crawl.arguments import CrawlArguments, read_arguments
from crawler.crawl.backfill_progress import measure_backfills, save_waiting
from crawler.crawl.run_plan import plan_run
from crawler.crawl.run_summary import RunSummary, count_pages, count_run
from crawler.crawl.scope import covers, open_scope
from crawler.crawl.sitemap import find_sitemaps
from crawler.crawl.walk_limits import WalkLimits
from crawler.credentials import drop_user
from crawler.downloader.politeness import cancel_downloads, find_politeness
from crawler.fetching import Channel, FetchTask, Link
from crawler.urls import BEIJING
from crawler.workers.parser_process import ParserProcess

logger = logging.getLogger(__name__)

# URLs that a run of a backfill asks for at most, weeks of them: the rest waits for the next one
_MOST_OF_BACKFILL = 1_000_000
# counters of what a run extracted or confirmed
_DONE = ("listings/read", "articles/new", "articles/changed", "articles/same")
# counters of what was answered or refused, and gave nothing
_REJECTED = ("listings/rejected", "articles/rejected", "listings/gone", "articles/gone")


class CrawlRun:
    """A crawl with its archive, its arguments, its parser process and its writer.

    `failure` is None, or one sentence that says why the run achieved nothing. `news_left` is how
    many URLs it may still ask for before its backfills, `older_left` how many of these. `task` is
    the last one that was leased. `number` is that of its row in the archive, None before it has
    one; `summary` is there when it has ended, if the archive could be written.
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
        self.task: FetchTask | None = None
        self.number: int | None = None
        self.summary: RunSummary | None = None
        self.parser = ParserProcess()
        self.writer = ArchiveWriter(archive, self.parser, crawler, self.give_up)
        self._crawler = crawler
        self._given = given
        self._closing: asyncio.Task[None] | None = None
        self._began = datetime.now(UTC)
        self.scope = open_scope(arguments, self._began.astimezone(BEIJING).date())
        self.walks = WalkLimits()
        crawler.signals.connect(self.parser.close, cancel_downloads)
        self.news_left = crawler.settings.getint("NEWS_PER_RUN")
        share = crawler.settings.getint("BACKFILL_PER_RUN")
        self.older_left = _MOST_OF_BACKFILL if arguments.is_backfill else share

    @classmethod
    def from_crawler(cls, crawler: Crawler, arguments: dict[str, str]) -> Self:
        """Return the run of a Scrapy crawler and its arguments (`-a`).

        Raises `WrongArgument`, `ArchiveUnusable`.
        """
        asked = read_arguments(arguments)
        archive = Archive.open(Path(crawler.settings["ARCHIVE_PATH"]))
        return cls(crawler, archive, asked, arguments)

    def begin(self) -> None:
        """Start the run: resume what the last one left, queue what is asked for and what is due.

        Where the archive cannot be used, the run ends with that as its `failure`.
        """
        now = self._began = datetime.now(UTC)
        try:
            self.archive.claim("crawl", now)
            with self.writer.guard():
                given = {name: drop_user(value) for name, value in self._given.items()}
                self.number = self.archive.start_run(given, now)
                with self.archive.transaction():
                    self.scope = plan_run(
                        self.archive, self.arguments, given, now, is_replay=self._is_replay
                    )
                    self._ask_due(now)
        except ArchiveUnusable as unusable:
            self.failure = str(unusable)
        else:
            self._report_suppressed()

    def _ask_due(self, now: datetime) -> None:
        if self.arguments.urls or self.arguments.is_backfill:
            return
        most = self._crawler.settings.getint("RECHECKS_PER_RUN")
        due = self.archive.queue_due(lambda found: covers(self.arguments, *found), most, now)
        self.writer.count("articles/due", due)

    @property
    def _is_replay(self) -> bool:
        return bool(self._crawler.settings["REPLAY"])

    def _report_suppressed(self) -> None:
        """Log which of the articles named are suppressed: the frontier leases none of them."""
        named = {article.id: article.url for article in self.arguments.urls}
        found = [s for s in map(self.archive.suppressions.find, named) if s]
        for suppression in found:
            refusal = f"{named[suppression.article_id]}: suppressed: {suppression.reason}"
            logger.warning("not asked for: %s", refusal)
            self.writer.count("articles/suppressed")
            if len(found) == len(named):
                self.failure = f"nothing was asked for: {refusal}"

    def save_robots(self, response: Response) -> None:
        """Keep a robots.txt; a backfill reads the sitemaps that it names."""
        backfill = next(iter(self.scope.backfills), None)
        is_wanted = backfill is not None and Channel.SITEMAP in self.arguments.channels
        is_read = is_wanted and response.status == HTTPStatus.OK
        named = find_sitemaps(response.url, response.body) if is_read else ()
        number = backfill.id if backfill else None
        newest = (backfill and backfill.until) or self.scope.today
        links = [Link(url, "listing", None, response.url, newest, number) for url in named]
        self.writer.save_robots(response, links)

    def finish(self, reason: str) -> None:
        """End the run with Scrapy's finish reason, and close the archive."""
        # of an archive that fails the writer has told `give_up`
        with suppress(DropItem):
            self._store_end(reason)
        self.parser.close()
        self.archive.close()

    def _store_end(self, reason: str) -> None:
        if self.number is not None:
            self.writer.save_withdrawals()
            self.writer.link_duplicates()
            self.writer.thin_old()
        self._report_listings()
        if self.failure is None and reason == "finished":
            self.failure = self._judge()
        if self.number is not None:
            with self.writer.guard():
                self.summary = self._finish_row(self.number, reason)

    def _finish_row(self, number: int, reason: str) -> RunSummary:
        """Store what the run came to, and return it."""
        now = datetime.now(UTC)
        stats = self._crawler.stats.get_stats()
        counts = count_run(self.writer.report, stats, self.archive.frontier.count_news())
        with self.archive.transaction():
            save_waiting(self.archive)
        self.archive.finish_run(number, self.failure or reason, counts, stats, now)
        return RunSummary(
            run=number,
            reason="failed" if self.failure else reason,
            began=self._began,
            ended=now,
            counts=counts,
            pages=count_pages(stats),
            backfills=tuple(measure_backfills(self.archive, self.scope.today)),
            next_look=self.archive.find_next_look(),
        )

    def _report_listings(self) -> None:
        """Log which listings gave no list, in the last lines of the run."""
        report = self.writer.report
        if report.empty_listings:
            empty, asked = len(report.empty_listings), report.listings + len(report.empty_listings)
            logger.warning(
                "no list in %d of %d listings: %s", empty, asked, report.describe_empty_listings()
            )

    def give_up(self, sentence: str) -> None:
        """End the run early because of a failure that no later request can mend."""
        if self.failure is None:
            self.failure = sentence
            find_politeness(self._crawler).end()
            if not self._crawler.crawling:
                return
            assert self._crawler.engine is not None
            close = self._crawler.engine.close_spider_async(reason="unwritable")
            self._closing = asyncio.get_running_loop().create_task(close)

    def _judge(self) -> str | None:
        """Return why a run that came to its end achieved nothing; None where it did its work."""
        shut = find_politeness(self._crawler).hosts.describe_shut()
        if any(self._counted(name) for name in _DONE):
            if shut or self.has_more_news():
                return f"not all could be asked for: {shut or self._describe_more()}"
            return self.writer.report.find_failure()
        if shut:
            return f"the site could not be reached: {shut}"
        if came := self._counted("pages/unread"):
            return f"nothing could be extracted: no page matched a known layout ({came} came)"
        problem = self.writer.last_problem or "no answer came"
        if any(self._counted(name) for name in _REJECTED):
            return f"nothing could be extracted: {problem}"
        return f"the site could not be reached: {problem}"

    def has_more_news(self) -> bool:
        """Return True if the run has asked for all that it may, and more waits."""
        return self.news_left <= 0 and self.archive.frontier.has_news()

    def _describe_more(self) -> str:
        most = self._crawler.settings.getint("NEWS_PER_RUN")
        return f"after {most:,} URLs the others wait for the next run (NEWS_PER_RUN)"

    def _counted(self, name: str) -> int:
        return int(self._crawler.stats.get_value(f"chinadaily/{name}", 0))


def find_run(crawler: Crawler) -> CrawlRun:
    """Return the run that the spider of a crawler holds.

    Raises `NotConfigured`, which disables a Scrapy component, for a spider that has none.
    """
    run = getattr(crawler.spider, "run", None)
    if not isinstance(run, CrawlRun):
        raise NotConfigured
    return run
