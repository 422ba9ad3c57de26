"""How many articles each day has, of those that a query finds."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlite_utils import Database

from crawler.archive.search_query import read_query
from crawler.archive.selection import Selection, make_condition

_FILED = """
    SELECT articles.rowid, section, substr(date_published, 1, 10) FROM articles
    WHERE date_published IS NOT NULL AND {}
"""
_LAST = "SELECT coalesce(max(rowid), 0) FROM articles"
_MATCHES = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"
# the number of what is not selected
_NONE = 0

# by day, ISO 8601
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FiledArticles:
    """Section and day of each article of a selection: `numbers` has, by rowid, a place in `filed`.

    It takes four bytes an article.
    """

    filed: Sequence[tuple[str | None, str]]
    numbers: array[int]


def load_filed(connection: sqlite3.Connection, selection: Selection) -> FiledArticles:
    """Return where the articles of a selection without a query are filed."""
    condition, values = make_condition(Database(connection), selection)
    (last,) = connection.execute(_LAST).fetchone()
    numbers: array[int] = array("I", [_NONE]) * (last + 1)
    found: dict[tuple[str | None, str], int] = {(None, ""): _NONE}
    for rowid, section, day in connection.execute(_FILED.format(condition), values):
        numbers[rowid] = found.setdefault((section, day), len(found))
    return FiledArticles(list(found), numbers)


def count_by_day(connection: sqlite3.Connection, filed: FiledArticles, query: str | None) -> Counts:
    """Return how many articles that a query finds each day has, all if there is no query.

    Articles that are newer than `filed` do not count. Raises `WrongQuery`.
    """
    days: Counter[str] = Counter()
    for (_, day), count in _count(connection, filed, query):
        days[day] += count
    return days


def count_by_section(
    connection: sqlite3.Connection, filed: FiledArticles, query: str | None
) -> Mapping[str, Counts]:
    """Return the same for each section. Raises `WrongQuery`."""
    sections: dict[str, dict[str, int]] = {}
    for (section, day), count in _count(connection, filed, query):
        if section is not None:
            sections.setdefault(section, {})[day] = count
    return sections


def _count(
    connection: sqlite3.Connection, filed: FiledArticles, query: str | None
) -> Iterable[tuple[tuple[str | None, str], int]]:
    numbers = filed.numbers if query is None else _find(connection, filed, query)
    counts = Counter(numbers)
    del counts[_NONE]
    return ((filed.filed[number], count) for number, count in counts.items())


def _find(connection: sqlite3.Connection, filed: FiledArticles, query: str) -> Iterable[int]:
    cursor = connection.cursor()
    cursor.row_factory = None
    cursor.execute(_MATCHES, (read_query(Database(connection), query),))
    known = len(filed.numbers)
    rowids = [rowid for rowid in chain.from_iterable(cursor) if rowid < known]
    return map(filed.numbers.__getitem__, rowids)
