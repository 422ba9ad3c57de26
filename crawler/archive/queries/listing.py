"""Articles as lists name them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crawler.archive.public_tables import wrap_connection
from crawler.archive.selection import MANY_IN_ORDER, Selection, make_condition

COLUMNS = (
    "articles.id, url, headline, deck, authors, source, section, edition, language,"
    " date_published, print_edition, print_date, print_page, gone_at, revision"
)
# only of those in the list is read what it shows
_BY_DATE = f"""
    SELECT {COLUMNS} FROM (
        SELECT articles.rowid AS found, date_published AS at FROM articles WHERE {{}}
        ORDER BY date_published DESC, articles.rowid DESC LIMIT :most OFFSET :skipped
    ) JOIN articles ON articles.rowid = found ORDER BY at DESC, found DESC
"""
_BY_YEAR = """
    SELECT substr(date_published, 1, 4) AS year, count(*) FROM articles
    WHERE {} GROUP BY year ORDER BY year
"""
_OF_DAY = f"""
    SELECT {COLUMNS} FROM articles WHERE substr(date_published, 1, 10) = ?
    ORDER BY print_date IS NULL, CAST(print_page AS INTEGER), section, date_published, id
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list. `authors` are names, dates ISO 8601; `revision` counts its versions."""

    id: str
    url: str
    headline: str
    deck: str | None
    authors: list[str]
    source: str | None
    section: str | None
    edition: str | None
    language: str
    date_published: str | None
    print_edition: str | None
    print_date: str | None
    print_page: str | None
    gone_at: str | None
    revision: int


def read_listed(row: Iterable[Any]) -> Listed:
    """Return the article of a row of `COLUMNS`."""
    article_id, url, headline, deck, authors, *others = row
    return Listed(article_id, url, headline, deck, json.loads(authors), *others)


def list_selected(
    connection: sqlite3.Connection, selection: Selection, most: int, skipped: int = 0
) -> list[Listed]:
    """Return articles of a selection, the newest first. Raises `WrongQuery`."""
    condition, values = make_condition(wrap_connection(connection), selection, MANY_IN_ORDER)
    bounds = {**values, "most": most, "skipped": skipped}
    return [read_listed(row) for row in connection.execute(_BY_DATE.format(condition), bounds)]


def count_by_year(connection: sqlite3.Connection, selection: Selection) -> Mapping[str, int]:
    """Return how many articles of a selection each year has; `""` are those without a date.

    Raises `WrongQuery`.
    """
    condition, values = make_condition(wrap_connection(connection), selection)
    rows = connection.execute(_BY_YEAR.format(condition), values)
    return {year or "": count for year, count in rows}


def list_day(connection: sqlite3.Connection, day: str) -> list[Listed]:
    """Return the articles of a day (Beijing), those in print first, by page."""
    return [read_listed(row) for row in connection.execute(_OF_DAY, (day,))]
