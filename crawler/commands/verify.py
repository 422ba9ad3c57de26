"""`scrapy verify`: does the archive still hold what was stored."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import NoReturn

from scrapy.exceptions import UsageError
from tqdm import tqdm

from crawler.archive.maintenance import Task, record_task
from crawler.archive.verification import Verification
from crawler.cli import ArchiveCommand, open_bar, print_lines


class Command(ArchiveCommand):
    """Exit code 0 if no fault was found, 1 if one was, 2 for a wrong argument."""

    arguments = "[--quick]"
    summary = "Check that the archive still holds what was stored"
    notes = """Compares each stored body with its hash, each revision with its hash, each article
with its newest revision, and the search index with the articles; looks for rows that refer to what
is not there; and asks SQLite to check its file. Of an archive that may be shared (scrapy export
FILE.db) it checks what that holds. Prints one line a fault. Nothing is repaired. The archive notes
when it was last found without a fault, if it can be written.
"""
    archive_use = "read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --quick."""
        super().add_options(parser)
        parser.add_argument(
            "--quick", action="store_true", help="neither unpack bodies nor compare texts"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the faults. Raises `UsageError`."""
        if args:
            raise UsageError("verify takes options only")
        with (
            closing(Verification(self.archive_path, quick=opts.quick)) as verification,
            open_bar("rows", verification.count_rows()) as bar,
        ):
            if verification.is_shared:
                print_lines(
                    ["an archive that may be shared: texts, versions and pages are not in it"]
                )
            print_lines(list_faults(verification, bar))
        if verification.faults:
            self.fail(f"faults found: {verification.faults:,} (docs/operations.md: what to do)")
        else:
            if not opts.quick:
                record_task(self.archive_path, Task.VERIFY, datetime.now(UTC))
            print_lines(["no fault found"])


def list_faults(verification: Verification, bar: tqdm[NoReturn]) -> Iterator[str]:
    """Make the checks, shown by a progress bar, and yield each fault as a line."""
    title = None
    for check, fault in verification.run():
        if check != title:
            title = check
            bar.set_description(title)
        else:
            bar.update()
        if fault:
            bar.clear()
            yield fault
