"""What all commands share: opening the archive, reporting failures, options, progress."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from tqdm import tqdm

from crawler.archive import Archive, UnknownArticle
from crawler.archive.read_only import find_left_log
from crawler.control_characters import escape_in_json, show_text
from crawler.crawl.arguments import WrongArgument, read_day
from crawler.crawl.setting_kinds import check_settings
from crawler.downloader.user_agent import WrongContact
from crawler.extras import ExtraMissing
from crawler.formats.atomic_file import NotWritable
from crawler.output import (
    OutputClosed,
    find_width,
    flush_output,
    prepare_output,
    print_error,
    write_line,
)
from crawler.workers.pools import count_cores
from crawler.workers.worker_pool import WorkersLost

_T = TypeVar("_T")

# of what an option counts: more fits no column of SQLite
_MOST = 999_999_999


class ArchiveCommand(ScrapyCommand):
    """A command that works on the archive at ARCHIVE_PATH, without a crawl.

    A subclass states its texts as class attributes and implements `execute`. A failure becomes
    one sentence on standard error and exit code 1; a wrong argument exits with code 2.
    """

    requires_project = True
    requires_crawler_process = False

    # the arguments, a line for the list of commands, and the text above the options of --help
    arguments = "[options]"
    summary: str
    notes: str | None = None
    # what an SQLite error kept the command from: the archive could not be read, or written
    archive_use = "written"
    # added to the sentence when the work was stopped half-way
    after_stop = ""

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the work; `run` reports what this raises."""

    def syntax(self) -> str:
        """Return the arguments as shown in the usage line."""
        return self.arguments

    def short_desc(self) -> str:
        """Return one line that says what the command does."""
        return self.summary

    def long_desc(self) -> str:
        """Return the text that --help shows above the options."""
        return self.notes or self.summary

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's global options, and keep the lines of `notes` in --help."""
        super().add_options(parser)
        # Scrapy's own formatter takes a line that ends with a colon for a heading
        parser.formatter_class = argparse.RawDescriptionHelpFormatter

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Log errors only, unless the user sets a log level. Raises `UsageError`."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)
        try:
            check_settings(self.settings)
        except WrongArgument as error:
            raise UsageError(str(error), print_help=False) from None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the work, and report a failure in one sentence."""
        prepare_output()
        # argparse leaves the mark behind which a name may begin with a dash
        if "--" in args:
            args.remove("--")
        self._report(self.execute, args, opts)
        self._report(flush_output)

    def _report(self, work: Callable[..., None], *args: Any) -> None:
        try:
            work(*args)
        except (WrongArgument, WrongContact) as error:
            self.fail(f"{error}", 2)
        except OutputClosed:
            self.exitcode = 1
        except (ExtraMissing, OSError, UnknownArticle) as error:
            self.fail(f"{error}")
        except sqlite3.Error as error:
            self.fail(f"the archive could not be {self.archive_use}: {error}{self.after_stop}")
        except WorkersLost as error:
            self.fail(f"{error}{self.after_stop}")
        except KeyboardInterrupt:
            self.fail(f"stopped{self.after_stop}")

    def fail(self, sentence: str, code: int = 1) -> None:
        """Print a sentence to standard error, and set the exit code."""
        print_error(sentence)
        self.exitcode = code

    @property
    def archive_path(self) -> Path:
        """Return the path that the setting ARCHIVE_PATH names."""
        assert self.settings is not None
        return Path(self.settings["ARCHIVE_PATH"])

    def check_target(self, target: Path) -> None:
        """Raise `NotWritable` if a file to be written is the archive, or one beside it.

        Also if a log lies beside it, which SQLite would take for that of the new file.
        """
        own = self.archive_path.resolve()
        sides = ("", "-lock", "-wal", "-shm", "-journal")
        if target.resolve() in [Path(f"{own}{side}") for side in sides]:
            raise NotWritable(f"{target} belongs to the archive itself")
        if log := find_left_log(target):
            raise NotWritable(
                f"{log} is the log of what was at {target}, and would spoil a new file there:"
                " name another"
            )

    @contextmanager
    def open_archive(self, claim: str | None = None, *, create: bool = False) -> Iterator[Archive]:
        """Open the archive to write it until the block ends; `create` makes a missing file.

        `claim` names the work for which other processes are kept from writing articles. Raises
        `ArchiveUnusable`, or `ArchiveInUse` if another process holds the claim.
        """
        opened = Archive.open if create else Archive.open_existing
        with closing(opened(self.archive_path)) as archive:
            if claim is not None:
                archive.claim(claim, datetime.now(UTC))
            yield archive

    def read_archive(self) -> AbstractContextManager[Archive]:
        """Open the archive to read it until the block ends; nothing is written.

        Raises `ArchiveUnusable`.
        """
        return closing(Archive.open_to_read(self.archive_path))


def link_duplicates(archive: Archive) -> None:
    """Link the articles that are new or changed with those that hold the same story."""
    total = archive.duplicates.count_unlinked()
    with open_bar("articles", total, "looking for duplicates") as bar:
        for linked in archive.duplicates.link():
            bar.update(linked)


def add_worker_options(parser: argparse.ArgumentParser) -> None:
    """Add --workers and --cluster to a command."""
    parser.add_argument(
        "--workers",
        type=parse_count,
        default=count_cores(),
        metavar="N",
        help="number of worker processes (default: %(default)s, the cores of this machine)",
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="use the workers of a Dask cluster: tcp://host:8786"
    )


def parse_count(value: str) -> int:
    """Return the number that an option states, 1 to 999,999,999. Raises `ArgumentTypeError`."""
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= _MOST):
        raise argparse.ArgumentTypeError(f"{value} is not a number of 1 to 999999999")
    return int(value)


def parse_text(value: str) -> str:
    """Return the text that an option states. Raises `ArgumentTypeError` for other bytes."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"{value!r} is not text in UTF-8") from None
    return value


def parse_day(value: str) -> date:
    """Return the date that an option states. Raises `ArgumentTypeError`."""
    try:
        return read_day(value)
    except WrongArgument as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def check_period(since: date | None, until: date | None) -> None:
    """Raise `UsageError` if a period ends before it begins."""
    if since and until and since > until:
        raise UsageError(f"--since {since} lies after --until {until}")


def open_bar(unit: str, total: int | None = None, title: str | None = None) -> tqdm[NoReturn]:
    """Return a progress bar in `unit`s, shown on a terminal only and removed when it is closed."""
    shown = show_text(title) if title else None
    # disable=None: shown on a terminal only; nrows: some terminals state a height of 0
    return tqdm(
        desc=shown,
        total=total,
        unit=f" {unit}",
        disable=None,
        leave=False,
        ncols=find_width(),
        nrows=2,
    )


def show_progress(items: Iterable[_T], unit: str, title: str | None = None) -> Iterator[_T]:
    """Yield the items, counted by a progress bar."""
    with open_bar(unit, title=title) as bar:
        for item in items:
            yield item
            bar.update()


def print_json(value: Any) -> None:
    """Print a value as a line of JSON, with escapes where the locale is not UTF-8.

    Raises `OutputLost`.
    """
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    write_line(escape_in_json(json.dumps(value, ensure_ascii=not is_utf8)))


def show_time(moment: datetime) -> str:
    """Return an aware time to the minute, in UTC.

    >>> show_time(datetime.fromisoformat("2026-11-05T16:05:09+08:00"))
    '2026-11-05 08:05 UTC'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come, and stop quietly when the output is closed (`| head`).

    Raises `OutputLost`.
    """
    with suppress(OutputClosed):
        for line in lines:
            write_line(line)
        flush_output()
