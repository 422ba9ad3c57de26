"""`scrapy suppress`: takedown requests, and undoing them."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive import Archive, ArchiveUnusable, Suppression, UnknownArticle
from crawler.cli import print_lines, show_text, show_time
from crawler.crawl.arguments import WrongArgument, read_article_name


class Command(ScrapyCommand):
    """Keeps articles out of search and exports and from being fetched, deleting nothing."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] [ID-or-URL ...]"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Take articles out of search and exports, and never fetch them again"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --reason, --undo and --list."""
        super().add_options(parser)
        does = parser.add_mutually_exclusive_group(required=True)
        does.add_argument("--reason", metavar="TEXT", help="suppress the articles, for this reason")
        does.add_argument("--undo", action="store_true", help="put the articles back")
        does.add_argument("--list", action="store_true", help="list what is suppressed")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each article; exit code 1 when one is not known."""
        if bool(args) == opts.list:
            raise UsageError(
                "--list takes no article" if args else "name an article: its id or URL"
            )
        if opts.reason is not None and not opts.reason.strip():
            raise UsageError("say why: --reason TEXT")
        assert self.settings is not None
        try:
            named = [read_article_name(name) for name in args]
            with closing(Archive.open_existing(Path(self.settings["ARCHIVE_PATH"]))) as archive:
                if opts.list:
                    print_lines(list_suppressed(archive))
                for article_id, url in named:
                    self._change(archive, article_id, url, opts.reason)
        except WrongArgument as error:
            self._fail(f"{error}", 2)
        except ArchiveUnusable as error:
            self._fail(f"{error}")
        except sqlite3.Error as error:
            self._fail(f"the archive could not be written: {error}")

    def _change(
        self, archive: Archive, article_id: str, url: str | None, reason: str | None
    ) -> None:
        try:
            if reason is None:
                line = lift(archive, article_id)
            else:
                line = suppress(archive, article_id, url, reason)
        except UnknownArticle as error:
            self._fail(f"{error}")
        else:
            print_lines([line])

    def _fail(self, sentence: str, code: int = 1) -> None:
        print(sentence, file=sys.stderr)
        self.exitcode = code


def suppress(archive: Archive, article_id: str, url: str | None, reason: str) -> str:
    """Suppress an article and give the line that says so. Raises `UnknownArticle`."""
    why = " ".join(reason.split())
    return _describe(archive.suppressions.suppress(article_id, url, why, datetime.now(UTC)))


def lift(archive: Archive, article_id: str) -> str:
    """Undo a suppression and give the line that says so. Raises `UnknownArticle`."""
    lifted = archive.suppressions.lift(article_id)
    if lifted is None:
        return show_text(f"not suppressed: {article_id}")
    return show_text(f"no longer suppressed: {article_id}  {lifted.headline or lifted.url}")


def list_suppressed(archive: Archive) -> Iterator[str]:
    """Give a line for each suppressed article, the oldest request first."""
    found = False
    for suppression in archive.suppressions.list_all():
        found = True
        yield _describe(suppression)
    if not found:
        yield "Nothing is suppressed."


def _describe(suppression: Suppression) -> str:
    when = show_time(suppression.suppressed_at)
    what = f"{suppression.article_id}  {suppression.headline or suppression.url}"
    return show_text(f"suppressed {when}: {what}: {suppression.reason}")
