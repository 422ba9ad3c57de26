"""`scrapy changes`: what the site changed and withdrew, word by word."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive import Archive, ArchiveUnusable, Change, StoredArticle, UnknownArticle
from crawler.cli import Mark, choose_mark, print_lines, show_text, show_time
from crawler.crawl.arguments import WrongArgument, read_article_name, read_day
from crawler.text_diff import Kind, arrange_lines, compare_texts, lay_out, shorten, write_line

_MOST = 20
# words shown on each side of a change
_CONTEXT = 12


class Command(ScrapyCommand):
    """Prints the history of one article, or the newest changes of all."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] [ID-or-URL]"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Show what the site changed in an article, or the newest changes of all"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --limit, --since and --all."""
        super().add_options(parser)
        parser.add_argument(
            "--limit", type=int, metavar="N", help=f"so many at most (default: {_MOST})"
        )
        parser.add_argument(
            "--since", metavar="DAY", help="only those seen on this day (UTC) and later: 2026-11-01"
        )
        parser.add_argument(
            "--all",
            action="store_true",
            help="also boring changes, what a newer reader of ours changed, suppressed articles",
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the changes; exit code 1 without an archive or the article."""
        if len(args) > 1:
            raise UsageError("name one article, or none")
        if args and (opts.limit is not None or opts.since or opts.all):
            raise UsageError("--limit, --since and --all are for the changes of all articles")
        assert self.settings is not None
        try:
            with closing(Archive.open_existing(Path(self.settings["ARCHIVE_PATH"]))) as archive:
                print_lines(_tell_asked(archive, args, opts))
        except WrongArgument as error:
            self._fail(f"{error}", 2)
        except (ArchiveUnusable, UnknownArticle) as error:
            self._fail(f"{error}")
        except sqlite3.Error as error:
            self._fail(f"the archive could not be read: {error}")

    def _fail(self, sentence: str, code: int = 1) -> None:
        print(sentence, file=sys.stderr)
        self.exitcode = code


def _tell_asked(archive: Archive, args: list[str], opts: argparse.Namespace) -> Iterator[str]:
    if args:
        article_id, _ = read_article_name(args[0])
        return tell_history(archive, article_id)
    most = _MOST if opts.limit is None else opts.limit
    if most < 1:
        raise WrongArgument("--limit is 1 or more")
    return tell_latest(archive, most, read_day("since", opts.since), opts.all)


def tell_history(archive: Archive, article_id: str) -> Iterator[str]:
    """Give the lines of an article's history, the oldest revision first.

    Raises `UnknownArticle`.
    """
    article = archive.history.load_article(article_id)
    mark = choose_mark()
    yield from _name_article(article)
    for change in archive.history.read_changes(article):
        yield from _tell_change(change, mark)
    yield f"last seen {show_time(article.last_seen)}"
    if article.gone_at:
        yield f"withdrawn, found gone {show_time(article.gone_at)}"
    if article.suppressed_at:
        reason = show_text(f"{article.suppressed_reason}")
        yield f"suppressed {show_time(article.suppressed_at)}: {reason}"


def tell_latest(archive: Archive, most: int, since: date | None, everything: bool) -> Iterator[str]:
    """Give the lines of the newest changes and withdrawals, the newest first."""
    mark = choose_mark()
    number = 0
    for number, event in enumerate(archive.history.find_latest(most + 1, since, everything), 1):
        if number > most:
            yield "There are more: --limit shows them."
            return
        yield from _name_article(event.article)
        if isinstance(event, Change):
            yield from _tell_change(event, mark)
        else:
            yield f"withdrawn, found gone {show_time(event.seen_at)}"
        yield ""
    if not number:
        yield f"No change was seen since {since}." if since else "No change was seen."


def _name_article(article: StoredArticle) -> Iterator[str]:
    yield show_text(f"{article.id}  {article.headline}")
    yield show_text(article.url)


def _tell_change(change: Change, mark: Mark) -> Iterator[str]:
    what = ", ".join(change.changed) or "as first read"
    notes = " (boring)" if change.boring else ""
    notes += " (our reader changed, not the site)" if change.reread else ""
    yield f"revision {change.revision}, seen {show_time(change.seen_at)}: {what}{notes}"
    for column in change.changed:
        yield f"  {column}"
        pieces = compare_texts(lay_out(change.old.get(column)), lay_out(change.new.get(column)))
        if {piece.kind for piece in pieces} <= {Kind.SAME}:
            yield "    white space alone"
            continue
        for line in arrange_lines(shorten(pieces, _CONTEXT)):
            yield f"    {write_line(line, mark)}"
