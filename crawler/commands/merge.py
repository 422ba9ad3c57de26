"""`scrapy merge`: the pages of another archive into ours."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from crawler.archive.other_archive import open_other
from crawler.cli import (
    ArchiveCommand,
    add_worker_options,
    link_duplicates,
    print_lines,
    show_progress,
)
from crawler.ingest.archive_records import DAMAGED, read_archive
from crawler.ingest.ingestion import open_ingestion
from crawler.ingest.report import describe_ingestion, describe_loss


class Command(ArchiveCommand):
    """Exit code 0 if all was merged, 1 if something could not be, 2 for a wrong argument."""

    arguments = "[options] OTHER.db"
    summary = "Import the pages of another archive into the archive"
    notes = """Takes the pages of OTHER.db, as `scrapy ingest` takes those of a WARC: articles,
their revisions and withdrawals are derived from the pages of both archives, so that it makes no
difference which is merged into which. OTHER.db is read and never changed. What does not travel:
suppressions (`scrapy suppress --list --json`, then `--from`), runs, URLs that never answered, and
revisions that are due to our own code (`scrapy reparse`). Stop it when you like, and run it again
to continue: what is merged stays merged.
"""
    after_stop = "; what is merged stays merged: run it again to continue"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --workers and --cluster."""
        super().add_options(parser)
        add_worker_options(parser)

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Import the pages and print the counts. Raises `UsageError`."""
        if len(args) != 1:
            raise UsageError("name one other archive")
        other = Path(args[0])
        if self.archive_path.resolve() == other.resolve():
            raise UsageError(f"{other} is the archive itself")
        with (
            open_other(other) as source,
            self.open_archive("merge", create=True) as archive,
            open_ingestion(archive, opts.workers, opts.cluster) as ingestion,
        ):
            ingestion.add(show_progress(read_archive(source, other.name), "pages"))
            ingestion.finish()
            link_duplicates(archive)
        print_lines(describe_ingestion(ingestion))
        if loss := describe_loss(ingestion):
            self.fail(loss)
        if not (ingestion.pages.total() or ingestion.skipped.total()):
            self.fail(f"{other} holds no page: nothing was merged")
        if damaged := ingestion.skipped[DAMAGED]:
            self.fail(f"{damaged:,} pages of {other} are damaged and were skipped")
