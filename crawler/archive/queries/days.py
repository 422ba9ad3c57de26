"""The articles of one day: on the site, and in the printed papers."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from crawler.archive.queries.listing import COLUMNS, Listed, read_listed

_NEXT = "SELECT min(date_published) FROM articles WHERE date_published >= ? || '~'"
_PREVIOUS = "SELECT max(date_published) FROM articles WHERE date_published < ?"
_IN_PRINT = f"SELECT {COLUMNS} FROM articles WHERE print_date = ? ORDER BY date_published, id"
_NEXT_PRINT = "SELECT min(print_date) FROM articles WHERE print_date > ?"
_PREVIOUS_PRINT = "SELECT max(print_date) FROM articles WHERE print_date < ?"
_PRINT_DAYS = """
    SELECT print_date, count(*) FROM articles WHERE print_date >= ? AND print_date < ?
    GROUP BY print_date
"""
_PRINT_YEARS = """
    SELECT substr(print_date, 1, 4) AS year, count(*) FROM articles
    WHERE print_date IS NOT NULL GROUP BY year ORDER BY year
"""


class Neighbours(NamedTuple):
    """The nearest days that have articles, ISO 8601; None where there are none."""

    previous: str | None
    next: str | None


def find_neighbours(connection: sqlite3.Connection, day: str) -> Neighbours:
    """Return the days with articles before and after a day."""
    return Neighbours(
        _find_day(connection, _PREVIOUS, day),
        _find_day(connection, _NEXT, day),
    )


def find_print_neighbours(connection: sqlite3.Connection, day: str) -> Neighbours:
    """Return the days of printed papers before and after a day."""
    return Neighbours(
        _find_day(connection, _PREVIOUS_PRINT, day),
        _find_day(connection, _NEXT_PRINT, day),
    )


def list_printed(connection: sqlite3.Connection, day: str) -> list[Listed]:
    """Return the articles of the papers of a day, by time."""
    return [read_listed(row) for row in connection.execute(_IN_PRINT, (day,))]


def count_print_days(connection: sqlite3.Connection, year: str) -> Mapping[str, int]:
    """Return how many articles the papers of each day of a year have."""
    return dict(connection.execute(_PRINT_DAYS, (year, f"{year}~")).fetchall())


def count_print_years(connection: sqlite3.Connection) -> Mapping[str, int]:
    """Return how many articles the papers of each year have."""
    return dict(connection.execute(_PRINT_YEARS).fetchall())


def _find_day(connection: sqlite3.Connection, sql: str, day: str) -> str | None:
    found: str | None = connection.execute(sql, (day,)).fetchone()[0]
    return found[:10] if found else None
