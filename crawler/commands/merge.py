"""`scrapy merge`: another archive merged into ours."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from scrapy.exceptions import UsageError

from crawler.archive import SavedAs
from crawler.archive.merging import Merged, merge_archive, open_other
from crawler.cli import ArchiveCommand, print_lines, show_progress


class Command(ArchiveCommand):
    """Exit code 0 if all was merged, 1 if something could not be, 2 for a wrong argument."""

    arguments = "[options] OTHER.db"
    summary = "Merge another archive into the archive"
    notes = """Adds to the archive what OTHER.db has: pages by content, each article with the
history of both, and the state of each URL. OTHER.db is read and never changed. Of two versions of
an article the one seen later is the newest; what either suppressed stays suppressed; runs are not
merged. Stop it when you like, and run it again to continue: what is merged stays merged.
"""
    after_stop = "; what is merged stays merged"

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Merge the archives and print the counts. Raises `UsageError`."""
        if len(args) != 1:
            raise UsageError("name one other archive")
        other = Path(args[0])
        if self.archive_path.resolve() == other.resolve():
            raise UsageError(f"{other} is the archive itself")
        with open_other(other) as source, self.open_archive("merge", create=True) as archive:
            counts = Counter(show_progress(merge_archive(archive, source), "rows"))
        print_lines(_describe(counts))
        if damaged := counts[Merged("pages", None)]:
            self.fail(f"{damaged:,} pages of {other} are damaged and were skipped")


def _describe(counts: Counter[Merged]) -> list[str]:
    return [
        f"{table}: " + ", ".join(f"{counts[Merged(table, way)]:,} {way}" for way in SavedAs)
        for table in ("articles", "pages", "frontier", "suppressions")
    ]
