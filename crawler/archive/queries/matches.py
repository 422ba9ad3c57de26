"""Which articles of a selection a query finds, and where they are filed."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.archive.public_tables import wrap_connection
from crawler.archive.search_query import read_query
from crawler.archive.selection import Selection, make_condition

_LAST = "SELECT coalesce(max(rowid), 0) FROM articles"
# rowids come as one value: for each row, a thread would wait for its turn in Python
_FILED = """
    SELECT section, substr(date_published, 1, 10) AS day, json_group_array(rowid) FROM articles
    WHERE {} GROUP BY day, section
"""
_MATCHES = """
    SELECT json_group_array(rowid) FROM articles_fts
    WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ?
"""
# rowids of one value, which has 4 MB at most
_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True)
class FiledArticles:
    """Section and day of each article of a selection: `numbers` has, by rowid, their place in both.

    The number is 0 for what is not selected. A day is `""` for articles without a date. It takes
    four bytes an article.
    """

    sections: Sequence[str | None]
    days: Sequence[str]
    numbers: array[int]


_NOTHING = FiledArticles(("",), ("",), array("I"))


def load_filed(
    connection: sqlite3.Connection, selection: Selection, known: FiledArticles = _NOTHING
) -> FiledArticles:
    """Return where the articles of a selection without a query are filed.

    What is newer than what is `known` of it is added to that.
    """
    (last,) = connection.execute(_LAST).fetchone()
    first = len(known.numbers)
    if first > last:
        return known
    condition, values = make_condition(wrap_connection(connection), selection)
    if first:
        condition = f"articles.rowid >= {first} AND {condition}"
    numbers = known.numbers + array("I", bytes(4 * (last + 1 - first)))
    places = {place: n for n, place in enumerate(zip(known.sections, known.days, strict=True))}
    for section, day, rowids in connection.execute(_FILED.format(condition), values):
        number = places.setdefault((section, day or ""), len(places))
        for rowid in json.loads(rowids):
            numbers[rowid] = number
    sections, days = zip(*places, strict=True)
    return FiledArticles(sections, days, numbers)


def list_matches(connection: sqlite3.Connection, query: str, filed: FiledArticles) -> list[int]:
    """Return the rowids of the filed articles that a query finds. Raises `WrongQuery`."""
    read = read_query(wrap_connection(connection), query)
    found: list[int] = []
    for first in range(0, len(filed.numbers), _AT_ONCE):
        last = min(first + _AT_ONCE, len(filed.numbers)) - 1
        (rowids,) = connection.execute(_MATCHES, (read, first, last)).fetchone()
        found += filter(filed.numbers.__getitem__, json.loads(rowids))
    return found
