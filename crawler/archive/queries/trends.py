"""How many articles of a selection each day has."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sqlite_utils import Database

from crawler.archive.selection import Selection, make_condition

_BY_DAY = """
    SELECT substr(date_published, 1, 10) AS day, count(*) FROM articles
    WHERE date_published IS NOT NULL AND {} GROUP BY day
"""
_BY_SECTION = """
    SELECT section, substr(date_published, 1, 10) AS day, count(*) FROM articles
    WHERE date_published IS NOT NULL AND section IS NOT NULL AND {} GROUP BY section, day
"""

# by day, ISO 8601
Counts = Mapping[str, int]


def count_by_day(connection: sqlite3.Connection, selection: Selection) -> Counts:
    """Return how many articles each day has, without days that have none. Raises `WrongQuery`."""
    condition, values = make_condition(Database(connection), selection)
    return dict(connection.execute(_BY_DAY.format(condition), values).fetchall())


def count_by_section(connection: sqlite3.Connection, selection: Selection) -> Mapping[str, Counts]:
    """Return the same for each section. Raises `WrongQuery`."""
    condition, values = make_condition(Database(connection), selection)
    sections: dict[str, dict[str, int]] = {}
    for section, day, count in connection.execute(_BY_SECTION.format(condition), values):
        sections.setdefault(section, {})[day] = count
    return sections
