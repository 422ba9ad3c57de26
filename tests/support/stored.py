"""What an archive holds, in the shape that tests compare."""

from __future__ import annotations

import json
from contextlib import closing
from functools import cache
from typing import Any

from sqlite_utils import Database

from crawler.archive import Archive

LISTS = ("authors", "keywords", "subheadlines")
TABLES = {"bylines": "name, place", "figures": "url, caption, credit, caption_raw"}
# what an archive holds, whatever it numbered it and wherever its pages came from
CONTENT = (
    "select * from articles order by id",
    "select * from bylines order by article_id, position",
    "select * from figures order by article_id, position",
    "select article_id, revision, seen_at, changed, boring, content_hash, article, reread"
    " from article_versions order by article_id, revision",
    "select url, article_id, fetched_at, status, pages.headers, body_hash, signals,"
    " requests.headers as sent from pages left join requests on requests.id = request_id"
    " order by url, fetched_at, body_hash",
    "select hash, size from bodies order by hash",
)


def database(archive: Archive) -> Database:
    """Return the database of an archive, for tests that look into its tables."""
    return archive._db


def copy_empty() -> Archive:
    """Return an empty archive in memory: a copy, since to make one runs all migrations."""
    db = Database(memory=True)
    db.conn.deserialize(_serialize_empty())
    return Archive(db)


@cache
def _serialize_empty() -> bytes:
    with closing(Archive.open_temporary()) as archive:
        return database(archive).conn.serialize()


def read_article(db: Database, article_id: str) -> dict[str, Any]:
    """Return an article of an archive in the shape of a fixture's `article`."""
    row: dict[str, Any] = dict(db.table("articles").get(article_id))
    row.update({column: json.loads(row[column]) for column in LISTS if column in row})
    for table, columns in TABLES.items():
        sql = f"select {columns} from {table} where article_id = ? order by position"
        row[table] = list(db.query(sql, [article_id]))
    return row


def last_stats(db: Database) -> dict[str, Any]:
    """Return Scrapy's counters of the last run."""
    (row,) = db.query("select stats from runs order by id desc limit 1")
    stats: dict[str, Any] = json.loads(row["stats"])
    return stats


def content(archive: Archive | Database) -> list[list[dict[str, Any]]]:
    db = database(archive) if isinstance(archive, Archive) else archive
    return [list(db.query(sql)) for sql in CONTENT]
