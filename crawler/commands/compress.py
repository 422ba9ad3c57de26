"""`scrapy compress`: the stored pages in less space."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from tqdm import tqdm

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.bodies import BodyDamaged
from crawler.archive.body_deltas import make_deltas
from crawler.archive.body_dictionaries import train_due
from crawler.archive.recompression import Weight, give_back_space, recompress, weigh_bodies

_LEVELS = range(1, 23)
# 13 % smaller than the crawl's level, as is level 19, which takes more than twice as long
_LEVEL = 15

_NOTES = """A crawl stores pages fast; this takes its time over them. Each page is coded again with
what the pages of its layout share, or as what it adds to another page of its URL, read back, and
only then replaced. Stop it when you like: what is done stays done, and the next time it goes on
from there. A crawl may run meanwhile.
"""


class Command(ScrapyCommand):
    """Trains dictionaries where they are due, recompresses, and gives the space back."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options]"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Recompress the stored pages, and shorten the archive by what that frees"

    def long_desc(self) -> str:
        """Say what it is for, and what it leaves alone."""
        return _NOTES

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --level and --retrain."""
        super().add_options(parser)
        parser.add_argument(
            "--level",
            type=int,
            choices=_LEVELS,
            metavar="N",
            default=_LEVEL,
            help=f"zstd's level, 1 to 22: higher is smaller and slower (default: {_LEVEL})",
        )
        parser.add_argument(
            "--retrain",
            action="store_true",
            help="train a newer dictionary for each layout from pages of the whole archive",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Compress the archive; exit code 1 when it could not, or a page was damaged."""
        if args:
            raise UsageError("compress takes options only")
        assert self.settings is not None
        path = Path(self.settings["ARCHIVE_PATH"])
        if not path.is_file():
            self._fail(f"no archive at {path}")
            return
        try:
            self._compress(path, opts)
        except ArchiveUnusable as error:
            self._fail(str(error))
        except sqlite3.Error as error:
            self._fail(f"the archive could not be written: {error}; what was done stays done")
        except KeyboardInterrupt:
            self._fail("stopped; run it again to go on from there")

    def _compress(self, path: Path, opts: argparse.Namespace) -> None:
        with closing(Archive.open(path)) as archive:
            before = weigh_bodies(archive.db)
            for layout in train_due(archive.db, again=opts.retrain):
                print(f"trained a dictionary for {layout}")
            damaged = [*_recompress(archive, opts.level), *_make_deltas(archive, opts.level)]
            for sentence in dict.fromkeys(map(str, damaged)):
                self._fail(f"{sentence}, and was left as it is")
            _give_back_space(archive)
            print(describe_change(before, weigh_bodies(archive.db)))

    def _fail(self, sentence: str) -> None:
        print(sentence, file=sys.stderr)
        self.exitcode = 1


def _recompress(archive: Archive, level: int) -> Sequence[BodyDamaged]:
    # disable=None: shown on a terminal only
    with tqdm(desc="recompressing", unit=" pages", disable=None) as bar:
        for done in recompress(archive.db, level):
            bar.total = done.due
            bar.update(done.bodies - bar.n)
    print(f"recompressed {done.due - len(done.damaged):,} pages at level {level}")
    return done.damaged


def _make_deltas(archive: Archive, level: int) -> Sequence[BodyDamaged]:
    with tqdm(desc="making deltas", unit=" URLs", disable=None) as bar:
        for made in make_deltas(archive.db, level):
            bar.total = made.due
            bar.update(made.urls - bar.n)
    if made.deltas:
        print(f"stored {made.deltas:,} pages as what they add to another of their URL")
    return made.damaged


def _give_back_space(archive: Archive) -> None:
    with tqdm(desc="giving back space", unit=" database pages", disable=None) as bar:
        for freed, free in give_back_space(archive.db):
            bar.total = free
            bar.update(freed - bar.n)


def describe_change(before: Weight, after: Weight) -> str:
    """Say what all stored pages take.

    >>> describe_change(Weight(2, 120_000, 9_000, 81_920), Weight(2, 120_000, 6_500, 77_824))
    '2 pages of 0.12 MB take 0.01 MB, before 0.01 MB; the archive 0.08 MB, before 0.08 MB'
    """
    return (
        f"{after.bodies:,} pages of {_mega(after.served)} take {_mega(after.stored)}, before"
        f" {_mega(before.stored)}; the archive {_mega(after.file)}, before {_mega(before.file)}"
    )


def _mega(size: int) -> str:
    return f"{size / 1e6:,.2f} MB"
