"""`scrapy reparse`: the articles anew, from the pages that are stored."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from tqdm import tqdm

from crawler.archive import Archive, ArchiveUnusable
from crawler.extras import ExtraMissing
from crawler.reparse.reparser import RereadPass
from crawler.reparse.report import Tally
from crawler.workers.pools import add_worker_options, open_pool
from crawler.workers.worker_pool import WorkersLost

_NOTES = """Reads every stored page with the readers of today. What differs from what is stored
becomes a revision that is marked as re-read: the site changed nothing. Stop it when you like: the
next time it goes on from there. A pass that came to its end begins anew.
"""


class Command(ScrapyCommand):
    """Reads every stored page with today's readers, and stores what they give differently."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the options."""
        return "[--dry-run] [--workers N] [--cluster ADDRESS]"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Rebuild the articles from the stored pages, and tell by field what changes"

    def long_desc(self) -> str:
        """Say what it does to the archive."""
        return _NOTES

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --dry-run, --workers and --cluster."""
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        add_worker_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read all, and print the report; exit code 1 when it could not."""
        if args or opts.workers < 1:
            raise UsageError("reparse takes options only, and at least one worker")
        assert self.settings is not None
        path = Path(self.settings["ARCHIVE_PATH"])
        if not path.exists():
            self._fail(f"no archive at {path}")
            return
        try:
            tally = _reparse(path, opts)
        except (ArchiveUnusable, ExtraMissing, OSError) as error:
            self._fail(str(error))
        except WorkersLost as error:
            self._fail(f"{error}; run it again to go on from there")
        except KeyboardInterrupt:
            self._fail("stopped; run it again to go on from there")
        else:
            print("\n".join(tally.describe()))

    def _fail(self, sentence: str) -> None:
        print(sentence, file=sys.stderr)
        self.exitcode = 1


def _reparse(path: Path, opts: argparse.Namespace) -> Tally:
    archive = Archive.open(path)
    try:
        if not opts.dry_run:
            archive.claim("reparse", datetime.now(UTC))
        with open_pool(opts.workers, opts.cluster) as pool:
            rereading = RereadPass(archive, dry=opts.dry_run)
            # disable=None: shown on a terminal only
            bar = tqdm(total=rereading.count(), unit=" articles", disable=None)
            for done in rereading.run(pool, opts.workers):
                bar.update(done)
            bar.close()
            return rereading.tally
    finally:
        archive.close()
