"""One article: what it says, what it said, and where its story stands too."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from crawler.archive import selection
from crawler.archive.article_values import Values
from crawler.archive.changes import Change, Changes
from crawler.archive.pages import load_capture
from crawler.archive.public_tables import wrap_connection
from crawler.archive.queries.listing import COLUMNS, Listed, read_listed
from crawler.items import Page

_SAME_STORY = f"""
    SELECT {COLUMNS} FROM articles
    WHERE articles.id != :id AND articles.id IN (
        WITH first (id) AS (
            SELECT coalesce(
                (SELECT duplicate_of FROM duplicates WHERE article_id = :id), :id
            )
        )
        SELECT id FROM first
        UNION ALL
        SELECT article_id FROM duplicates WHERE duplicate_of = (SELECT id FROM first)
    )
    ORDER BY date_published, articles.id
"""
_CAPTURES = """
    SELECT id, url, fetched_at, status, via FROM pages
    WHERE article_id = ? ORDER BY fetched_at DESC, id DESC LIMIT ?
"""
_MOST_CAPTURES = 200


@dataclass(frozen=True, slots=True)
class Served:
    """A stored answer of the site; `fetched_at` is ISO 8601 in UTC."""

    id: int
    url: str
    fetched_at: str
    status: int
    via: str


def load_article(connection: sqlite3.Connection, article_id: str) -> Values | None:
    """Return an article with its columns, `bylines` and `figures`, None if it is not stored."""
    return selection.load_article(wrap_connection(connection), article_id)


def list_versions(connection: sqlite3.Connection, article_id: str) -> list[Change]:
    """Return the versions of a stored article, the oldest first."""
    changes = Changes(wrap_connection(connection))
    return list(changes.read_changes(changes.load_article(article_id)))


def list_same_story(connection: sqlite3.Connection, article_id: str) -> list[Listed]:
    """Return the other articles that hold the same story, the oldest first."""
    rows: list[Any] = connection.execute(_SAME_STORY, {"id": article_id}).fetchall()
    return [read_listed(row) for row in rows]


def list_captures(connection: sqlite3.Connection, article_id: str) -> list[Served]:
    """Return the newest 200 answers of the pages of an article, the newest first."""
    rows = connection.execute(_CAPTURES, (article_id, _MOST_CAPTURES))
    return [Served(*row) for row in rows]


def load_served(connection: sqlite3.Connection, article_id: str, capture: int) -> Page | None:
    """Return a page of an article as served, None if it is not stored or suppressed.

    The bytes of pages are hidden on other connections: this one is to the archive as it is. Raises
    `BodyDamaged`.
    """
    return load_capture(wrap_connection(connection), article_id, capture)
