"""Another archive, opened for its pages. It may be a stranger's: nothing in it is trusted."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from crawler.archive.bodies import BodyDamaged, load_body
from crawler.archive.database import (
    ArchiveUnusable,
    check_origin,
    check_version,
    connect_to_read,
)
from crawler.archive.migrations import migration
from crawler.items import Page

# bytes of a value; no page and no dictionary is larger
_LARGEST_VALUE = 64 * 1024 * 1024

_SCHEMA = """
    SELECT type, name, sql FROM sqlite_schema
    WHERE name IN ('bodies', 'coded_bodies', 'dictionaries', 'pages', 'requests') ORDER BY name
"""
_NUMBERS = "SELECT id FROM pages ORDER BY id"
_PAGE = """
    SELECT url, fetched_at, status, pages.headers, body_hash, coalesce(requests.headers, '[]')
    FROM pages LEFT JOIN requests ON requests.id = request_id WHERE pages.id = ?
"""
# of a row that holds something else than an archive writes
_FAULTS = (BodyDamaged, LookupError, OverflowError, RecursionError, TypeError, ValueError)


class OtherArchive:
    """The pages of another archive."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list_pages(self) -> Iterator[Page | None]:
        """Yield the pages in the order in which they were stored; None for a damaged one."""
        for (number,) in self._db.execute(_NUMBERS):
            try:
                yield self._load(number)
            except (*_FAULTS, sqlite3.Error):
                yield None

    def _load(self, number: int) -> Page:
        url, fetched_at, status, headers, body_hash, request = self._db.execute(
            _PAGE, (number,)
        ).fetchone()
        at = datetime.fromisoformat(fetched_at)
        if at.tzinfo is None or not (isinstance(url, str) and isinstance(status, int)):
            raise ValueError(f"page {number} is not written like one")
        return Page(
            url=url,
            fetched_at=at,
            status=status,
            headers=_read_headers(headers),
            body=load_body(self._db, body_hash),
            request=_read_headers(request),
        )


@contextmanager
def open_other(path: Path) -> Iterator[OtherArchive]:
    """Open an archive to read it: it is not changed, an older one is migrated in a copy.

    Raises `ArchiveUnusable`.
    """
    with ExitStack() as opened:
        try:
            other = _open(path, opened)
            _check_tables(path, other)
        except sqlite3.DatabaseError as error:
            raise ArchiveUnusable(f"cannot read {path} as archive: {error}") from error
        yield OtherArchive(other)


def _open(path: Path, opened: ExitStack) -> Database:
    other = opened.enter_context(closing(connect_to_read(path)))
    _distrust(other)
    check_origin(path, other)
    check_version(path, other, older=True)
    if not migration.pending(other):
        return other
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    copy = Database(opened.enter_context(closing(sqlite3.connect(folder / "copy.db"))))
    other.conn.backup(copy.conn)
    migration.apply(copy)
    _distrust(copy)
    return copy


def _distrust(db: Database) -> None:
    db.execute("PRAGMA trusted_schema = OFF")
    db.conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)


def _check_tables(path: Path, other: Database) -> None:
    """Raise `ArchiveUnusable` if what is read are not the tables and the view of an archive.

    Others could compute their rows, without end.
    """
    with closing(Database(memory=True)) as empty:
        migration.apply(empty)
        ours, theirs = (db.execute(_SCHEMA).fetchall() for db in (empty, other))
    if ours != theirs:
        raise ArchiveUnusable(f"{path} has other tables than an archive")


def _read_headers(stored: str) -> tuple[tuple[str, str], ...]:
    headers = tuple((name, value) for name, value in json.loads(stored))
    if not all(isinstance(text, str) for header in headers for text in header):
        raise ValueError("headers are not text")
    return headers
