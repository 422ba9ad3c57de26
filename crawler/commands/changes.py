"""`scrapy changes`: what the site changed and withdrew, word by word."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from scrapy.exceptions import UsageError

from crawler.archive import Archive, Change, StoredArticle
from crawler.cli import (
    ArchiveCommand,
    parse_count,
    parse_day,
    print_lines,
    show_time,
)
from crawler.crawl.arguments import read_article_name
from crawler.output import Coloured, Mark, choose_mark
from crawler.text_diff import Kind, arrange_lines, compare_texts, format_line, format_value, shorten

_LIMIT = 20
# words shown on each side of a change
_CONTEXT = 12


class Command(ArchiveCommand):
    """Prints the history of one article, or the newest changes of all."""

    arguments = "[options] [ID-or-URL]"
    summary = "Show what the site changed in an article, or the newest changes of all"
    archive_use = "read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --limit, --since and --all."""
        super().add_options(parser)
        parser.add_argument(
            "--limit", type=parse_count, metavar="N", help=f"show at most N (default: {_LIMIT})"
        )
        parser.add_argument(
            "--since",
            type=parse_day,
            metavar="DAY",
            help="only changes seen on this day (UTC) or later: 2026-11-01",
        )
        parser.add_argument(
            "--all",
            action="store_true",
            help="also boring changes, those made by a newer parser, and suppressed articles",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the changes. Raises `UsageError`."""
        if len(args) > 1:
            raise UsageError("name one article, or none")
        if args and (opts.limit is not None or opts.since or opts.all):
            raise UsageError("--limit, --since and --all are for the changes of all articles")
        with self.read_archive() as archive:
            if args:
                article_id, _ = read_article_name(args[0])
                print_lines(describe_history(archive, article_id))
            else:
                print_lines(describe_latest(archive, opts.limit or _LIMIT, opts.since, opts.all))


def describe_history(archive: Archive, article_id: str) -> Iterator[str]:
    """Yield the lines that show an article's history, the oldest revision first.

    Raises `UnknownArticle`.
    """
    article = archive.changes.load_article(article_id)
    mark = choose_mark()
    yield from _name_article(article)
    for change in archive.changes.read_changes(article):
        yield from _describe_change(change, mark)
    yield f"last seen {show_time(article.last_seen)}"
    if article.gone_at:
        yield f"withdrawn, found gone {show_time(article.gone_at)}"
    if article.suppressed_at:
        yield f"suppressed {show_time(article.suppressed_at)}: {article.suppressed_reason}"


def describe_latest(
    archive: Archive, limit: int, since: date | None, everything: bool
) -> Iterator[str]:
    """Yield the lines that show the newest changes and withdrawals, the newest first."""
    mark = choose_mark()
    number = 0
    for number, event in enumerate(archive.changes.find_latest(limit + 1, since, everything), 1):
        if number > limit:
            yield "There are more: use --limit."
            return
        yield from _name_article(event.article)
        if isinstance(event, Change):
            yield from _describe_change(event, mark)
        else:
            yield f"withdrawn, found gone {show_time(event.seen_at)}"
        yield ""
    if not number:
        yield f"No change was seen since {since}." if since else "No change was seen."


def _name_article(article: StoredArticle) -> Iterator[str]:
    yield f"{article.id}  {article.headline}"
    yield article.url


def _describe_change(change: Change, mark: Mark) -> Iterator[str]:
    what = ", ".join(change.changed) or "first version"
    notes = " (boring)" if change.boring else ""
    notes += " (our parser changed, not the site)" if change.reparsed else ""
    yield f"revision {change.revision}, seen {show_time(change.seen_at)}: {what}{notes}"
    for column in change.changed:
        yield f"  {column}"
        pieces = compare_texts(
            format_value(change.old.get(column)), format_value(change.new.get(column))
        )
        if {piece.kind for piece in pieces} <= {Kind.SAME}:
            yield "    only white space"
            continue
        for line in arrange_lines(shorten(pieces, _CONTEXT)):
            yield Coloured(f"    {format_line(line, mark)}")
