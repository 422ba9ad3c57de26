"""`scrapy canary`: does today's site still look as our layouts and listings expect."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.exceptions import UsageError

from crawler.archive import ArchiveUnusable
from crawler.cli import ArchiveCommand, open_bar, parse_day, print_lines
from crawler.crawl.canary import (
    KnownArticles,
    Look,
    describe_unreached,
    fetch_looks,
    plan_looks,
)
from crawler.crawl.drafts import save_drafts
from crawler.extraction.site_check import TODAY, Difference, check_page
from crawler.fetching import FetchResult
from crawler.papers import CHINA
from crawler.urls import BEIJING, read_article_url
from crawler.workers.parser_process import ParserProcess

# articles of the archive that are older may be of an older layout
_NEW = timedelta(days=30)
# pages that are asked for
_MOST = 5


class Command(ArchiveCommand):
    """Exit code 0 if all looks as expected, 1 if not, 2 for a wrong argument."""

    arguments = "[options]"
    summary = "Check on five pages that the site still looks as the layouts and listings expect"
    notes = """Asks politely for five pages: a section listing, an article that it names, the
newest printed paper, the search, and a Chinese article that the archive knows (or a Chinese
listing); and for the robots.txt of their hosts. Says of each whether it looks as expected, or
which selector finds nothing, what stands there instead, and which field is empty. If one does not,
all are saved as drafts of fixtures. Nothing is archived.
"""
    archive_use = "read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --folder and --day."""
        super().add_options(parser)
        parser.add_argument(
            "--folder", type=Path, help="where to save drafts (default: canary beside the archive)"
        )
        parser.add_argument(
            "--day", type=parse_day, metavar="DAY", help="the day to take for today, for REPLAY"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Fetch the pages and print what is not as expected. Raises `UsageError`."""
        if args:
            raise UsageError("canary takes options only")
        if opts.day and opts.day <= CHINA.first:
            raise UsageError(f"--day {opts.day}: the printed paper is known from {CHINA.first} on")
        assert self.settings is not None
        now = datetime.now(UTC)
        day = opts.day or now.astimezone(BEIJING).date()
        known = self._find_known(day)
        with open_bar("pages", _MOST, "asking for") as bar:
            looks = fetch_looks(self.settings, plan_looks(day, known), known, bar.update)
        if unreached := describe_unreached(looks):
            self.fail(f"the site could not be reached: {unreached}")
            return
        found = self._check(looks)
        print_lines(describe_looks(found))
        changed = sum(bool(look.problem or differences) for look, differences in found)
        if changed:
            folder = (opts.folder or self.archive_path.parent / "canary") / f"{now:%Y%m%dT%H%M%SZ}"
            save_drafts(folder, [look.page for look in looks if look.page])
            self.fail(
                f"{changed} of {len(looks)} pages are not as expected: see {folder}"
                " (docs/operations.md: what to do)"
            )

    def _find_known(self, day: date) -> KnownArticles:
        """Return new articles of the archive, none if there is no archive that can be read."""
        try:
            with self.read_archive() as archive:
                newest = {
                    language: archive.find_newest(
                        [layout.name for layout in TODAY if layout.language == language],
                        day - _NEW,
                    )
                    for language in ("en", "zh")
                }
        except ArchiveUnusable:
            return KnownArticles()
        return KnownArticles(newest["en"], newest["zh"])

    def _check(self, looks: Sequence[Look]) -> list[tuple[Look, Sequence[Difference]]]:
        """Return each page with what is not as expected on it."""
        found: list[tuple[Look, Sequence[Difference]]] = []
        with closing(ParserProcess()) as parser:
            for look in looks:
                differences: tuple[Difference, ...] | FetchResult = ()
                if look.page:
                    stored = self._load_stored(look.url)
                    differences = parser.wait_for(check_page, look.page, stored)
                if isinstance(differences, FetchResult):
                    differences = (Difference("page", f"{differences.reason}"),)
                found.append((look, differences))
        return found

    def _load_stored(self, url: str) -> Mapping[str, Any]:
        """Return what the archive has of an article; nothing if it has not got it."""
        named = read_article_url(url)
        try:
            with self.read_archive() as archive:
                return archive.load_values(named.id) if named else {}
        except (ArchiveUnusable, KeyError):
            return {}


def describe_looks(found: Sequence[tuple[Look, Sequence[Difference]]]) -> Iterator[str]:
    """Yield for each page a line, and one for each thing that is not as expected."""
    for look, differences in found:
        as_expected = "as expected" if look.page and not differences else "not as expected"
        yield f"{look.kind} {look.url}: {look.problem or as_expected}"
        yield from (f"  {difference.describe()}" for difference in differences)
