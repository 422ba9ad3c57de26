"""A copy of the whole archive as it is at one moment, made and checked while others write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sqlite_utils import Database

from crawler.archive.database import ArchiveUnusable, check_origin, connect_to_read
from crawler.archive.migrations import migration
from crawler.archive.read_only import mark_without_log

# pages of the file between two looks at the progress: 20 MB
_STEP = 5_000

# told how many pages of the file are left, of how many
Watch = Callable[[int, int], None]


class CopyDiffers(ArchiveUnusable):
    """Raised if a copy has a fault, or does not hold what the archive did."""


class Copied(NamedTuple):
    """What was copied: the number of articles, and whether the archive is of this version."""

    articles: int
    is_current: bool


def copy_archive(path: Path, out: BinaryIO, watch: Watch) -> Copied:
    """Copy the archive at `path` into an empty file that is open, and compare the two.

    It is copied as it is when this begins, whatever is written meanwhile, in whatever version it
    is. Nothing is written to it. Raises `ArchiveUnusable`, `CopyDiffers`, `sqlite3.Error`.
    """
    with closing(connect_to_read(path)) as archive:
        check_origin(path, archive)
        # what is read until the end is the state of now
        archive.execute("BEGIN")
        counted = _count_rows(archive)
        with closing(sqlite3.connect(out.name)) as copy:
            # the file is synced whole when it is complete
            copy.execute("PRAGMA synchronous = OFF")
            archive.conn.backup(copy, pages=_STEP, progress=lambda _, left, all_: watch(left, all_))
        mark_without_log(out)
        _compare(path, Path(out.name), counted)
        return Copied(counted["articles"], not migration.pending(archive))


def is_archive(path: Path) -> bool:
    """Return True if a file is an archive of this project, of whatever version."""
    try:
        with closing(connect_to_read(path)) as db:
            check_origin(path, db)
    except (OSError, sqlite3.Error):
        return False
    return True


def _compare(path: Path, copy: Path, counted: dict[str, int]) -> None:
    """Raise `CopyDiffers` if a copy is damaged, or its tables have not as many rows."""
    with closing(Database(_open_copy(copy))) as db:
        faults = [line for (line,) in db.execute("PRAGMA quick_check(1)") if line != "ok"]
        if faults:
            raise CopyDiffers(f"not copied: {path} is damaged ({' '.join(faults[0].split())})")
        if _count_rows(db) != counted:
            raise CopyDiffers(f"not copied: the copy does not hold what {path} does")


def _open_copy(copy: Path) -> sqlite3.Connection:
    # nobody else has it open: no file is made beside it
    return sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _count_rows(db: Database) -> dict[str, int]:
    return {name: db.table(name).count for name in db.table_names()}
