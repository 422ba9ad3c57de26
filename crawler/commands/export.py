"""`scrapy export`: articles out of the archive in a standard format."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

from scrapy.exceptions import UsageError

from crawler.archive import ArchiveUnusable, Selection, WrongQuery
from crawler.archive.shared_copy import may_overwrite
from crawler.cli import ArchiveCommand, check_period, parse_day, print_lines
from crawler.downloader.user_agent import make_user_agent
from crawler.export import FORMATS, PAGE_FORMATS, REFERENCE_FORMATS, Export
from crawler.formats.atomic_file import NotWritable, write_whole
from crawler.formats.warc_writer import WARC_FIELDS
from crawler.output import OutputLost, guard_output, print_error

_EXTENSIONS = {".warc.gz": "warc", **{f".{format_name}": format_name for format_name in FORMATS}}
_STDOUT = "-"
_WITHHELD = "metadata only: the text is withheld, as the site forbids republication (--with-body)"


class Command(ArchiveCommand):
    """Exit code 0 if a file was written, 1 if none was, 2 for a wrong argument."""

    arguments = "[options] FILE"
    summary = "Write articles, references or pages to a file, in a standard format"
    notes = """Every page of the site forbids republication without authorization. So the export
holds metadata only, unless you ask for more: the text (body, subheadlines, trailer_raw,
description, captions) is withheld without --with-body. Keep what you export with it private.
Suppressed articles are never exported.

WARC and WACZ hold the pages as served, so they need --with-body. Each request stands beside its
page where it is known. Pages without an article are included if no filter is set. `scrapy ingest`
derives the articles and their history from the pages again. Not included is what belongs to no
stored page: listings, URLs that were never answered, articles without a stored page, and runs.

BibTeX (.bib), RIS (.ris) and CSL-JSON (.csl.json) hold references. SQLite (.db) is an archive that
may be shared: its articles have no text and no pages, and `scrapy browse` opens it.

In CSV a list is JSON text in its cell, and cells are as stored: a headline that begins with "="
or "-" is not altered, so import the columns into a spreadsheet as text.
"""
    archive_use = "read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the format and the filters."""
        super().add_options(parser)
        parser.add_argument(
            "--format", choices=FORMATS, help="the format (default: by the extension of FILE)"
        )
        parser.add_argument("--since", type=parse_day, metavar="DAY", help="of this day or later")
        parser.add_argument("--until", type=parse_day, metavar="DAY", help="up to this day")
        parser.add_argument("--section", help="in this section, as china/society or china")
        parser.add_argument("--author", help="by this writer")
        parser.add_argument("--query", help="found by full-text search in headline and body")
        parser.add_argument(
            "--with-body", action="store_true", help="the text too: keep such a file private"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file and print how many articles it holds. Raises `UsageError`."""
        format_name = _choose_format(args, opts)
        check_period(opts.since, opts.until)
        name = args[0]
        selection = Selection(opts.since, opts.until, opts.section, opts.author, opts.query)
        try:
            self._export(name, format_name, selection, with_body=opts.with_body)
        except WrongQuery as error:
            raise UsageError(str(error)) from error
        except NothingSelected as error:
            self.fail(str(error))
        except (ArchiveUnusable, NotWritable, OutputLost):
            raise
        except (OSError, sqlite3.Error) as error:
            self.fail(f"{name} was not written: {error}")

    def _export(
        self, name: str, format_name: str, selection: Selection, *, with_body: bool
    ) -> None:
        self.check_target(Path(name))
        if format_name == "db" and not may_overwrite(Path(name)):
            raise NotWritable(
                f"{name} is no archive that may be shared, and is not overwritten:"
                " choose another name"
            )
        with self.read_archive() as archive:
            total = archive.exports.count(selection)
            if not total:
                raise NothingSelected("no article matches; nothing was written")
            if not with_body and format_name not in REFERENCE_FORMATS:
                print_error(_WITHHELD)
            export = Export(archive, selection, total, self._describe(), with_body)
            if name == _STDOUT:
                with guard_output():
                    export.write(format_name, sys.stdout.buffer)
                return
            with write_whole(Path(name)) as out:
                export.write(format_name, out)
        for damage in export.damaged:
            self.fail(f"left out: {damage}")
        print_lines([f"exported {total:,} articles to {name}"])

    def _describe(self) -> dict[str, str]:
        """Return the fields of a warcinfo record."""
        settings = self.settings
        assert settings is not None
        return {
            "software": f"{settings['BOT_NAME']} (Scrapy {version('scrapy')}, warcio"
            f" {version('warcio')})",
            "operator": make_user_agent(settings),
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            **WARC_FIELDS,
        }


class NothingSelected(LookupError):
    """Raised if no article matches the filters."""


def _choose_format(args: list[str], opts: argparse.Namespace) -> str:
    if len(args) != 1 or not args[0].strip():
        raise UsageError("name one file, or - for standard output")
    format_name: str = opts.format or _read_extension(args[0])
    if args[0] == _STDOUT and format_name not in ("jsonl", "csv", *REFERENCE_FORMATS):
        raise UsageError(f"{format_name} cannot go to standard output: name a file")
    if format_name == "db" and opts.with_body:
        raise UsageError("db is an archive that may be shared: it holds no text")
    if format_name in PAGE_FORMATS and not opts.with_body:
        raise UsageError(
            f"{format_name} holds the pages as served, so it needs --with-body: keep it private"
        )
    return format_name


def _read_extension(name: str) -> str:
    for extension, format_name in _EXTENSIONS.items():
        if name.endswith(extension):
            return format_name
    raise UsageError(f"unknown extension of {name}: use --format")
