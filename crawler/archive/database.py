"""Opening the file, to write it or to read it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from shlex import quote
from typing import NoReturn

from sqlite_utils import Database
from tqdm import tqdm

from crawler.archive.migrations import APPLICATION_ID, migration
from crawler.archive.read_only import ChangedMeanwhile, ReadOnlyDatabase
from crawler.archive.writable import WritableDatabase

# how long a write waits for another process before it gives up, in milliseconds
_BUSY_TIMEOUT = 30_000
# how long it waits for another process to bring a large archive up to date
_UPGRADE_TIMEOUT = 3_600_000

# seconds before a progress bar is shown, and steps of SQLite between two looks at the clock
_PATIENCE = 2
_STEPS = 20_000

_log = logging.getLogger(__name__)

_RECORD_MIGRATION = """
    INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
    VALUES (?, ?, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'))
"""


# a broken constraint, a number or text beyond what SQLite takes, text that is no Unicode;
# a full disk and a locked file are other errors
_UNFIT = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, ValueError)


class ArchiveUnusable(OSError):
    """Raised if a file cannot be opened or is not an archive."""


class ValueUnfit(ValueError):
    """Raised if a value does not fit the archive; what was written with it is undone."""


def open_database(path: Path) -> Database:
    """Open the archive at `path` to write it, created or migrated if needed.

    Raises `ArchiveUnusable` with one sentence for the user. A file that is no archive is not
    touched.
    """
    with _explain(path), ExitStack() as opened:
        _check_file(path)
        db = WritableDatabase(path)
        opened.callback(db.close)
        db.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")
        db.execute("PRAGMA foreign_keys = ON")
        db.enable_wal()
        db.note_file()
        # in WAL mode NORMAL loses no consistency, at worst the last commits of a power cut
        db.execute("PRAGMA synchronous = NORMAL")
        # writes are spread over the whole file: 64 MB are cached, and as much is written at once
        db.execute("PRAGMA cache_size = -65536")
        db.execute("PRAGMA wal_autocheckpoint = 16384")
        _migrate(db, path)
        opened.pop_all()
    return db


def read_database(path: Path) -> Database:
    """Open the archive at `path` to read it; nothing is written, also not beside it.

    Raises `ArchiveUnusable` with one sentence for the user, also for an archive that has to be
    migrated first.
    """
    with _explain(path), ExitStack() as opened:
        db = opened.enter_context(closing(connect_to_read(path)))
        check_origin(path, db)
        check_version(path, db)
        db.execute("PRAGMA cache_size = -65536")
        opened.pop_all()
    return db


def connect_to_read(path: Path) -> Database:
    """Open any SQLite file to read it. Raises `ArchiveUnusable`, `sqlite3.Error`."""
    _check_kind(path)
    if not path.exists():
        raise ArchiveUnusable(f"no archive at {path}")
    if path.stat().st_size == 0:
        raise ArchiveUnusable(f"no archive at {path}: the file is empty")
    return ReadOnlyDatabase(path)


def open_damaged(path: Path) -> Database:
    """Open an archive to read what of it can be read; what is no text is read as U+FFFD.

    Raises `ArchiveUnusable`. Its version is not looked at.
    """
    with _explain(path), ExitStack() as opened:
        db = opened.enter_context(closing(connect_to_read(path)))
        # without it SQLite reads nothing of a file that is shorter than it says
        db.execute("PRAGMA writable_schema = ON")
        db.conn.text_factory = partial(str, encoding="utf-8", errors="replace")
        check_origin(path, db)
        opened.pop_all()
    return db


def check_origin(path: Path, db: Database) -> None:
    """Raise `ArchiveUnusable` if a database is not an archive.

    One that was made before archives had an `application_id` is known by its migrations.
    """
    mark = db.execute("PRAGMA application_id").fetchone()[0]
    if mark != APPLICATION_ID and (mark or not migration.applied(db)):
        raise ArchiveUnusable(f"{path} is no archive of this project")


def check_version(path: Path, db: Database, *, older: bool = False) -> None:
    """Raise `ArchiveUnusable` if an archive has not the migrations of this version.

    With `older` it may lack some.
    """
    with closing(Database(memory=True)) as empty:
        known = {step.name for step in migration.pending(empty)}
    if {step.name for step in migration.applied(db)} - known:
        raise ArchiveUnusable(f"{path} was made by a newer version: update this one first")
    if migration.pending(db) and not older:
        raise ArchiveUnusable(
            f"{path} was made by an older version: `sqlite-utils migrate {quote(str(path))}"
            " crawler/archive/migrations.py`, or any command that writes, brings it up to date"
        )


@contextmanager
def _explain(path: Path) -> Iterator[None]:
    """Raise `ArchiveUnusable` with one sentence for what keeps a file from being opened."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", None) == "SQLITE_READONLY_ROLLBACK":
            raise ArchiveUnusable(
                f"cannot use {path} as archive: a process was killed as it wrote"
                f" ({path.name}-journal); any command that writes restores it"
            ) from error
        raise ArchiveUnusable(f"cannot use {path} as archive: {error}") from error
    except PermissionError as error:
        raise ArchiveUnusable(f"cannot use {path} as archive: {error.strerror}") from error


def _check_kind(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise ArchiveUnusable(f"{path} is not a file")


def _check_file(path: Path) -> None:
    """Check the origin of a file before anything is written to it.

    One without tables is new, or was left by a process that was killed as it made it.
    """
    _check_kind(path)
    if not path.exists() or path.stat().st_size == 0:
        return
    # a process that wrote meanwhile has checked it too
    with suppress(ChangedMeanwhile), closing(ReadOnlyDatabase(path, briefly=True)) as db:
        if not _is_new(db):
            check_origin(path, db)
            check_version(path, db, older=True)


def _is_new(db: Database) -> bool:
    marked = db.execute("PRAGMA application_id").fetchone()[0]
    applied = db.table(migration.migrations_table)
    others = set(db.table_names()) - {applied.name}
    return not (marked or others or (applied.exists() and applied.count))


def _migrate(db: Database, path: Path) -> None:
    """Apply the migrations that are pending, each by one process alone."""
    steps = migration.pending(db)
    if not steps:
        return
    if migration.applied(db):
        _log.info("bringing %s up to date: %d migrations", path, len(steps))
    db.execute(f"PRAGMA busy_timeout = {_UPGRADE_TIMEOUT}")
    with transaction(db):
        migration.ensure_migrations_table(db)
    with _show_progress(db, len(steps)) as bar:
        for step in steps:
            bar.set_description(step.name, refresh=False)
            if not step.transactional:
                # done twice it changes nothing
                step.fn(db)
            with transaction(db):
                # another process may have applied it meanwhile
                if step.name in {pending.name for pending in migration.pending(db)}:
                    if step.transactional:
                        step.fn(db)
                    db.execute(_RECORD_MIGRATION, (migration.name, step.name))
            bar.update()
    db.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")


@contextmanager
def _show_progress(db: Database, total: int) -> Iterator[tqdm[NoReturn]]:
    """Open a progress bar that a terminal shows, and keeps up while one statement takes long."""
    shown = "{desc}: migration {n_fmt} of {total_fmt}, {elapsed}"
    with tqdm(
        total=total,
        bar_format=shown,
        delay=_PATIENCE,
        mininterval=1,
        miniters=0,
        disable=None,
        leave=False,
    ) as bar:

        def look() -> None:
            bar.update(0)

        db.conn.set_progress_handler(look, _STEPS)
        try:
            yield bar
        finally:
            db.conn.set_progress_handler(None, 0)


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Store several writes together or not at all; inside another transaction, as a part of it.

    What a part raises must end the outermost one too, or a `checked_transaction` around the part.
    The outermost one waits for other writers when it begins: one that began by reading would fail
    at once if another process wrote before its first write. Raises `ArchiveGone` instead of storing
    them in a file that is no longer at its path.
    """
    if db.conn.in_transaction:
        # a savepoint here would take a fifth of the time of storing an article
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        if isinstance(db, WritableDatabase):
            db.check_file()
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


@contextmanager
def checked_transaction(db: Database) -> Iterator[None]:
    """Open a `transaction` for values that nobody has checked. Raises `ValueUnfit`.

    As a part of another one it is undone alone.
    """
    try:
        with db.atomic() if db.conn.in_transaction else transaction(db):
            yield
    except _UNFIT as error:
        raise ValueUnfit(f"{type(error).__name__}: {error}") from error


def open_temporary() -> Database:
    """Open an empty archive that is deleted when it is closed; it is on disk when it is large."""
    db = Database(sqlite3.connect(""))
    migration.apply(db)
    return db
