"""A connection for readers that nobody knows: suppressed articles do not exist on it.

Each table and view of the archive is hidden behind a temporary view of the same name, which is what
a query without a name of a database gets. `refuse_qualified_names` keeps queries from naming it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from sqlite_utils import Database

from crawler.archive.read_only import Access, choose_access

# what a table names an article by
_NAMED_BY = {
    "bylines": ("article_id",),
    "discoveries": ("article_id",),
    "duplicates": ("article_id", "duplicate_of"),
    "figures": ("article_id",),
    "frontier": ("article_id",),
    "pages": ("article_id",),
    "revisions": ("article_id",),
}
# columns that can hold the address of another article
_NAMING = {
    "discoveries": ("found_on",),
    "frontier": ("discovered_from", "reason"),
    "runs": ("arguments", "stats", "unread_reason"),
}
# the rowid is in every index, the id is not
_STORED = """
    rowid NOT IN (
        SELECT hidden.rowid FROM main.suppressions JOIN main.articles AS hidden
            ON hidden.id = suppressions.article_id
    )
"""
_SUPPRESSED = "(SELECT article_id FROM main.suppressions)"
_LIST_SUPPRESSED = "SELECT article_id FROM main.suppressions ORDER BY article_id"
# columns that can name a file of the machine
_LOCAL = {"maintenance": ("detail",)}
OPEN = {
    "_sqlite_migrations",
    "articles",
    "backfills",
    "maintenance",
    "runs",
    "search_totals",
    *_NAMED_BY,
}
# the index itself: it holds nothing of suppressed articles, and a view cannot be searched
SEARCHED = "articles_fts"
CLOSED_VIEWS = {"articles_searched", "coded_bodies"}

_LIST = "SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'view')"
_CREATE_VIEW = re.compile(r"\s*CREATE\s+VIEW\b", re.IGNORECASE)
# main.articles, "main" . articles, [main]/* */.articles
_QUALIFIED = re.compile(
    r"""\bmain\b["'\]`]?(?:\s|/\*.*?\*/|--[^\n]*(?:\n|$))*\.""", re.IGNORECASE | re.DOTALL
)

# 'green tea', "green tea"
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
# characters of what a question that searches quotes and binds: FTS5 takes the longer the square of
# the words is, and neither the clock nor an interruption stops it while it looks at one article
_LONGEST_SEARCH = 1_000

# tables of SQLite that show pages of the file, or samples of values
_REVEALING = re.compile(r"sqlite_(?:stat|dbpage)|dbstat", re.IGNORECASE)
# bytes of one value; a text of an article is far shorter
_LONGEST_VALUE = 4_000_000
_LONGEST_QUERY = 100_000
_CACHE = -65536


def connect_to_browse(path: Path) -> sqlite3.Connection:
    """Open an archive to read it, in whatever thread."""
    access = choose_access(path)
    address = f"{path.resolve().as_uri()}?{access.value}"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    if access is Access.UNLOCKED:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute(f"PRAGMA cache_size = {_CACHE}")
    return connection


def wrap_connection(connection: sqlite3.Connection) -> Database:
    """Return a connection as a database.

    Without the pragma that this sets by itself, for which SQLite would compile all statements anew.
    """
    return Database(connection, recursive_triggers=False)


def hide_private(connection: sqlite3.Connection) -> None:
    """Hide suppressed articles, and what is nobody's business, from all further queries."""
    for kind, name, sql in connection.execute(_LIST).fetchall():
        if name == SEARCHED or name.startswith("sqlite_"):
            continue
        if kind == "view" and is_public_view(name):
            connection.execute(_CREATE_VIEW.sub("CREATE TEMP VIEW", sql, count=1))
        else:
            connection.execute(f'CREATE TEMP VIEW "{name}" AS {_select_public(connection, name)}')
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _LONGEST_QUERY)
    connection.set_authorizer(_authorize)


def read_suppressed_state(connection: sqlite3.Connection) -> int:
    """Return a number that is another one as soon as other articles are suppressed."""
    return hash(tuple(connection.execute(_LIST_SUPPRESSED)))


def is_public_table(name: str) -> bool:
    """Return True for a table that readers see."""
    return name in OPEN or name == SEARCHED


def is_public_view(name: str) -> bool:
    """Return True for a view that readers see."""
    return name not in CLOSED_VIEWS


def refuse_qualified_names(sql: str) -> None:
    """Raise `sqlite3.OperationalError` if a query names the database behind the views."""
    if _QUALIFIED.search(sql):
        raise sqlite3.OperationalError("name tables alone: articles, not main.articles")


def refuse_long_search(sql: str, values: Iterable[object]) -> None:
    """Raise `sqlite3.OperationalError` if a query may search for more words than are looked for.

    `values` are those of its parameters.
    """
    given = (*_QUOTED.findall(sql), *map(str, values))
    if SEARCHED in sql.lower() and sum(map(len, given)) > _LONGEST_SEARCH:
        raise sqlite3.OperationalError(
            f"the texts of a question that searches have over {_LONGEST_SEARCH:,} characters"
        )


def _select_public(connection: sqlite3.Connection, name: str) -> str:
    """Return the query for the public rows of a table."""
    if name not in OPEN:
        return f'SELECT * FROM main."{name}" WHERE false'
    columns = connection.execute(f'PRAGMA main.table_info("{name}")').fetchall()
    shown = ", ".join(_show_column(name, column[1]) for column in columns)
    if name == "articles":
        return f"SELECT rowid AS rowid, {shown} FROM main.articles WHERE {_STORED}"
    hidden = (f"({by} IN {_SUPPRESSED}) IS NOT TRUE" for by in _NAMED_BY.get(name, ()))
    return f'SELECT {shown} FROM main."{name}" WHERE {" AND ".join((*hidden, "true"))}'


def _show_column(table: str, column: str) -> str:
    """Return the SQL of a column, which is NULL where it names what is not public."""
    if column in _LOCAL.get(table, ()):
        return f'NULL AS "{column}"'
    if column not in _NAMING.get(table, ()):
        return f'"{column}"'
    return f"""
        CASE WHEN NOT EXISTS (
            SELECT 1 FROM main.suppressions WHERE instr({table}."{column}", article_id)
        ) THEN "{column}" END AS "{column}"
    """


def _authorize(action: int, first: str | None, *_: str | None) -> int:
    if action == sqlite3.SQLITE_ATTACH or (
        action == sqlite3.SQLITE_READ and first and _REVEALING.match(first)
    ):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
