"""Articles selected for an export, each with its writers and pictures.

Suppressed articles are never selected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_values import Values
from crawler.archive.articles import COLUMNS
from crawler.archive.author_names import find_names
from crawler.archive.search_query import read_query

# as `describe_article` has them
_SAID = (*COLUMNS, "suppressed_at", "suppressed_reason")
LISTS = ("authors", "keywords", "subheadlines")
TABLES = {"bylines": ("name", "place"), "figures": ("url", "caption", "credit", "caption_raw")}

# "China / Society" is selected by china/society, and by china
_PATH = "lower(replace(section, ' / ', '/'))"
_CONDITIONS = {
    "since": "substr(date_published, 1, 10) >= :since",
    "until": "substr(date_published, 1, 10) <= :until",
    "section": f"instr({_PATH} || '/', :section || '/') = 1",
    "author": "id IN (SELECT article_id FROM bylines"
    " WHERE name IN (SELECT value FROM json_each(:author)))",
    "query": "rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query)",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: all of them if no field is set.

    `since` and `until` are days of publication, both included; `section` is a
    path such as `china/society` or the name printed, with all that lies below;
    `author` a whole name, in any case and with or without accents; `query` plain words or the
    syntax of SQLite's FTS5.
    """

    since: date | None = None
    until: date | None = None
    section: str | None = None
    author: str | None = None
    query: str | None = None


def count_selected(db: Database, selection: Selection) -> int:
    """Return the number of articles in a selection. Raises `WrongQuery`."""
    condition, values = _condition(db, selection)
    return int(db.execute(f"SELECT count(*) FROM articles WHERE {condition}", values).fetchone()[0])


def select_articles(db: Database, selection: Selection) -> Iterator[Values]:
    """Return the articles of a selection, oldest first, from one state of the archive.

    Each has the columns of `articles`, lists as lists, then `bylines` and
    `figures` as lists of objects. Raises `WrongQuery`.
    """
    condition, values = _condition(db, selection)
    sql = f"SELECT {', '.join(_SAID)} FROM articles WHERE {condition} ORDER BY date_published, id"
    for row in db.execute(sql, values):
        article: Values = dict(zip(_SAID, row, strict=True))
        article.update({name: json.loads(article[name]) for name in LISTS})
        for table, columns in TABLES.items():
            article[table] = _select_items(db, table, columns, article["id"])
        yield article


def _condition(db: Database, selection: Selection) -> tuple[str, dict[str, Any]]:
    author, query = selection.author, selection.query
    values = {
        "since": selection.since and selection.since.isoformat(),
        "until": selection.until and selection.until.isoformat(),
        "section": selection.section and _as_path(selection.section),
        "author": None if author is None else json.dumps(find_names(db, author)),
        "query": None if query is None else read_query(db, query),
    }
    said = {name: value for name, value in values.items() if value is not None}
    return " AND ".join(("suppressed_at IS NULL", *map(_CONDITIONS.__getitem__, said))), said


def _as_path(section: str) -> str:
    return section.replace(" / ", "/").strip("/ ").lower()


def _select_items(
    db: Database, table: str, columns: tuple[str, ...], article_id: str
) -> list[Values]:
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE article_id = ? ORDER BY position"
    return [dict(zip(columns, row, strict=True)) for row in db.execute(sql, (article_id,))]
