"""Another archive, joined into ours: pages, then articles with their history, then the frontier.

What is suppressed in either comes first.

Each batch is one transaction and says what it adds by content, so a merge that
was killed is simply run again. Runs stay with the archive that made them.
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
from crawler.archive.articles import SavedAs
from crawler.archive.bodies import BodyDamaged
from crawler.archive.captures import (
    Capture,
    find_capture,
    find_layout,
    list_all_captures,
    load_capture,
)
from crawler.archive.database import ArchiveUnusable
from crawler.archive.frontier_merge import Row, adopt_state, list_states
from crawler.archive.migrations import migration
from crawler.archive.pages import save_page
from crawler.archive.revisions import Timeline, load_timeline, save_timeline, unite_timelines
from crawler.archive.suppression import Suppression, Suppressions

# rows a transaction: half a second with pages
_BATCH = 200

_T = TypeVar("_T")


class Merged(NamedTuple):
    """One row that was looked at: its table, and what it was to our archive.

    `saved` is None for a page that is damaged in the other, and was left out.
    """

    table: str
    saved: SavedAs | None


@contextmanager
def open_other(path: Path) -> Iterator[Database]:
    """Open an archive to read it; it is not changed, an older one is brought up to date in a copy.

    Raises `ArchiveUnusable`.
    """
    if not path.is_file():
        raise ArchiveUnusable(f"no archive at {path}")
    with ExitStack() as opened:
        try:
            other = _open(path, opened)
        except sqlite3.DatabaseError as error:
            raise ArchiveUnusable(f"cannot read {path} as archive: {error}") from error
        yield other


def merge_archive(archive: Archive, other: Database) -> Iterator[Merged]:
    """Join `other` into the archive; gives each row when its batch is written."""
    steps: tuple[tuple[str, Iterator[object], Callable[..., SavedAs | None]], ...] = (
        ("suppressions", Suppressions(other).list_all(), _merge_suppression),
        ("pages", list_all_captures(other), _merge_page),
        ("articles", _list_ids(other), _merge_article),
        ("frontier", list_states(other), _merge_state),
    )
    for table, rows, merge in steps:
        for batch in divide(rows, _BATCH):
            with archive.transaction():
                saved = [merge(archive, other, row) for row in batch]
            yield from (Merged(table, way) for way in saved)


def divide(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Give items in lists of a size, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _open(path: Path, opened: ExitStack) -> Database:
    address = f"{path.resolve().as_uri()}?mode=ro"
    other = Database(opened.enter_context(closing(sqlite3.connect(address, uri=True))))
    _check_origin(path, other)
    if not migration.pending(other):
        return other
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    copy = Database(opened.enter_context(closing(sqlite3.connect(folder / "copy.db"))))
    other.conn.backup(copy.conn)
    migration.apply(copy)
    return copy


def _check_origin(path: Path, other: Database) -> None:
    applied = {step.name for step in migration.applied(other)}
    if not applied:
        raise ArchiveUnusable(f"{path} is no archive of this project")
    with closing(sqlite3.connect(":memory:")) as empty:
        ours = {step.name for step in migration.pending(Database(empty))}
    if applied - ours:
        raise ArchiveUnusable(f"{path} was made by a newer version: update this one first")


def _list_ids(other: Database) -> Iterator[str]:
    return (article_id for (article_id,) in other.execute("SELECT id FROM articles ORDER BY rowid"))


def _merge_suppression(archive: Archive, _other: Database, found: Suppression) -> SavedAs:
    if archive.suppressions.find(found.article_id):
        return SavedAs.SAME
    archive.suppressions.suppress(found.article_id, found.url, found.reason, found.suppressed_at)
    return SavedAs.NEW


def _merge_page(archive: Archive, other: Database, capture: Capture) -> SavedAs | None:
    if find_capture(archive.db, capture.url, capture.fetched_at, capture.body_hash) is not None:
        return SavedAs.SAME
    try:
        page = load_capture(other, capture)
    except BodyDamaged:
        return None
    save_page(archive.db, page, capture.article_id, find_layout(other, capture.body_hash))
    return SavedAs.NEW


def _merge_article(archive: Archive, other: Database, article_id: str) -> SavedAs:
    theirs = load_timeline(other, article_id)
    assert theirs is not None
    found = [_link_pages(archive, other, theirs)]
    if ours := load_timeline(archive.db, article_id):
        found.append(ours)
    return save_timeline(archive.db, article_id, unite_timelines(found))


def _link_pages(archive: Archive, other: Database, timeline: Timeline) -> Timeline:
    """Give a history in `other` whose versions name the same pages by the ids they have with us."""
    versions = tuple(
        replace(version, page_id=_find_page(archive, other, version.page_id))
        for version in timeline.versions
    )
    return replace(timeline, versions=versions)


def _find_page(archive: Archive, other: Database, page_id: int | None) -> int | None:
    sql = "SELECT url, fetched_at, body_hash FROM pages WHERE id = ?"
    page = other.execute(sql, (page_id,)).fetchone()
    return find_capture(archive.db, *page) if page else None


def _merge_state(archive: Archive, _other: Database, found: Row) -> SavedAs:
    return adopt_state(archive.db, found)
