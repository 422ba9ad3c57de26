"""Articles that are searched for, the best match first."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice

from sqlite_utils import Database

from crawler.archive.article_values import Values
from crawler.archive.queries.listing import COLUMNS, Listed, read_listed
from crawler.archive.search_query import read_query
from crawler.archive.selection import (
    MANY,
    Selection,
    count_matches,
    make_condition,
    select_articles,
)

# only of the best is read what a list shows
_BEST = f"""
    SELECT {COLUMNS} FROM ({{}} ORDER BY rank LIMIT :most OFFSET :skipped)
    JOIN articles ON articles.rowid = found ORDER BY rank
"""
_FOUND = "SELECT rowid AS found, rank FROM articles_fts WHERE articles_fts MATCH :query"
_FOUND_OF = f"""
    SELECT found, rank FROM ({_FOUND}) JOIN articles ON articles.rowid = found WHERE {{}}
"""
_FOUND_AMONG = f"{_FOUND} AND +rowid IN (SELECT articles.rowid FROM articles WHERE {{}})"
_MATCHES = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"
_YEARS = """
    SELECT articles.rowid, coalesce(CAST(substr(date_published, 1, 4) AS INTEGER), 0)
    FROM articles WHERE {}
"""
_NOT_SELECTED = 65_535
_TEXTS = "SELECT id, body FROM articles WHERE id IN (SELECT value FROM json_each(?))"


def list_best(
    connection: sqlite3.Connection, selection: Selection, most: int, skipped: int = 0
) -> list[Listed]:
    """Return articles of a selection that has a query. Raises `WrongQuery`."""
    db = Database(connection)
    others = replace(selection, query=None)
    condition, values = make_condition(db, others)
    query = read_query(db, selection.query or "")
    found = _FOUND
    if others != Selection():
        many = count_matches(db, query) > MANY
        found = (_FOUND_AMONG if many else _FOUND_OF).format(condition)
    bounds = {**values, "query": query, "most": most, "skipped": skipped}
    return [read_listed(row) for row in connection.execute(_BEST.format(found), bounds)]


def load_years(connection: sqlite3.Connection, selection: Selection) -> array[int]:
    """Return the year of each article of a selection by its rowid: two bytes an article.

    It is 0 for an article without a date, and `_NOT_SELECTED` for all others.
    """
    (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM articles").fetchone()
    condition, values = make_condition(Database(connection), selection)
    years: array[int] = array("H", [_NOT_SELECTED]) * (last + 1)
    for rowid, year in connection.execute(_YEARS.format(condition), values):
        years[rowid] = year
    return years


def count_by_year(
    connection: sqlite3.Connection, query: str, years: array[int]
) -> Mapping[str, int] | None:
    """Return how many articles that a query finds each year has, as `listing.count_by_year` does.

    None if one of them is newer than `years`. Raises `WrongQuery`.
    """
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(_MATCHES, (read_query(Database(connection), query),))
    try:
        counts = Counter(map(years.__getitem__, chain.from_iterable(cursor)))
    except IndexError:
        return None
    found = sorted(counts.keys() - {_NOT_SELECTED})
    return {f"{year:04}" if year else "": counts[year] for year in found}


def load_texts(connection: sqlite3.Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """Return the texts of articles by id; those without text are left out."""
    rows = connection.execute(_TEXTS, (json.dumps(list(ids)),))
    return {article_id: body for article_id, body in rows if body}


def load_selected(
    connection: sqlite3.Connection, selection: Selection, most: int
) -> Iterator[Values]:
    """Return the oldest articles of a selection with all they hold. Raises `WrongQuery`."""
    return islice(select_articles(Database(connection), selection), most)
