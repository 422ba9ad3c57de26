"""`scrapy suppress`: takedown requests, and undoing them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scrapy.exceptions import UsageError

from crawler.archive import Archive, Suppression, UnknownArticle
from crawler.cli import ArchiveCommand, parse_text, print_json, print_lines, show_time
from crawler.crawl.arguments import read_article_name
from crawler.formats.suppression_list import (
    WrongSuppression,
    describe_suppression,
    read_suppressions,
)


class Command(ArchiveCommand):
    """Keeps articles out of search and exports and from being fetched, deleting nothing."""

    arguments = "[options] [ID-or-URL ...]"
    summary = "Take articles out of search and exports, and never fetch them again"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --reason, --undo, --list, --json and --from."""
        super().add_options(parser)
        does = parser.add_mutually_exclusive_group(required=True)
        does.add_argument(
            "--reason",
            type=parse_text,
            metavar="TEXT",
            help="suppress the articles, for this reason",
        )
        does.add_argument("--undo", action="store_true", help="put the articles back")
        does.add_argument("--list", action="store_true", help="list the suppressed articles")
        does.add_argument(
            "--from",
            dest="source",
            metavar="FILE",
            type=Path,
            help="suppress what another archive did: FILE is the output of its --list --json",
        )
        parser.add_argument("--json", action="store_true", help="with --list: a JSON object a line")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each article; an unknown one is reported. Raises `UsageError`."""
        _check(args, opts)
        named = [read_article_name(name) for name in args]
        if opts.list:
            with self.read_archive() as archive:
                _print_list(archive, as_json=opts.json)
            return
        if opts.source:
            self._add_from(opts.source)
            return
        with self.open_archive() as archive:
            for article_id, url in named:
                self._change(archive, article_id, url, opts.reason)

    def _add_from(self, source: Path) -> None:
        try:
            found = read_suppressions(source)
        except WrongSuppression as error:
            raise UsageError(str(error)) from error
        with self.open_archive() as archive:
            new = archive.suppressions.add_all(found)
        print_lines([f"suppressions: {new:,} new, {len(found) - new:,} known"])

    def _change(
        self, archive: Archive, article_id: str, url: str | None, reason: str | None
    ) -> None:
        try:
            if reason is None:
                line = lift(archive, article_id)
            else:
                line = suppress(archive, article_id, url, reason)
        except UnknownArticle as error:
            self.fail(f"{error}")
        else:
            print_lines([line])


def _check(args: list[str], opts: argparse.Namespace) -> None:
    """Raise `UsageError` for arguments that do not go together."""
    takes_none = "--list" if opts.list else "--from" if opts.source else None
    if bool(args) == bool(takes_none):
        raise UsageError(
            f"{takes_none} takes no article" if args else "name an article by its id or URL"
        )
    if opts.json and not opts.list:
        raise UsageError("--json goes with --list")
    if opts.reason is not None and not opts.reason.strip():
        raise UsageError("a reason is needed: --reason TEXT")


def _print_list(archive: Archive, *, as_json: bool) -> None:
    if not as_json:
        print_lines(list_suppressed(archive))
        return
    for suppression in archive.suppressions.list_all():
        print_json(describe_suppression(suppression))


def suppress(archive: Archive, article_id: str, url: str | None, reason: str) -> str:
    """Suppress an article and return the line that reports it. Raises `UnknownArticle`."""
    why = " ".join(reason.split())
    return _describe(archive.suppressions.suppress(article_id, url, why, datetime.now(UTC)))


def lift(archive: Archive, article_id: str) -> str:
    """Undo a suppression and return the line that reports it. Raises `UnknownArticle`."""
    lifted = archive.suppressions.lift(article_id)
    if lifted is None:
        return f"not suppressed: {article_id}"
    return f"no longer suppressed: {article_id}  {lifted.headline or lifted.url}"


def list_suppressed(archive: Archive) -> Iterator[str]:
    """Yield a line for each suppressed article, the oldest request first."""
    found = False
    for suppression in archive.suppressions.list_all():
        found = True
        yield _describe(suppression)
    if not found:
        yield "Nothing is suppressed."


def _describe(suppression: Suppression) -> str:
    when = show_time(suppression.suppressed_at)
    what = f"{suppression.article_id}  {suppression.headline or suppression.url}"
    return f"suppressed {when}: {what}: {suppression.reason}"
