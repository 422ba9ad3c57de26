"""Articles that have something in common: a writer, a place, a source, a section."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crawler.archive.queries.listing import COLUMNS, Listed, read_listed

# the ids and dates of articles, of what `:named` names
_WRITTEN = "SELECT DISTINCT article_id AS article, published FROM bylines WHERE name = :named"
_FROM_PLACE = """
    SELECT id AS article, date_published AS published FROM articles WHERE dateline_place = :named
    UNION
    SELECT article_id, published FROM bylines WHERE place = :named
"""
_ARTICLES = "SELECT id AS article, date_published AS published FROM articles WHERE {}"
_OF_SOURCE = _ARTICLES.format("source = :named")
# the index of one section is in order of time; those of several are not, and all are walked
_IN_SECTION = _ARTICLES.format("section = :named")
_IN_SECTIONS = _ARTICLES.format("+section IN (SELECT value FROM json_each(:named))")
_ORDER = "ORDER BY published DESC, article DESC"
_LIST = f"""
    SELECT {COLUMNS} FROM ({{}} {_ORDER} LIMIT :most OFFSET :skipped)
    JOIN articles ON articles.id = article {_ORDER}
"""
_COUNT = """
    SELECT substr(published, 1, 4) AS year, count(*) FROM ({}) GROUP BY year ORDER BY year
"""
_PLACES_OF_WRITER = """
    SELECT place, count(DISTINCT article_id) AS articles FROM bylines
    WHERE name = ? AND place IS NOT NULL
    GROUP BY place ORDER BY articles DESC, place LIMIT ?
"""
_WRITERS_OF_PLACE = """
    SELECT name, count(DISTINCT article_id) AS articles FROM bylines
    WHERE place = ? GROUP BY name ORDER BY articles DESC, name LIMIT ?
"""
_MOST_NAMES = 20


class Group(NamedTuple):
    """Which articles: SQL of their ids and dates, and what that calls `:named`."""

    rows: str
    named: str


def of_writer(name: str) -> Group:
    """Return the articles of a writer, by the name as stored."""
    return Group(_WRITTEN, name)


def of_place(place: str) -> Group:
    """Return the articles with a place in the dateline or the byline."""
    return Group(_FROM_PLACE, place)


def of_source(source: str) -> Group:
    """Return the articles of a source."""
    return Group(_OF_SOURCE, source)


def of_sections(sections: Iterable[str]) -> Group:
    """Return the articles of sections."""
    names = list(sections)
    if len(names) == 1:
        return Group(_IN_SECTION, names[0])
    return Group(_IN_SECTIONS, json.dumps(names))


def list_group(
    connection: sqlite3.Connection, group: Group, most: int, skipped: int = 0
) -> list[Listed]:
    """Return articles of a group, the newest first."""
    bounds = {"named": group.named, "most": most, "skipped": skipped}
    return [read_listed(row) for row in connection.execute(_LIST.format(group.rows), bounds)]


def count_by_year(connection: sqlite3.Connection, group: Group) -> Mapping[str, int]:
    """Return how many articles of a group each year has; `""` are those without a date."""
    rows = connection.execute(_COUNT.format(group.rows), {"named": group.named})
    return {year or "": count for year, count in rows}


def count_places_of_writer(connection: sqlite3.Connection, name: str) -> Mapping[str, int]:
    """Return the 20 places that a writer filed most articles from."""
    return dict(connection.execute(_PLACES_OF_WRITER, (name, _MOST_NAMES)).fetchall())


def count_writers_of_place(connection: sqlite3.Connection, place: str) -> Mapping[str, int]:
    """Return the 20 writers who filed most articles from a place."""
    return dict(connection.execute(_WRITERS_OF_PLACE, (place, _MOST_NAMES)).fetchall())
