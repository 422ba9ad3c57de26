"""The search index of a batch of articles, written at once.

The triggers of `articles` index each article that is stored. `unindexed` has a row only within the
transaction of a batch; they leave out the articles beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

_BEGIN = """
    INSERT INTO unindexed SELECT coalesce(max(rowid), 0) FROM articles
    HAVING NOT EXISTS (SELECT 1 FROM unindexed)
"""
_INDEX = """
    INSERT INTO articles_fts (rowid, headline, body)
    SELECT rowid, headline, body FROM articles_searched
    WHERE rowid > (SELECT beyond FROM unindexed)
"""


@contextmanager
def index_at_once(db: Database) -> Iterator[None]:
    """Index the articles that the block adds at its end, as a part of its transaction."""
    if db.execute(_BEGIN).rowcount < 1:
        # the block is part of a batch
        yield
        return
    yield
    db.execute(_INDEX)
    db.execute("DELETE FROM unindexed")
