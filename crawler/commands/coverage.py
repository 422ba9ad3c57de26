"""`scrapy coverage`: what the archive has, knows of and lacks, day by day."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, date, datetime

from scrapy.exceptions import UsageError

from crawler.archive import Archive
from crawler.cli import ArchiveCommand, check_period, parse_day, print_json, print_lines
from crawler.coverage.calendar import LEGEND, draw_calendar
from crawler.coverage.days import DayCoverage, describe_day
from crawler.crawl.run_plan import queue_gaps
from crawler.output import Coloured, choose_paint, print_error
from crawler.urls import BEIJING


class Command(ArchiveCommand):
    """Exit code 0, whatever is missing; 1 if the archive could not be read, 2 for an argument."""

    arguments = "[--since DAY] [--until DAY] [--json] [--queue]"
    summary = "Show what the archive has, knows of and lacks, day by day"
    notes = """Draws a calendar of the days, each with a sign: is all stored that the site names?
What a day should have is what the search states, or else what the printed paper lists, or else
what is usual for such a weekday in that time. Days are those of URLs, in Beijing.
"""
    archive_use = "read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the period, --json and --queue."""
        super().add_options(parser)
        parser.add_argument("--since", type=parse_day, metavar="DAY", help="from this day on")
        parser.add_argument("--until", type=parse_day, metavar="DAY", help="up to this day")
        parser.add_argument("--json", action="store_true", help="print a JSON object a line, a day")
        parser.add_argument(
            "--queue",
            action="store_true",
            help="let the next runs fetch what is missing, and read the days with gaps again",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the days, and queue those with gaps. Raises `UsageError`."""
        if args:
            raise UsageError("coverage takes options only")
        check_period(opts.since, opts.until)
        with self.open_archive("coverage") if opts.queue else self.read_archive() as archive:
            found = judge_period(archive, opts.since, opts.until)
            if opts.json:
                for day in found:
                    print_json(describe_day(day))
            else:
                print_lines(draw_year(found))
            if opts.queue:
                gaps = [day.counts.day for day in found if day.missing]
                _say(_queue(archive, gaps), beside_data=opts.json)


def _say(sentence: str, *, beside_data: bool) -> None:
    if beside_data:
        print_error(sentence)
    else:
        print_lines([sentence])


def judge_period(archive: Archive, since: date | None, until: date | None) -> list[DayCoverage]:
    """Return the days of a period: by default from the first that is known up to today."""
    first = since or archive.coverage.find_first_day()
    last = until or datetime.now(BEIJING).date()
    if first is None or first > last:
        return []
    return archive.coverage.judge_days(first, last)


def draw_year(found: list[DayCoverage]) -> Iterator[str]:
    """Yield the calendars of the years, and what their signs mean."""
    if not found:
        yield "no article of these days is known"
        return
    yield from map(Coloured, draw_calendar(found, choose_paint()))
    yield LEGEND


def _queue(archive: Archive, gaps: list[date]) -> str:
    if not gaps:
        return "no day has a gap: nothing is queued"
    queue_gaps(archive, gaps, datetime.now(UTC))
    return f"{len(gaps):,} days with gaps are queued for the next runs"
