"""`scrapy export`: articles out of the archive in a standard form."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from contextlib import closing
from datetime import date
from importlib.metadata import version
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.bodies import BodyDamaged
from crawler.archive.selection import Selection, WrongQuery, count_selected
from crawler.export import FORMS, OF_PAGES, Export
from crawler.extras import ExtraMissing
from crawler.formats.atomic_file import NotWritable, write_whole
from crawler.formats.warc_writer import WARC_FIELDS

_ENDINGS = {".warc.gz": "warc", **{f".{form}": form for form in FORMS}}
_STDOUT = "-"

_NOTES = """Every page of the site forbids republication without authorization. So what leaves the
archive is metadata, unless you ask for more: the text (body, subheadlines, trailer_raw,
description, captions) is withheld without --with-body. Keep what you export with it private.
Suppressed articles are never exported.

WARC and WACZ hold the pages as served, and so need --with-body; what was sent for a page stands
beside it where it is known. Pages that gave no article go with them where no filter is set. What
the archive knows of the pages stands before them, with the history of the article, and `scrapy
ingest` gives all of it back. Left out is what is of no fetched page: listings, URLs that were never
answered, articles of which no page is stored, runs, and that a page waits for the rest of a story
that was broken off. `scrapy merge` moves listings and such URLs, and suppressions.

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
        return "Write articles or pages to a file: JSONL, CSV, Parquet, WARC or WACZ"

    def long_desc(self) -> str:
        """Say what is withheld."""
        return _NOTES

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the form and the filters."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument(
            "--format",
            choices=FORMS,
            help="the form (default: by the ending of FILE)",
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
        form = _choose_form(args, opts)
        selection = Selection(opts.since, opts.until, opts.section, opts.author, opts.query)
        try:
            self._export(args[0], form, selection, with_body=opts.with_body)
        except WrongQuery as error:
            raise UsageError(str(error)) from error
        except (ArchiveUnusable, ExtraMissing, NotWritable, NothingSelected) as error:
            self._fail(str(error))
        except BrokenPipeError:
            # whoever read has enough; Python would complain when it closes standard output
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.exitcode = 1
        except (BodyDamaged, OSError, sqlite3.Error) as error:
            self._fail(f"{args[0]} was not written: {error}")

    def _export(self, name: str, form: str, selection: Selection, *, with_body: bool) -> None:
        assert self.settings is not None
        path = Path(self.settings["ARCHIVE_PATH"])
        if Path(name).resolve() == path.resolve():
            raise NotWritable(f"{name} is the archive itself")
        with closing(Archive.open_existing(path)) as archive:
            total = count_selected(archive.db, selection)
            if not total:
                raise NothingSelected("no article in the archive is like that; nothing was written")
            if not with_body:
                print(_WITHHELD, file=sys.stderr)
            export = Export(archive, selection, total, self._describe(), with_body)
            if name == _STDOUT:
                export.write(form, sys.stdout.buffer)
                sys.stdout.flush()
                return
            with write_whole(Path(name)) as out:
                export.write(form, out)
        print(f"exported {total:,} articles to {name}")

    def _describe(self) -> dict[str, str]:
        """Give the fields of a warcinfo record."""
        settings = self.settings
        assert settings is not None
        return {
            "software": f"{settings['BOT_NAME']} (Scrapy {version('scrapy')}, warcio"
            f" {version('warcio')})",
            "operator": settings["USER_AGENT"],
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            **WARC_FIELDS,
        }

    def _fail(self, sentence: str) -> None:
        print(sentence, file=sys.stderr)
        self.exitcode = 1


class NothingSelected(LookupError):
    """No article is like what was asked for."""


def _choose_form(args: list[str], opts: argparse.Namespace) -> str:
    if len(args) != 1:
        raise UsageError("name one file, or - for standard output")
    form: str = opts.format or _read_ending(args[0])
    if args[0] == _STDOUT and form not in ("jsonl", "csv"):
        raise UsageError(f"{form} is written to a file: name one")
    if form in OF_PAGES and not opts.with_body:
        raise UsageError(
            f"{form} holds the pages as served, so it needs --with-body: keep it private"
        )
    return form


def _read_ending(name: str) -> str:
    for ending, form in _ENDINGS.items():
        if name.endswith(ending):
            return form
    raise UsageError(f"the ending of {name} says no form: give it with --format")


def _read_day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value} is no day: write it as 2026-11-01") from None
