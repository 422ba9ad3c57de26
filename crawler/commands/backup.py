"""`scrapy backup`: a copy of the archive that is checked, while a crawl runs."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from scrapy.exceptions import UsageError

from crawler.archive.backup import Copied, copy_archive, is_archive
from crawler.archive.maintenance import Task, record_task
from crawler.cli import ArchiveCommand, open_bar, parse_count, print_lines
from crawler.formats.atomic_file import NotWritable, write_whole
from crawler.formats.dated_copies import list_copies, name_copy


class Command(ArchiveCommand):
    """Exit code 0 if a checked copy was made, 1 if none was, 2 for a wrong argument."""

    arguments = "[--keep N] FILE"
    summary = "Copy the archive to a file, and check the copy, also while a crawl runs"
    notes = """Copies the archive as it is at the beginning, whatever is written meanwhile. The copy
is checked by SQLite and compared with the archive table by table; only then it takes the place of
an older FILE. With --keep the time is put into its name (archive-20261127T031000Z.db), and of such
copies the newest N stay. The archive notes when it was last copied, if it can be written.
"""
    archive_use = "copied"
    after_stop = "; no copy was made"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --keep."""
        super().add_options(parser)
        parser.add_argument(
            "--keep",
            type=parse_count,
            metavar="N",
            help="put the time into the name of the copy, and keep the newest N",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Make the copy, and remove what is older than those kept. Raises `UsageError`."""
        if len(args) != 1 or args[0].strip() in ("", "-"):
            raise UsageError("name one file: the copy")
        now, named = datetime.now(UTC), Path(args[0])
        if named.is_dir():
            raise NotWritable(f"{named} is a folder: name a file in it")
        target = name_copy(named, now) if opts.keep else named
        copied = self._copy(target)
        if copied.is_current:
            place = os.fsencode(target.resolve()).decode(errors="replace")
            record_task(self.archive_path, Task.BACKUP, now, place)
        print_lines(
            [f"copied {copied.articles:,} articles, and all that belongs to them, to {target}"]
        )
        for old in list_copies(named)[opts.keep :] if opts.keep else ():
            if is_archive(old):
                old.unlink()

    def _copy(self, target: Path) -> Copied:
        self.check_target(target)
        if target.exists() and not is_archive(target):
            raise NotWritable(
                f"{target} is no archive, and is not overwritten: choose another name"
            )
        with write_whole(target) as out, open_bar("pages", title="copying") as bar:

            def watch(left: int, total: int) -> None:
                bar.set_description("copying" if left else "checking", refresh=False)
                bar.total = total
                bar.update(total - left - bar.n)

            return copy_archive(self.archive_path, out, watch)
