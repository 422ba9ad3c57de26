"""Opening the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from crawler.archive.migrations import migration

# how long a write waits for another process before it gives up, in milliseconds
_BUSY_TIMEOUT = 30_000


class ArchiveUnusable(OSError):
    """Raised if a file cannot be opened or is not an archive."""


def open_database(path: Path) -> Database:
    """Open the archive at `path`, created or migrated if needed.

    Raises `ArchiveUnusable` with one sentence for the user. A file that is no archive is not
    touched.
    """
    try:
        _check_file(path)
        db = Database(sqlite3.connect(path))
        db.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")
        db.execute("PRAGMA foreign_keys = ON")
        db.enable_wal()
        # in WAL mode NORMAL loses no consistency, at worst the last commits of a power cut
        db.execute("PRAGMA synchronous = NORMAL")
        # writes are spread over the whole file: 64 MB are cached, and as much is written at once
        db.execute("PRAGMA cache_size = -65536")
        db.execute("PRAGMA wal_autocheckpoint = 16384")
        migration.apply(db)
    except sqlite3.Error as error:
        raise ArchiveUnusable(f"cannot use {path} as archive: {error}") from error
    return db


def check_origin(path: Path, db: Database) -> None:
    """Raise `ArchiveUnusable` if a database is not an archive, or one of a newer version."""
    applied = {step.name for step in migration.applied(db)}
    if not applied:
        raise ArchiveUnusable(f"{path} is no archive of this project")
    with closing(sqlite3.connect(":memory:")) as empty:
        known = {step.name for step in migration.pending(Database(empty))}
    if applied - known:
        raise ArchiveUnusable(f"{path} was made by a newer version: update this one first")


def _check_file(path: Path) -> None:
    """Check the origin of a file before anything is written to it.

    One without tables is new, or was left by a process that was killed as it made it.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return
    # without a write-ahead log nothing but the file is read, and no file made beside it
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    address = f"{path.resolve().as_uri()}?{mode}"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        db = Database(connection)
        if set(db.table_names()) - {"_sqlite_migrations"}:
            check_origin(path, db)


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Store several writes together or not at all; inside another transaction, as a part of it.

    It waits for other writers when it begins: one that began by reading would fail at once if
    another process wrote before its first write.
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
    """Open an empty archive that is deleted when it is closed; it is on disk when it is large."""
    db = Database(sqlite3.connect(""))
    migration.apply(db)
    return db
