"""`scrapy export`: articles out of the archive in a standard form."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.selection import Selection, WrongQuery, count_selected, select_articles
from crawler.forms.files import NotWritable, write_whole
from crawler.forms.metadata import keep_metadata
from crawler.forms.text import write_csv, write_jsonl
from crawler.progress import Progress

_ENDINGS = {
    ".jsonl": "jsonl",
    ".csv": "csv",
}
_WRITERS: dict[str, Callable[[Iterator[dict[str, Any]], BinaryIO], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
}
_STDOUT = "-"

_NOTES = """Every page of the site forbids republication without authorization. So what leaves the
archive is metadata, unless you ask for more: the text (body, subheadlines, trailer_raw,
description, captions) is withheld without --with-body. Keep what you export with it private.
Suppressed articles are never exported.

In CSV a list is JSON text in its cell, and cells are as stored: a headline that begins with "="
or "-" is not altered, so let a spreadsheet import the columns as text.
"""
_WITHHELD = "metadata only: the text is withheld, as the site forbids republication (--with-body)"


class Command(ScrapyCommand):
    """Exit code 0 when a file was written, 1 when none was, 2 for a wrong argument."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] FILE"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Write articles to a file: JSONL or CSV"

    def long_desc(self) -> str:
        """Say what is withheld."""
        return _NOTES

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the form and the filters."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument(
            "--format", choices=list(_WRITERS), help="the form (default: by the ending of FILE)"
        )
        parser.add_argument("--since", type=_read_day, metavar="DAY", help="of this day and later")
        parser.add_argument("--until", type=_read_day, metavar="DAY", help="up to this day")
        parser.add_argument("--section", help="in this section, as china/society or china")
        parser.add_argument("--author", help="by this writer")
        parser.add_argument("--query", help="found by full-text search in headline and body")
        parser.add_argument(
            "--with-body", action="store_true", help="the text too: keep such a file private"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file and say how many articles it holds."""
        if len(args) != 1:
            raise UsageError("name one file, or - for standard output")
        form = opts.format or _read_ending(args[0])
        selection = Selection(opts.since, opts.until, opts.section, opts.author, opts.query)
        try:
            self._export(args[0], form, selection, with_body=opts.with_body)
        except WrongQuery as error:
            raise UsageError(str(error)) from error
        except (ArchiveUnusable, NotWritable, NothingSelected) as error:
            self._fail(str(error))
        except BrokenPipeError:
            # whoever read has enough; Python would complain when it closes standard output
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.exitcode = 1
        except (OSError, sqlite3.Error) as error:
            self._fail(f"{args[0]} was not written: {error}")

    def _export(self, name: str, form: str, selection: Selection, *, with_body: bool) -> None:
        assert self.settings is not None
        path = Path(self.settings["ARCHIVE_PATH"])
        if not path.is_file():
            raise ArchiveUnusable(f"there is no archive at {path}")
        archive = Archive.open(path)
        if Path(name).resolve() == path.resolve():
            raise NotWritable(f"{name} is the archive itself")
        total = count_selected(archive.db, selection)
        if not total:
            raise NothingSelected("no article in the archive is like that; nothing was written")
        articles = select_articles(archive.db, selection)
        if not with_body:
            print(_WITHHELD, file=sys.stderr)
            articles = map(keep_metadata, articles)
        shown = _show_progress(articles, total)
        if name == _STDOUT:
            _WRITERS[form](shown, sys.stdout.buffer)
            sys.stdout.flush()
        else:
            with write_whole(Path(name)) as out:
                _WRITERS[form](shown, out)
            print(f"exported {total:,} articles to {name}")
        archive.close()

    def _fail(self, sentence: str) -> None:
        print(sentence, file=sys.stderr)
        self.exitcode = 1


class NothingSelected(LookupError):
    """No article is like what was asked for."""


def _show_progress(articles: Iterator[dict[str, Any]], total: int) -> Iterator[dict[str, Any]]:
    progress = Progress()
    for number, article in enumerate(articles, 1):
        progress.show(f"exporting: {number:,} of {total:,} articles")
        yield article
    progress.clear()


def _read_ending(name: str) -> str:
    form = _ENDINGS.get(Path(name).suffix)
    if form is None:
        raise UsageError(f"the ending of {name} says no form: give it with --format")
    return form


def _read_day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value} is no day: write it as 2026-11-01") from None
