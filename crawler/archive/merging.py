"""Another archive merged into ours: suppressions, pages, articles with their history, frontier.

Each batch is one transaction, and what is stored already is recognized by its content, so a merge
that was killed is simply run again. Runs are not merged.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlite_utils import Database

from crawler.archive.archive import Archive
from crawler.archive.article_history import ArticleHistory, unite_histories
from crawler.archive.articles import SavedAs
from crawler.archive.bodies import BodyDamaged
from crawler.archive.captures import Capture
from crawler.archive.database import ArchiveUnusable, check_origin, check_version, connect_to_read
from crawler.archive.frontier_merge import Row
from crawler.archive.migrations import migration
from crawler.archive.suppression import Suppression

# rows a transaction: half a second with pages
_BATCH = 200

_T = TypeVar("_T")


class Merged(NamedTuple):
    """One row of the other archive: its table, and how it was saved here.

    `saved` is None for a page that is damaged there and was skipped.
    """

    table: str
    saved: SavedAs | None


@contextmanager
def open_other(path: Path) -> Iterator[Archive]:
    """Open an archive to read it: it is not changed, an older one is migrated in a copy.

    Raises `ArchiveUnusable`.
    """
    with ExitStack() as opened:
        try:
            other = _open(path, opened)
        except sqlite3.DatabaseError as error:
            raise ArchiveUnusable(f"cannot read {path} as archive: {error}") from error
        yield Archive(other)


def merge_archive(archive: Archive, other: Archive) -> Iterator[Merged]:
    """Merge `other` into the archive; yields each row when its batch is written."""
    steps: tuple[tuple[str, Iterator[object], Callable[..., SavedAs | None]], ...] = (
        ("suppressions", other.suppressions.list_all(), _merge_suppression),
        ("pages", other.captures.list_all(), _merge_page),
        ("articles", other.histories.list_ids(), _merge_article),
        ("frontier", other.frontier_rows.list_all(), _merge_row),
    )
    for table, rows, merge in steps:
        for batch in divide(rows, _BATCH):
            with archive.transaction():
                saved = [merge(archive, other, row) for row in batch]
            yield from (Merged(table, way) for way in saved)


def divide(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Yield items in lists of a size, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _open(path: Path, opened: ExitStack) -> Database:
    other = opened.enter_context(closing(connect_to_read(path)))
    check_origin(path, other)
    check_version(path, other, older=True)
    if not migration.pending(other):
        return other
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    copy = Database(opened.enter_context(closing(sqlite3.connect(folder / "copy.db"))))
    other.conn.backup(copy.conn)
    migration.apply(copy)
    return copy


def _merge_suppression(archive: Archive, _other: Archive, found: Suppression) -> SavedAs:
    if archive.suppressions.find(found.article_id):
        return SavedAs.SAME
    archive.suppressions.suppress(found.article_id, found.url, found.reason, found.suppressed_at)
    return SavedAs.NEW


def _merge_page(archive: Archive, other: Archive, capture: Capture) -> SavedAs | None:
    if archive.captures.find(capture.url, capture.fetched_at, capture.body_hash) is not None:
        return SavedAs.SAME
    try:
        page = other.captures.load(capture)
    except BodyDamaged:
        return None
    archive.captures.save(page, capture.article_id, other.captures.find_layout(capture))
    return SavedAs.NEW


def _merge_article(archive: Archive, other: Archive, article_id: str) -> SavedAs:
    theirs, ours = other.histories.load(article_id), archive.histories.load(article_id)
    assert theirs is not None
    found = [_link_pages(archive, other, theirs), *([ours] if ours else [])]
    return archive.histories.save(article_id, unite_histories(found))


def _link_pages(archive: Archive, other: Archive, history: ArticleHistory) -> ArticleHistory:
    """Return a history of `other` whose versions name the same pages by their ids in `archive`."""
    versions = tuple(
        replace(version, page_id=archive.captures.find_twin(other.captures, version.page_id))
        for version in history.versions
    )
    return replace(history, versions=versions)


def _merge_row(archive: Archive, _other: Archive, found: Row) -> SavedAs:
    return archive.frontier_rows.adopt(found)
