"""What a run says while it goes on, and at its end: on a terminal, and in its log."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.utils.asyncio import create_looping_call

from crawler.crawl.backfill_progress import BackfillProgress, measure_backfills
from crawler.crawl.log_lines import NOTICE
from crawler.crawl.progress_line import ProgressLine
from crawler.crawl.run import CrawlRun, find_run
from crawler.crawl.run_progress import Pace, RunProgress

logger = logging.getLogger(__name__)

# seconds between two looks on a terminal
_REFRESH = 1.0
_STOPPING = "stopping: a few seconds, for what is under way; Ctrl-C again ends it at once"


class ProgressDisplay:
    """A Scrapy extension: one line on a terminal, else a log line each LOGSTATS_INTERVAL.

    At the end comes the summary of the run. `--nolog` silences all of it.
    """

    def __init__(self, crawler: Crawler, run: CrawlRun) -> None:
        self._crawler = crawler
        self._run = run
        self._pace = Pace()
        self._line: ProgressLine | None = None
        self._stops: list[Callable[[], object]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the display of a run; raises `NotConfigured` where a crawl archives nothing."""
        display = cls(crawler, find_run(crawler))
        crawler.signals.connect(display.begin, signals.spider_opened)
        crawler.signals.connect(display.stop, signals.spider_closed)
        crawler.signals.connect(display.end, signals.engine_stopped)
        return display

    def begin(self) -> None:
        """Say what the run begins with, and go on to say how far it has come."""
        if self._run.number is None:
            return
        interval = self._crawler.settings.getfloat("LOGSTATS_INTERVAL")
        start = _describe_start(self._run)
        if sys.stderr.isatty() and self._crawler.settings.getbool("LOG_ENABLED"):
            self._line = ProgressLine()
            self._line.draw(start)
            self._repeat(self._line.draw, min(interval, _REFRESH))
        _log(start)
        self._repeat(_log, interval)

    def stop(self) -> None:
        """Say no more how far the run has come: it is ending."""
        for stop in self._stops:
            stop()

    def end(self) -> None:
        """Say what the run came to, when all of Scrapy has ended."""
        summary = self._run.summary
        if summary is not None:
            _log(summary.format_sentence())
            _log(summary.format_values())
        if self._line is not None:
            self._line.close(summary.format_lines() if summary else ())

    def _repeat(self, say: Callable[[str], None], interval: float) -> None:
        if interval > 0:
            call = create_looping_call(self._look, say)
            call.start(interval, now=False)
            self._stops.append(call.stop)

    def _look(self, say: Callable[[str], None]) -> None:
        if not self._crawler.crawling:
            say(_STOPPING)
            return
        # of an archive that fails the writer has told `give_up`
        with suppress(DropItem), self._run.writer.guard():
            say(self._measure().describe())

    def _measure(self) -> RunProgress:
        stats = self._crawler.stats
        backfills = _list_backfills(self._run)
        requests = stats.get_value("downloader/request_count", 0)
        return RunProgress(
            task=self._run.task,
            new=stats.get_value("chinadaily/articles/new", 0),
            changed=stats.get_value("chinadaily/articles/changed", 0),
            gone=self._run.writer.report.gone,
            requests=requests,
            left=_count_left(self._run, backfills),
            pace=self._pace.look(monotonic(), requests),
            backfills=backfills,
        )


def _list_backfills(run: CrawlRun) -> list[BackfillProgress]:
    """Return how far the backfills of a run have come."""
    asked = {backfill.id for backfill in run.scope.backfills}
    measured = measure_backfills(run.archive, run.scope.today)
    return [progress for progress in measured if progress.backfill.id in asked]


def _count_left(run: CrawlRun, backfills: Iterable[BackfillProgress]) -> int:
    """Return how many of the URLs that are known a run still asks for."""
    if named := run.arguments.urls:
        return max(len(named) - run.writer.report.count_asked(), 0)
    is_of_news = run.scope.news_from is not None
    news = min(run.archive.frontier.count_news(), run.news_left) if is_of_news else 0
    return news + min(sum(progress.left for progress in backfills), run.older_left)


def _describe_start(run: CrawlRun) -> str:
    backfills = _list_backfills(run)
    if run.arguments.urls:
        what = "named articles"
    elif run.arguments.is_backfill and backfills:
        what = f"backfill of {backfills[0].describe_period()}"
    else:
        what = "the news"
    return f"run {run.number} begins: {what}; URLs to begin with: {_count_left(run, backfills):,}"


def _log(text: str) -> None:
    logger.log(NOTICE, "%s", text)
