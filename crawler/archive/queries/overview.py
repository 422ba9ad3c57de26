"""What is in an archive, in few figures."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from crawler.archive.coverage import Coverage
from crawler.archive.public_tables import wrap_connection

_YEARS = """
    SELECT substr(date_published, 1, 4) AS year, count(*) FROM articles
    WHERE date_published IS NOT NULL GROUP BY year ORDER BY year
"""
_EDITIONS = """
    SELECT edition, count(*) AS articles FROM articles WHERE date_published IS NOT NULL
    GROUP BY edition ORDER BY articles DESC, edition
"""
_SECTIONS = """
    SELECT section, count(*) AS articles FROM articles
    WHERE date_published IS NOT NULL AND section IS NOT NULL
    GROUP BY section ORDER BY articles DESC, section
"""
_MOST_SECTIONS = 20
_ALL = "SELECT count(*) FROM articles"
_ALL_DAYS = "SELECT count(DISTINCT substr(date_published, 1, 10)) FROM articles"
_NEWEST = "SELECT max(date_published) FROM articles"
_DAYS = """
    SELECT substr(date_published, 1, 10) AS day, count(*) FROM articles
    WHERE date_published >= ? AND date_published < ? GROUP BY day
"""
_LAST_RUN = """
    SELECT id, started_at, finished_at, finish_reason FROM runs ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Overview:
    """How many articles there are: in all, by year, by edition, in the 20 largest sections.

    `days` are those that have any. Sections are those with the most articles of their own, each
    with all that lies below it.
    """

    articles: int
    days: int
    years: Mapping[str, int]
    editions: Mapping[str | None, int]
    sections: Mapping[str, int]
    newest_day: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl; `finished_at` is None while it goes on. Times are ISO 8601."""

    id: int
    started_at: str
    finished_at: str | None
    finish_reason: str | None


def count_articles(connection: sqlite3.Connection) -> Overview:
    """Return the figures; it reads an index, about 100 ms for a million articles."""
    newest = connection.execute(_NEWEST).fetchone()[0]
    return Overview(
        articles=connection.execute(_ALL).fetchone()[0],
        days=connection.execute(_ALL_DAYS).fetchone()[0],
        years=_read_pairs(connection.execute(_YEARS)),
        editions=_read_pairs(connection.execute(_EDITIONS)),
        sections=add_below(_read_pairs(connection.execute(_SECTIONS)), _MOST_SECTIONS),
        newest_day=newest[:10] if newest else None,
    )


def add_below(sections: Mapping[str, int], most: int) -> dict[str, int]:
    """Return the first sections with what lies below them, the largest first.

    >>> add_below({"China / Society": 3, "Chinatown": 2, "China": 1}, 3)
    {'China': 4, 'China / Society': 3, 'Chinatown': 2}
    """
    counts = {
        name: sum(sections[other] for other in sections if f"{other} /".startswith(f"{name} /"))
        for name in islice(sections, most)
    }
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def count_days(connection: sqlite3.Connection, year: int) -> Mapping[str, int]:
    """Return how many articles each day of a year has, without the days that have none."""
    period = (f"{year:04}", f"{year + 1:04}")
    return _read_pairs(connection.execute(_DAYS, period))


def count_missing(connection: sqlite3.Connection, first: date, last: date) -> Mapping[str, int]:
    """Return how many articles the days of a period lack, without the days that lack none.

    As in `scrapy coverage`: a day before the first that is known lacks nothing.
    """
    coverage = Coverage(wrap_connection(connection))
    known = coverage.find_first_day()
    if known is None or max(first, known) > last:
        return {}
    days = coverage.judge_days(max(first, known), last)
    return {day.counts.day.isoformat(): day.missing for day in days if day.missing}


def find_last_run(connection: sqlite3.Connection) -> Run | None:
    """Return the newest crawl, None if there was none."""
    row = connection.execute(_LAST_RUN).fetchone()
    return Run(*row) if row else None


def _read_pairs(cursor: sqlite3.Cursor) -> dict[Any, int]:
    return dict(cursor.fetchall())
