"""The archive as a database of Datasette."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import sqlite_timelimit

from crawler.archive.public_tables import (
    connect_to_browse,
    hide_private,
    is_public_table,
    is_public_view,
    refuse_long_search,
    refuse_qualified_names,
)
from crawler.archive.shared_copy import is_shared_copy
from crawler.browse.kept import Kept

_T = TypeVar("_T")

# its path in addresses of raw tables
NAME = "archive"
# of one answer to a query by SQL
_MOST_BYTES = 20_000_000
# between two looks at the clock: some 10 ms. For each, a thread waits for its turn in Python
_INSTRUCTIONS = 100_000
# seconds that a page is made alone: threads that run Python together take twice the time for it
_ALONE = 0.1


@contextmanager
def limit_time(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt the statements of a connection that still run after so many seconds."""
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _INSTRUCTIONS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, _INSTRUCTIONS)


class BareDatabase(Database):
    """Reads the archive as it is: for the names and keys of its tables alone."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open the archive. It is never opened to be written."""
        assert not write, "the archive is read only"
        connection = connect_to_browse(Path(self.path))
        self._all_file_connections.append(connection)
        return connection


class ArchiveDatabase(BareDatabase):
    """Reads the archive without suppressed articles, in bounded time and memory.

    The public tables are views, which have no keys: Datasette learns those from the archive itself.
    """

    def __init__(self, ds: Datasette, path: Path) -> None:
        super().__init__(ds, str(path))
        self._bare = BareDatabase(ds, str(path))
        self._bare.name = "bare"
        self.kept = Kept()
        self.filed = Kept(most=10)
        self._turn = asyncio.Lock()

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open the archive, and hide what is not public."""
        connection = super().connect(write)
        hide_private(connection)
        return connection

    def close(self) -> None:
        """Close all connections."""
        super().close()
        self._bare.close()

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """Answer a query. Raises `sqlite3.Error`, `QueryInterrupted`."""
        refuse_qualified_names(sql)
        refuse_long_search(sql, params.values() if isinstance(params, Mapping) else params or ())
        limit = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        most = self.ds.max_returned_rows + (self.ds.max_returned_rows == page_size)

        def read(connection: sqlite3.Connection) -> Results:
            with sqlite_timelimit(connection, limit):
                try:
                    cursor = connection.execute(sql, params or {})
                    rows, cut = _read_rows(cursor, most)
                except sqlite3.Error as error:
                    if error.args == ("interrupted",):
                        raise QueryInterrupted(error, sql, params) from error
                    raise
            return Results(rows, cut, cursor.description)

        return await self.execute_fn(read)

    async def read(self, read: Callable[[sqlite3.Connection], _T], *, whole: bool = False) -> _T:
        """Return what a function reads, with `whole` also of suppressed articles.

        One goes after the other; what takes longer goes on beside the others.
        """
        async with self._turn:
            source = self._bare if whole else self
            reading = asyncio.ensure_future(source.execute_fn(read))
            await asyncio.wait([reading], timeout=_ALONE)
        found: _T = await reading
        return found

    def lacks_text(self, connection: sqlite3.Connection) -> bool:
        """Return True for an archive without the text of articles, which may be shared."""
        return self.kept.find("is shared", lambda: is_shared_copy(connection))

    async def attached_databases(self) -> list[Any]:
        """Return none: the views of the public tables are no database of their own."""
        return []

    async def table_names(self) -> list[str]:
        """Return the names of the public tables."""
        return list(filter(is_public_table, await super().table_names()))

    async def table_exists(self, table: str) -> bool:
        """Return True for a public table."""
        return is_public_table(table) and await super().table_exists(table)

    async def view_names(self) -> list[str]:
        """Return the names of the public views."""
        return list(filter(is_public_view, await super().view_names()))

    async def get_view_definition(self, view: str) -> str | None:
        """Return the SQL of a public view, None if there is none of that name."""
        found: str | None = await super().get_view_definition(view)
        return found if is_public_view(view) else None

    async def table_columns(self, table: str) -> Any:
        """Return the names of columns."""
        return await self._bare.table_columns(table)

    async def table_column_details(self, table: str) -> Any:
        """Return columns with types and keys."""
        return await self._bare.table_column_details(table)

    async def primary_keys(self, table: str) -> Any:
        """Return the columns of the primary key."""
        return await self._bare.primary_keys(table)

    async def foreign_keys_for_table(self, table: str) -> Any:
        """Return the foreign keys of a table that lead to public tables."""
        return list(filter(_is_to_public, await self._bare.foreign_keys_for_table(table)))

    async def get_all_foreign_keys(self) -> Any:
        """Return all foreign keys between public tables, in both directions."""
        found = await self._bare.get_all_foreign_keys()
        return {
            table: {way: list(filter(_is_to_public, keys)) for way, keys in both.items()}
            for table, both in found.items()
        }


def _is_to_public(key: Mapping[str, str]) -> bool:
    return is_public_table(key["other_table"])


def _read_rows(cursor: sqlite3.Cursor, most: int) -> tuple[list[sqlite3.Row], bool]:
    """Return the rows, `most` of them and 20 MB at most, and whether there are more."""
    rows: list[sqlite3.Row] = []
    size = 0
    for row in cursor:
        if len(rows) == most or size > _MOST_BYTES:
            return rows, True
        rows.append(row)
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
    return rows, False
