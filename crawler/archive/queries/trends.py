"""How many articles each day has, of those that a query finds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from crawler.archive.queries.matches import FiledArticles, list_matches

# by day, ISO 8601
Counts = Mapping[str, int]


def count_by_day(connection: sqlite3.Connection, filed: FiledArticles, query: str | None) -> Counts:
    """Return how many articles that a query finds each day has, all if there is no query.

    Raises `WrongQuery`.
    """
    days = Counter(map(filed.days.__getitem__, _find(connection, filed, query)))
    del days[""]
    return days


def count_by_section(
    connection: sqlite3.Connection, filed: FiledArticles, query: str | None
) -> Mapping[str, Counts]:
    """Return the same for each section. Raises `WrongQuery`."""
    sections: dict[str, dict[str, int]] = {}
    for number, count in Counter(_find(connection, filed, query)).items():
        section, day = filed.sections[number], filed.days[number]
        if section and day:
            sections.setdefault(section, {})[day] = count
    return sections


def _find(connection: sqlite3.Connection, filed: FiledArticles, query: str | None) -> Iterable[int]:
    """Return the numbers of what a query finds, of all if there is none."""
    if query is None:
        return filed.numbers
    return map(filed.numbers.__getitem__, list_matches(connection, query, filed))
