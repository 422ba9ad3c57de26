"""`scrapy ingest`: pages out of WARCs into the archive."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from tqdm import tqdm

from crawler.archive import Archive, ArchiveUnusable, SavedAs
from crawler.forms.members import UnreadableFile, WarcFile, open_warcs
from crawler.ingestion import Ingestion

_NOTES = """Reads WARC and WACZ files (- is standard input), ours or those of Common Crawl, the
Wayback Machine, Browsertrix and others, and keeps the pages of chinadaily.com.cn answered with 200.
Their articles are read as a crawl reads them, and take their place by the time of the fetch: an
older page adds an earlier revision and leaves a newer article as it is. Nothing is fetched. What is
known already changes nothing, so run it again whenever it was stopped.
"""


class Command(ScrapyCommand):
    """Exit code 0 when all could be read, 1 when something could not, 2 for a wrong argument."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] WARC-or-WACZ [WARC-or-WACZ ...]"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Take pages out of WARC or WACZ files into the archive"

    def long_desc(self) -> str:
        """Say what is kept."""
        return _NOTES

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take in the files and say what that came to."""
        if not args:
            raise UsageError("name a WARC or WACZ file, or - for standard input")
        assert self.settings is not None
        try:
            with closing(Archive.open(Path(self.settings["ARCHIVE_PATH"]))) as archive:
                archive.claim("ingest", datetime.now(UTC))
                ingestion = Ingestion(archive)
                for name in args:
                    self._take(ingestion, name)
                ingestion.finish()
        except ArchiveUnusable as error:
            self._fail(str(error))
        except sqlite3.Error as error:
            self._fail(f"the archive could not be written: {error}; what is in stays in")
        except KeyboardInterrupt:
            self._fail("stopped; what is in stays in")
        else:
            self._conclude(ingestion)

    def _take(self, ingestion: Ingestion, name: str) -> None:
        try:
            with open_warcs(name) as warcs:
                for warc in warcs:
                    self._take_warc(ingestion, warc)
        except UnreadableFile as error:
            self._fail(str(error))

    def _take_warc(self, ingestion: Ingestion, warc: WarcFile) -> None:
        taken = ingestion.take(warc)
        # disable=None: shown on a terminal only
        for damage in tqdm(taken, desc=warc.name, unit=" records", disable=None, leave=False):
            if damage:
                self._fail(f"{warc.name} at byte {damage.position:,}: {damage.what}")

    def _conclude(self, ingestion: Ingestion) -> None:
        print("articles: " + ", ".join(f"{ingestion.articles[way]:,} {way}" for way in SavedAs))
        print("pages: " + ", ".join(f"{ingestion.pages[way]:,} {way}" for way in ("new", "known")))
        for name, counts in (("unread", ingestion.unread), ("skipped", ingestion.skipped)):
            if counts.total():
                print(f"{name}: {_list_counts(counts)}")
        if not ingestion.pages.total():
            self._fail("no page of chinadaily.com.cn in what was named")

    def _fail(self, sentence: str) -> None:
        # the bar of a terminal gives way
        tqdm.write(sentence, file=sys.stderr)
        self.exitcode = 1


def _list_counts(counts: Counter[str]) -> str:
    shown: Iterable[tuple[str, int]] = counts.most_common()
    return ", ".join(f"{number:,} {reason}" for reason, number in shown if number)
