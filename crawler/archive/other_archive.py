"""Another archive, opened to be read."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from crawler.archive.archive import Archive
from crawler.archive.database import ArchiveUnusable, check_origin, check_version, connect_to_read
from crawler.archive.migrations import migration


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
