"""`scrapy reparse`: the articles anew, from the pages that are stored."""

from __future__ import annotations

import argparse

from scrapy.exceptions import UsageError

from crawler.cli import (
    ArchiveCommand,
    add_worker_options,
    link_duplicates,
    open_bar,
    print_lines,
)
from crawler.reparse.reparser import ReparsePass
from crawler.workers.pools import open_pool


class Command(ArchiveCommand):
    """Extracts every stored page with today's parsers, and stores what differs."""

    arguments = "[--dry-run] [--workers N] [--cluster ADDRESS]"
    summary = "Rebuild the articles from the stored pages, and report by field what changes"
    notes = """Parses every stored page with today's code. What differs from the stored article
becomes a revision that is marked as a reparse: the site changed nothing. Stop it when you like,
and run it again to continue. After a complete pass the next one starts from the beginning.
"""
    after_stop = "; run it again to continue"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --dry-run, --workers and --cluster."""
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        add_worker_options(parser)

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reparse all stories and print the report. Raises `UsageError`."""
        if args:
            raise UsageError("reparse takes options only")
        opened = self.read_archive() if opts.dry_run else self.open_archive("reparse")
        with (
            opened as archive,
            open_pool(opts.workers, opts.cluster) as pool,
        ):
            reparsing = ReparsePass(archive, dry=opts.dry_run)
            with open_bar("articles", reparsing.count()) as bar:
                for done in reparsing.run(pool, opts.workers):
                    bar.update(done)
            if not opts.dry_run:
                link_duplicates(archive)
        print_lines(reparsing.report.describe())
