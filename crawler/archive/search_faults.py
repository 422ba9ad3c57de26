"""Whether the search index is that of the articles.

What it should hold is said by the view `articles_searched`, from which it is also rebuilt.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database

_INDEX = "articles_fts"
_CONTENT = "articles_searched"
# tables in which FTS5 keeps an index: https://www.sqlite.org/fts5.html#fts5_data_structures
_PARTS = ("data", "idx", "docsize", "config")

_MISSING = f"""
    SELECT id FROM articles WHERE rowid IN (
        SELECT rowid FROM {_CONTENT} EXCEPT SELECT id FROM {_INDEX}_docsize
    )
"""
_LEFT_OVER = f"SELECT id FROM {_INDEX}_docsize EXCEPT SELECT rowid FROM {_CONTENT}"


def find_unsearched(db: Database) -> Iterator[str]:
    """Find articles that the index lacks, and entries of no article or a suppressed one."""
    for (article_id,) in db.execute(_MISSING):
        yield f"article {article_id}: not in the search index"
    for (entry,) in db.execute(_LEFT_OVER):
        yield f"search index: entry {entry} is of no article, or of a suppressed one"


def check_search_index(db: Database) -> Iterator[str]:
    """Compare the whole index with the texts, in a temporary copy, as FTS5 checks by writing."""
    yield from find_unsearched(db)
    _copy_index(db)
    try:
        db.execute(f"INSERT INTO temp.{_INDEX} ({_INDEX}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        yield (
            "search index: out of step with the articles"
            f" (made anew by: insert into {_INDEX} ({_INDEX}) values ('rebuild'))"
        )
    finally:
        db.rollback()


def _copy_index(db: Database) -> None:
    made = db.table(_INDEX).schema.replace(_INDEX, f"temp.{_INDEX}", 1)
    db.execute(f"CREATE TEMP VIEW {_CONTENT} AS SELECT * FROM main.{_CONTENT}")
    db.execute(made)
    for part in _PARTS:
        db.execute(f"DELETE FROM temp.{_INDEX}_{part}")
        db.execute(f"INSERT INTO temp.{_INDEX}_{part} SELECT * FROM main.{_INDEX}_{part}")
