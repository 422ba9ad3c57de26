"""Articles that are not as their newest revision says, and revisions that are not as stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_values import Values, dump_json, hash_content
from crawler.archive.articles import COLUMNS
from crawler.archive.damaged_rows import look_at_rows
from crawler.archive.selection import LISTS, TABLES
from crawler.urls import find_article_ids, read_edition

# what the archive sets, or `find_wrong_articles` compares
_ASSIGNED = ("content_hash", "revision", "first_seen", "last_seen", "gone_at")
_READ = tuple(column for column in COLUMNS if column not in _ASSIGNED)

_WRONG_ARTICLES = """
    SELECT articles.id, articles.revision, count(stored.revision),
        coalesce(min(stored.revision), 1), coalesce(max(stored.revision), 0),
        total(stored.article IS NULL AND stored.revision != articles.revision),
        (SELECT content_hash FROM article_versions
            WHERE article_id = articles.id AND revision = articles.revision)
            IS NOT articles.content_hash,
        (SELECT seen_at FROM revisions WHERE article_id = articles.id AND revision = 1)
            IS NOT first_seen
    FROM articles LEFT JOIN revisions AS stored ON article_id = articles.id
    GROUP BY articles.id
"""
_WRONG_BYLINES = """
    SELECT DISTINCT article_id FROM bylines JOIN articles ON articles.id = article_id
    WHERE published IS NOT date_published
"""
_REVISION = "article_id, revision, content_hash, article"
_VERSION = (
    "SELECT content_hash, article FROM article_versions WHERE article_id = ? AND revision = ?"
)
_ARTICLE = f"SELECT {', '.join(_READ)} FROM articles WHERE id = ? AND revision = ?"


def find_wrong_bylines(db: Database) -> Iterator[str]:
    """Find articles whose bylines have another date."""
    for (article_id,) in db.execute(_WRONG_BYLINES):
        yield f"article {article_id}: its bylines have another date"


def find_wrong_articles(db: Database) -> Iterator[str]:
    """Find articles whose revisions are not numbered from 1 to the newest, or do not fit them."""
    for article_id, newest, *revisions, bare, hashed, seen in db.execute(_WRONG_ARTICLES):
        if revisions != [newest, 1, newest]:
            yield f"article {article_id}: its revisions are not numbered 1 to {newest}"
        elif bare:
            yield f"article {article_id}: the values of an older revision are missing"
        elif hashed:
            yield f"article {article_id}: content_hash is not that of its newest revision"
        elif seen:
            yield f"article {article_id}: first_seen is not when its first revision was seen"


def check_revisions(db: Database) -> Iterator[str | None]:
    """Compare every version with its hash, and one that is stored twice with its article."""
    return look_at_rows(db, "revisions", _REVISION, partial(_check_revision, db))


def _check_revision(
    db: Database, article_id: str, revision: int, content_hash: str | None, text: str | None
) -> str | None:
    if text is None:
        return _check_article(db, article_id, revision)
    values = _read_values(text)
    if values is None:
        return f"article {article_id}: revision {revision} cannot be read"
    if hash_content(values) != content_hash:
        return f"article {article_id}: revision {revision} does not match its content_hash"
    row = db.execute(_ARTICLE, (article_id, revision)).fetchone()
    if differing := ", ".join(_compare(db, row, values) if row else ()):
        return f"article {article_id}: differs from its newest revision: {differing}"
    return None


def _check_article(db: Database, article_id: str, revision: int) -> str | None:
    """Compare an article and its parts with its hash; `find_wrong_articles` compares the rest."""
    row = db.execute(_VERSION, (article_id, revision)).fetchone()
    if row is None or row[1] is None:
        return None
    content_hash, text = row
    values = _read_values(text)
    if values is None or hash_content(values) != content_hash:
        return f"article {article_id}: does not match its content_hash"
    url = values["url"]
    if not find_article_ids(url) or values["edition"] != read_edition(url):
        return f"article {article_id}: its url is that of no article, or of another edition"
    return None


def _read_values(text: str) -> Values | None:
    """Return the values in a column, None if they are no JSON object."""
    try:
        values = json.loads(text)
    except (RecursionError, TypeError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def _compare(db: Database, row: Sequence[Any], values: Values) -> Iterator[str]:
    """Yield what of the newest article is not as its newest revision has it, by column or table."""
    for column, stored in zip(_READ, row, strict=True):
        # a revision that is older than a column has no value for it
        said = dump_json(values.get(column, [])) if column in LISTS else values.get(column)
        if stored != said:
            yield column
    for table, columns in TABLES.items():
        said = [tuple(item.get(column) for column in columns) for item in values.get(table, ())]
        numbered = [(number, *item) for number, item in enumerate(said, 1)]
        sql = f"SELECT position, {', '.join(columns)} FROM {table} WHERE article_id = ? ORDER BY 1"
        if db.execute(sql, row[:1]).fetchall() != numbered:
            yield table
