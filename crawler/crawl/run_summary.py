"""What a run did and what it leaves: as lines for people, and as one for machines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from crawler.archive import RunCounts
from crawler.crawl.backfill_progress import BackfillProgress
from crawler.crawl.run_report import RunReport
from crawler.fetching import Channel

_PREFIX = "chinadaily/"
# Scrapy's reason of a run that came to its end
_FINISHED = "finished"
# the label of a line, before its text
_WIDTH = 11


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run that has ended, for `reason`: Scrapy's, or `failed`.

    `pages` are the pages read of each channel, and the articles that they made known. `next_look`
    is when the next URL is due, None if none is.
    """

    run: int
    reason: str
    began: datetime
    ended: datetime
    counts: RunCounts
    pages: Mapping[Channel, tuple[int, int]]
    backfills: tuple[BackfillProgress, ...]
    next_look: datetime | None

    def format_lines(self) -> list[str]:
        """Return lines for a terminal, with labels in a column."""
        return [f"{label:<{_WIDTH}}{text}" for label, text in self._describe()]

    def format_sentence(self) -> str:
        """Return all in one sentence, for a log."""
        return "; ".join(f"{label}: {text}" for label, text in self._describe())

    def format_values(self) -> str:
        """Return the counts as `key=value`, divided by blanks; times in UTC, ISO 8601."""
        values = {
            "run": self.run,
            "reason": self.reason,
            "seconds": round((self.ended - self.began).total_seconds()),
            **asdict(self.counts),
            "backfill_left": sum(backfill.left for backfill in self.backfills),
            "next_look": self.next_look.isoformat() if self.next_look else "",
        }
        # a sentence, which stands in the other line
        del values["unread_reason"]
        return " ".join(f"{name}={value}" for name, value in values.items())

    def _describe(self) -> Iterator[tuple[str, str]]:
        counts = self.counts
        yield f"run {self.run}", self._describe_end()
        yield (
            "articles",
            f"{counts.articles_new:,} new, {counts.articles_changed:,} changed,"
            f" {counts.articles_same:,} unchanged, {counts.articles_gone:,} gone",
        )
        first = f", the first: {counts.unread_reason}" if counts.unread_reason else ""
        yield "unread", f"{counts.unread:,}{first}"
        yield "failed", f"{counts.failed:,}"
        yield "waiting", f"{counts.waiting:,}"
        yield "requests", self._describe_requests()
        if self.backfills:
            yield "backfill", self._describe_backfills()
        yield "next look", self._describe_next_look()

    def _describe_end(self) -> str:
        took = show_duration(self.ended - self.began)
        if self.reason == _FINISHED:
            return f"finished after {took}"
        if self.reason == "failed":
            return f"failed after {took} (docs/operations.md: what to do)"
        return f"stopped after {took} ({self.reason}); the next run carries on"

    def _describe_requests(self) -> str:
        """Return how many an article took, and how many pages of a channel to find one."""
        counts = self.counts
        articles = counts.articles_new + counts.articles_changed + counts.articles_same
        each = f", {counts.requests / articles:.2f} an article" if articles else ""
        finding = ", ".join(itertools.starmap(_describe_channel, self.pages.items()))
        return f"{counts.requests:,}{each}" + (f"; to find articles: {finding}" if finding else "")

    def _describe_backfills(self) -> str:
        first, *others = self.backfills
        said = f"{first.describe_period()}: {first.describe_days()} done, {first.left:,} URLs left"
        return f"{said}; {len(others):,} more wait" if others else said

    def _describe_next_look(self) -> str:
        if self.counts.waiting or (self.next_look and self.next_look <= self.ended):
            return "due now"
        if self.next_look is None:
            return "nothing is due"
        return f"due {self.next_look:%Y-%m-%d %H:%M} UTC"


def count_run(report: RunReport, stats: Mapping[str, Any], waiting: int) -> RunCounts:
    """Return what a run came to, by its report and Scrapy's counters."""
    return RunCounts(
        articles_new=_count(stats, "articles/new"),
        articles_changed=_count(stats, "articles/changed"),
        articles_same=_count(stats, "articles/same"),
        articles_gone=report.gone,
        unread=report.unread,
        unread_reason=report.unread_reason,
        failed=report.failed,
        waiting=waiting,
        requests=int(stats.get("downloader/request_count", 0)),
    )


def count_pages(stats: Mapping[str, Any]) -> dict[Channel, tuple[int, int]]:
    """Return the pages of each channel that were read, and the articles that they made known."""
    pages = {channel: _count(stats, f"channels/{channel}") for channel in Channel}
    return {
        channel: (number, _count(stats, f"found/{channel}"))
        for channel, number in pages.items()
        if number
    }


def _describe_channel(channel: Channel, pages_and_found: tuple[int, int]) -> str:
    pages, found = pages_and_found
    return f"{pages:,} by {channel}" + (f" ({pages / found:.2f} each)" if found else "")


def show_duration(time: timedelta) -> str:
    """Return a span of time in the two units that say most of it.

    >>> [show_duration(timedelta(seconds=seconds)) for seconds in (7.4, 754, 12000, 300000)]
    ['7 s', '12 min 34 s', '3 h 20 min', '3 d 11 h']
    """
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    first = next((place for place, (number, _) in enumerate(units) if number), len(units) - 1)
    return " ".join(f"{number} {unit}" for number, unit in units[first : first + 2])


def _count(stats: Mapping[str, Any], name: str) -> int:
    return int(stats.get(f"{_PREFIX}{name}", 0))
