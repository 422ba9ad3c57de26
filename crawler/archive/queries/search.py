"""Articles that are searched for, the best match first."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.archive.public_tables import wrap_connection
from crawler.archive.queries.listing import COLUMNS, Listed, read_listed
from crawler.archive.queries.matches import FiledArticles, list_matches
from crawler.archive.search_query import read_query

# only of the best is read what a list shows; the plus has only what is among them ranked
_BEST = f"""
    SELECT {COLUMNS} FROM ({{}} ORDER BY +rank LIMIT :most OFFSET :skipped)
    JOIN articles ON articles.rowid = found ORDER BY rank
"""
_FOUND = "SELECT rowid AS found, rank FROM articles_fts WHERE articles_fts MATCH :query"
_FOUND_AMONG = f"{_FOUND} AND +rowid IN (SELECT value FROM json_each(:among))"
_TEXTS = "SELECT id, body FROM articles WHERE id IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Matches:
    """What a query finds: rowids of articles, and how many each year has, `""` without a date."""

    rowids: list[int]
    years: Mapping[str, int]


def find_matches(connection: sqlite3.Connection, query: str, filed: FiledArticles) -> Matches:
    """Return the filed articles that a query finds. Raises `WrongQuery`."""
    rowids = list_matches(connection, query, filed)
    days = Counter(map(filed.days.__getitem__, map(filed.numbers.__getitem__, rowids)))
    years: Counter[str] = Counter()
    for day in sorted(days):
        years[day[:4]] += days[day]
    return Matches(rowids, years)


def list_best(
    connection: sqlite3.Connection,
    query: str,
    among: Sequence[int] | None,
    most: int,
    skipped: int = 0,
) -> list[Listed]:
    """Return the articles that match a query best, all or those of some rowids.

    Raises `WrongQuery`.
    """
    bounds = {
        "query": read_query(wrap_connection(connection), query),
        "among": json.dumps(among),
        "most": most,
        "skipped": skipped,
    }
    sql = _BEST.format(_FOUND if among is None else _FOUND_AMONG)
    return [read_listed(row) for row in connection.execute(sql, bounds)]


def load_texts(connection: sqlite3.Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """Return the texts of articles by id; those without text are left out."""
    rows = connection.execute(_TEXTS, (json.dumps(list(ids)),))
    return {article_id: body for article_id, body in rows if body}
