"""`scrapy ingest`: pages out of WARCs into the archive."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import chain

from scrapy.exceptions import UsageError

from crawler.cli import (
    ArchiveCommand,
    add_worker_options,
    link_duplicates,
    print_lines,
    show_progress,
)
from crawler.formats.damage import Damage
from crawler.formats.locations import UnreadableFile, expand
from crawler.formats.warc_files import WarcFile, describe_damage, open_warcs
from crawler.formats.warc_reader import Record, Skipped, read_records
from crawler.ingest.ingestion import Ingestion, open_ingestion
from crawler.ingest.report import describe_ingestion, describe_loss


class Command(ArchiveCommand):
    """Exit code 0 if all was imported, 1 if something could not be, 2 for a wrong argument."""

    arguments = "[options] WARC-or-WACZ [WARC-or-WACZ ...]"
    summary = "Import pages from WARC or WACZ files into the archive"
    notes = """Reads WARC and WACZ files by path or URL. "-" is standard input; patterns such as
"crawl/**/*.warc.gz" and "https://host/crawl/*.warc.gz" are expanded. The files may be ours or those
of Common Crawl, the Wayback Machine, Browsertrix and others. Stored is what chinadaily.com.cn
answered: pages, and that a page is gone or has moved. What a file says about its pages is not
believed: articles, revisions and withdrawals are derived from all stored pages as in a crawl. An
older page adds an earlier revision and leaves a newer article as it is. The site is not contacted.
Importing a page again changes nothing, so run the command again if it was stopped. This machine
reads the files and writes the archive; the workers extract.
"""
    after_stop = "; what is stored stays stored: run it again to continue"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --workers and --cluster."""
        super().add_options(parser)
        add_worker_options(parser)

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Import the files and print the counts. Raises `UsageError`."""
        if not args:
            raise UsageError("name a WARC or WACZ file, or - for standard input")
        sources = list(chain.from_iterable(map(expand, args)))
        with (
            self.open_archive("ingest", create=True) as archive,
            open_ingestion(archive, opts.workers, opts.cluster) as ingestion,
        ):
            ingestion.add(self._read(sources))
            ingestion.finish()
            link_duplicates(archive)
        self._conclude(ingestion)

    def _read(self, names: Iterable[str]) -> Iterator[Record | Skipped]:
        for name in names:
            try:
                with open_warcs(name) as warcs:
                    for warc in warcs:
                        yield from self._read_warc(warc)
            except UnreadableFile as error:
                self.fail(str(error))

    def _read_warc(self, warc: WarcFile) -> Iterator[Record | Skipped]:
        for one in show_progress(read_records(warc), "records", warc.name):
            if isinstance(one, Damage):
                self.fail(describe_damage(warc, one))
            else:
                yield one

    def _conclude(self, ingestion: Ingestion) -> None:
        print_lines(describe_ingestion(ingestion))
        if loss := describe_loss(ingestion):
            self.fail(loss)
        if not ingestion.pages.total():
            self.fail("no page of chinadaily.com.cn in these files")
