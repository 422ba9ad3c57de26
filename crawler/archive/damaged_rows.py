"""Rows of a table that may be damaged, each read by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from sqlite_utils import Database

# rows: where so many cannot be read, the table cannot
_MOST_UNREADABLE = 100


def look_at_rows(
    db: Database, table: str, columns: str, look: Callable[..., str | None]
) -> Iterator[str | None]:
    """Yield what `look` returns for the columns of each row: a fault, or None.

    A row that cannot be read is a fault. Raises `sqlite3.DatabaseError` if there are too many.
    """
    unreadable = 0
    # of the index of the primary key: the table may be damaged
    rows = f"SELECT rowid FROM {table} INDEXED BY sqlite_autoindex_{table}_1 ORDER BY +rowid"
    for (rowid,) in db.execute(rows):
        try:
            yield look(*_read(db, table, columns, rowid))
        except sqlite3.DatabaseError as error:
            unreadable += 1
            if unreadable > _MOST_UNREADABLE:
                raise
            yield f"{table}: row {rowid} cannot be read: {error}"


def _read(db: Database, table: str, columns: str, rowid: int) -> tuple[Any, ...]:
    row = db.execute(f"SELECT {columns} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("it is in the index alone")
    found: tuple[Any, ...] = row
    return found
