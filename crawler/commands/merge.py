"""`scrapy merge`: another archive joined into ours."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from tqdm import tqdm

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.articles import SavedAs
from crawler.archive.merging import Merged, merge_archive, open_other

_NOTES = """Adds what OTHER.db has to the archive: pages by content, each article with the history
of both, and the state of each URL. OTHER.db is read and never changed. Of two versions of an
article the one seen later is the newest; what either suppressed stays suppressed; runs are not
taken over. Stop it when you like: what is joined stays joined, and the next time it goes on.
"""


class Command(ScrapyCommand):
    """Exit code 0 when the archives are one, 1 when that could not be, 2 for a wrong argument."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] OTHER.db"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Join another archive into the archive"

    def long_desc(self) -> str:
        """Say what wins."""
        return _NOTES

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Join the archives and say what that came to."""
        if len(args) != 1:
            raise UsageError("name one other archive")
        assert self.settings is not None
        ours, other = Path(self.settings["ARCHIVE_PATH"]), Path(args[0])
        if ours.resolve() == other.resolve():
            raise UsageError(f"{other} is the archive itself")
        try:
            counts = _merge(ours, other)
        except ArchiveUnusable as error:
            self._fail(str(error))
        except sqlite3.Error as error:
            self._fail(f"the archives could not be joined: {error}; what is joined stays joined")
        except KeyboardInterrupt:
            self._fail("stopped; what is joined stays joined")
        else:
            self._conclude(counts)

    def _conclude(self, counts: Counter[Merged]) -> None:
        for table in ("articles", "pages", "frontier", "suppressions"):
            told = (f"{counts[Merged(table, way)]:,} {way}" for way in SavedAs)
            print(f"{table}: {', '.join(told)}")
        if damaged := counts[Merged("pages", None)]:
            self._fail(f"{damaged:,} pages of the other are damaged, and were left out")

    def _fail(self, sentence: str) -> None:
        print(sentence, file=sys.stderr)
        self.exitcode = 1


def _merge(ours: Path, other: Path) -> Counter[Merged]:
    with open_other(other) as source, closing(Archive.open(ours)) as archive:
        archive.claim("merge", datetime.now(UTC))
        joined = merge_archive(archive, source)
        # disable=None: shown on a terminal only
        return Counter(tqdm(joined, unit=" rows", disable=None, leave=False))
