"""Opening the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from crawler.archive.migrations import migration

# how long a write waits for another process before it gives up, in milliseconds
_BUSY_TIMEOUT = 30_000


class ArchiveUnusable(OSError):
    """The file cannot be opened, or is no archive."""


def open_database(path: Path) -> Database:
    """Open the archive at `path`, made or brought up to date where needed.

    Raises `ArchiveUnusable` with one sentence for the user.
    """
    try:
        db = Database(sqlite3.connect(path))
        db.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")
        db.execute("PRAGMA foreign_keys = ON")
        db.enable_wal()
        # in WAL mode NORMAL loses no consistency, at worst the last commits of a power cut
        db.execute("PRAGMA synchronous = NORMAL")
        # a large archive is written all over: 64 MB of it are held, and as much is written at once
        db.execute("PRAGMA cache_size = -65536")
        db.execute("PRAGMA wal_autocheckpoint = 16384")
        migration.apply(db)
    except sqlite3.Error as error:
        raise ArchiveUnusable(f"cannot use {path} as archive: {error}") from error
    return db


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Make several writes one; inside another transaction, a part of that one.

    Whatever fails takes all of it back. It waits for its turn at its start: one that reads before
    it writes would fail at once where another process wrote in between.
    """
    outermost = not db.conn.in_transaction
    if outermost:
        db.execute("BEGIN IMMEDIATE")
    try:
        yield
        if outermost:
            db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def open_temporary() -> Database:
    """Open an empty archive that is gone when it is closed; what is large of it is on disk."""
    db = Database(sqlite3.connect(""))
    migration.apply(db)
    return db
