"""What a run did and what it leaves, in a few sentences for its last log lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.archive import Archive, Backfill
from crawler.crawl.run_report import RunReport
from crawler.fetching import Channel

_PREFIX = "chinadaily/"


def summarize_run(archive: Archive, report: RunReport, stats: Mapping[str, Any]) -> Iterator[str]:
    """Yield what came of a run, what it asked for, what backfills have left, and the next look."""
    yield _describe_articles(report, stats)
    yield _describe_requests(report, stats)
    for backfill in archive.backfills.list_open():
        yield _describe_backfill(backfill, archive)
    if due := archive.frontier.find_next_fetch():
        yield f"the next look is due at {due[:16].replace('T', ' ')} UTC"


def _describe_articles(report: RunReport, stats: Mapping[str, Any]) -> str:
    counts = {name: _count(stats, f"articles/{name}") for name in ("new", "changed", "same")}
    said = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    return f"articles: {said}, {report.empty_articles:,} without an article"


def _describe_requests(report: RunReport, stats: Mapping[str, Any]) -> str:
    """Return the requests by what they were for, and how many an article took."""
    articles = report.articles + report.empty_articles
    pages = {channel: _count(stats, f"channels/{channel}") for channel in Channel}
    said = [f"{number:,} {channel}" for channel, number in pages.items() if number]
    requests = int(stats.get("downloader/request_count", 0))
    each = f", {requests / report.articles:.2f} an article" if report.articles else ""
    return f"requests: {requests:,}{each}; pages: {', '.join([f'{articles:,} article', *said])}"


def _describe_backfill(backfill: Backfill, archive: Archive) -> str:
    left, day = archive.backfills.find_left(backfill.id)
    period = f"{backfill.since or 'the beginning'} to {backfill.until or 'today'}"
    reached = f", which has come to {day}" if day else ""
    return f"backfill of {period}{reached}: {left:,} URLs are known to be left"


def _count(stats: Mapping[str, Any], name: str) -> int:
    return int(stats.get(f"{_PREFIX}{name}", 0))
