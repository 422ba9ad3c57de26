"""Articles selected for an export, each with its writers and pictures.

Suppressed articles are never selected.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
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

_PUBLIC = "suppressed_at IS NULL"
_SELECT = f"SELECT {', '.join(_SAID)} FROM articles WHERE {_PUBLIC}"

_SECTIONS = """
    WITH RECURSIVE known (name) AS (
        SELECT min(section) FROM articles
        UNION ALL
        SELECT (SELECT min(section) FROM articles WHERE section > name) FROM known
        WHERE name IS NOT NULL
    )
    SELECT name FROM known WHERE name IS NOT NULL
"""
# every time of a day sorts before its date with a tilde
_CONDITIONS = {
    "since": "date_published >= :since",
    "until": "date_published < :until || '~'",
    "section": "+section IN (SELECT value FROM json_each(:section))",
    "author": "articles.rowid IN (SELECT written.rowid FROM bylines"
    " JOIN articles AS written ON written.id = article_id"
    " WHERE name IN (SELECT value FROM json_each(:author)))",
    "query": "articles.rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query)",
    "edition": "edition = :edition",
    "source": "source = :source",
    "language": "language = :language",
    "print_page": "print_page = :print_page",
}
# where so many articles match, reading an index for all is faster than looking up each of them; and
# where an index has the order that is asked for, so few are enough
MANY = 3_000
MANY_IN_ORDER = 500
_UNINDEXED = {_CONDITIONS["query"]: f"+{_CONDITIONS['query']}"}
_COUNT_MATCHES = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: all of them if no field is set.

    `since` and `until` are days of publication, both included; `section` is a
    path such as `china/society` or the name printed, with all that lies below;
    `author` a whole name, in any case and with or without accents; `query` plain words or the
    syntax of SQLite's FTS5. The others are values of their columns.
    """

    since: date | None = None
    until: date | None = None
    section: str | None = None
    author: str | None = None
    query: str | None = None
    edition: str | None = None
    source: str | None = None
    language: str | None = None
    print_page: str | None = None


def count_selected(db: Database, selection: Selection) -> int:
    """Return the number of articles in a selection. Raises `WrongQuery`."""
    condition, values = make_condition(db, selection)
    sql = f"SELECT count(*) FROM articles WHERE {_PUBLIC} AND {condition}"
    return int(db.execute(sql, values).fetchone()[0])


def select_articles(db: Database, selection: Selection) -> Iterator[Values]:
    """Return the articles of a selection, oldest first, from one state of the archive.

    Each has the columns of `articles`, lists as lists, then `bylines` and
    `figures` as lists of objects. Raises `WrongQuery`.
    """
    condition, values = make_condition(db, selection)
    for row in db.execute(f"{_SELECT} AND {condition} ORDER BY date_published, id", values):
        yield _complete(db, row)


def load_article(db: Database, article_id: str) -> Values | None:
    """Return an article as `select_articles` does, None if it is not stored or suppressed."""
    row = db.execute(f"{_SELECT} AND id = ?", (article_id,)).fetchone()
    return _complete(db, row) if row else None


def make_condition(
    db: Database, selection: Selection, many: int = MANY
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a selection, suppressed articles included, with its values.

    Articles that a query finds are looked up one by one, unless there are `many`. Raises
    `WrongQuery`.
    """
    author, query, section = selection.author, selection.query, selection.section
    # in the order in which SQLite looks: what excludes the most comes first
    values = {
        "query": None if query is None else read_query(db, query),
        "since": selection.since and selection.since.isoformat(),
        "until": selection.until and selection.until.isoformat(),
        "section": None if section is None else json.dumps(find_sections(db, section)),
        "author": None if author is None else json.dumps(find_names(db, author)),
        "edition": selection.edition,
        "source": selection.source,
        "language": selection.language,
        "print_page": selection.print_page,
    }
    said = {name: value for name, value in values.items() if value is not None}
    conditions = [_CONDITIONS[name] for name in said]
    if "query" in said and count_matches(db, f"{said['query']}") > many:
        conditions = [_UNINDEXED.get(condition, condition) for condition in conditions]
    return " AND ".join(("true", *conditions)), said


def count_matches(db: Database, query: str) -> int:
    """Return how many articles a query of FTS5 finds; 4 ms for 100,000."""
    return int(db.execute(_COUNT_MATCHES, (query,)).fetchone()[0])


def _complete(db: Database, row: Iterable[Any]) -> Values:
    """Return the article of a row, with its lists, writers and pictures."""
    article: Values = dict(zip(_SAID, row, strict=True))
    article.update({name: json.loads(article[name]) for name in LISTS})
    for table, columns in TABLES.items():
        article[table] = _select_items(db, table, columns, article["id"])
    return article


def find_sections(db: Database, section: str) -> list[str]:
    """Return the names of a section and of all that lie below it.

    "China / Society" is found by china/society, and by china.
    """
    wanted = f"{_as_path(section)}/"
    names = (name for (name,) in db.execute(_SECTIONS))
    return [name for name in names if f"{_as_path(name)}/".startswith(wanted)]


def _as_path(section: str) -> str:
    return section.replace(" / ", "/").strip("/ ").lower()


def _select_items(
    db: Database, table: str, columns: tuple[str, ...], article_id: str
) -> list[Values]:
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE article_id = ? ORDER BY position"
    return [dict(zip(columns, row, strict=True)) for row in db.execute(sql, (article_id,))]
