"""What an archive holds, in the shape that tests compare."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

LISTS = ("authors", "keywords", "subheadlines")
TABLES = {"bylines": "name, place", "figures": "url, caption, credit, caption_raw"}


def read_article(db: Database, article_id: str) -> dict[str, Any]:
    """Give an article of an archive in the shape of a fixture's `article`."""
    row: dict[str, Any] = dict(db["articles"].get(article_id))
    row.update({column: json.loads(row[column]) for column in LISTS if column in row})
    for table, columns in TABLES.items():
        sql = f"select {columns} from {table} where article_id = ? order by position"
        row[table] = list(db.query(sql, [article_id]))
    return row


def last_stats(db: Database) -> dict[str, Any]:
    """Give Scrapy's counters of the last run."""
    (row,) = db.query("select stats from runs order by id desc limit 1")
    stats: dict[str, Any] = json.loads(row["stats"])
    return stats
