"""Rows of `duplicates`: the same story under two ids, found by their texts.

`sketches` is an index of the texts by their smallest hashes. Rows of a text that was replaced stay
there: they lead to a comparison of today's texts, and to nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive.database import transaction
from crawler.text_similarity import LEAST_SHARED, ComparedText, find_similarity, prepare_text

# the same words a month later are another event: a notice, a report
_LONGEST_APART = timedelta(days=31)
# so many texts are compared with one at most, those that share the most hashes
_MOST_COMPARED = 50
# articles linked in one transaction
_BATCH = 100

_LIST_UNLINKED = """
    SELECT articles.rowid, id FROM unlinked JOIN articles ON articles.rowid = article
    ORDER BY article LIMIT ?
"""
_LOAD = """
    SELECT id, date_published, body FROM articles
    WHERE rowid = ? AND suppressed_at IS NULL AND date_published IS NOT NULL
"""
_FIND_UNLINKED = """
    SELECT rowid FROM articles WHERE id = ? AND body = ? AND rowid IN (SELECT article FROM unlinked)
"""
_ADD_SKETCH = "INSERT OR IGNORE INTO sketches (hash, day, article) VALUES (?, ?, ?)"
_FIND_CANDIDATES = """
    SELECT article FROM sketches
    WHERE hash IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ? AND article != ?
    GROUP BY article HAVING count(*) >= ? ORDER BY count(*) DESC, article LIMIT ?
"""
_LINK = """
    INSERT INTO duplicates (article_id, duplicate_of, similarity) VALUES (:id, :first, :similarity)
    ON CONFLICT (article_id) DO UPDATE SET
        duplicate_of = excluded.duplicate_of, similarity = excluded.similarity
    WHERE (SELECT date_published, id FROM articles WHERE id = excluded.duplicate_of)
        < (SELECT date_published, id FROM articles WHERE id = duplicates.duplicate_of)
"""


@dataclass(frozen=True)
class _Article:
    rowid: int
    id: str
    published: str
    body: str

    @cached_property
    def text(self) -> ComparedText:
        return prepare_text(self.body)

    @property
    def order(self) -> tuple[str, str]:
        """The order of publication."""
        return self.published, self.id

    @property
    def day(self) -> int:
        """The day of publication, as a number."""
        return date.fromisoformat(self.published[:10]).toordinal()


class _Same(NamedTuple):
    """Another article that holds the same story."""

    article: _Article
    similarity: float


class Duplicates:
    """The table `duplicates`: a row for each article whose story an earlier one holds.

    `duplicate_of` is the earliest of them by `date_published`. A trigger notes in `unlinked` which
    articles are new, or have another text or date.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def count_unlinked(self) -> int:
        """Return the number of articles that are to be linked."""
        return int(self._db.execute("SELECT count(*) FROM unlinked").fetchone()[0])

    def link(self) -> Iterator[int]:
        """Link all articles that are new or changed; yield how many each transaction linked."""
        while rows := self._db.execute(_LIST_UNLINKED, (_BATCH,)).fetchall():
            with transaction(self._db):
                for rowid, article_id in rows:
                    self._link(rowid, article_id)
            yield len(rows)

    def link_article(self, article_id: str, body: str | None, sketch: Sequence[int]) -> None:
        """Link an article that was just stored, if it is new or changed; `sketch` is of its body.

        One that is stored with another body waits for `link`. Call it inside a transaction.
        """
        row = self._db.execute(_FIND_UNLINKED, (article_id, body)).fetchone()
        if row is not None:
            self._link(row[0], article_id, sketch)

    def _link(self, rowid: int, article_id: str, known: Sequence[int] | None = None) -> None:
        """Link an article; `known` is its sketch, None if that is to be made."""
        self._db.execute("DELETE FROM unlinked WHERE article = ?", (rowid,))
        self._unlink(article_id)
        article = self._load(rowid)
        if article is None:
            return
        sketch = article.text.sketch() if known is None else known
        same = list(self._find_same(article, sketch)) if sketch else []
        self._db.conn.executemany(_ADD_SKETCH, ((key, article.day, rowid) for key in sketch))
        earlier = [found for found in same if found.article.order < article.order]
        if earlier:
            first = min(earlier, key=lambda found: found.article.order)
            self._save(article, first.article, first.similarity)
        for found in same:
            if found.article.order > article.order:
                self._save(found.article, article, found.similarity)

    def _unlink(self, article_id: str) -> None:
        """Delete the rows of an article; those that named it as the first are linked again."""
        self._db.execute(
            "INSERT OR IGNORE INTO unlinked SELECT articles.rowid FROM duplicates"
            " JOIN articles ON articles.id = article_id WHERE duplicate_of = ?",
            (article_id,),
        )
        # SQLite has no use of its indexes for `? IN (article_id, duplicate_of)`
        self._db.execute(
            "DELETE FROM duplicates WHERE article_id = ? OR duplicate_of = ?",
            (article_id, article_id),
        )

    def _find_same(self, article: _Article, sketch: Sequence[int]) -> Iterator[_Same]:
        first, last = article.day - _LONGEST_APART.days, article.day + _LONGEST_APART.days
        rows = self._db.execute(
            _FIND_CANDIDATES,
            (json.dumps(sketch), first, last, article.rowid, LEAST_SHARED, _MOST_COMPARED),
        ).fetchall()
        for (rowid,) in rows:
            other = self._load(rowid)
            if other is None or abs(other.day - article.day) > _LONGEST_APART.days:
                continue
            similarity = find_similarity(article.text, other.text)
            if similarity is not None:
                yield _Same(other, similarity)

    def _load(self, rowid: int) -> _Article | None:
        row = self._db.execute(_LOAD, (rowid,)).fetchone()
        if row is None:
            return None
        article_id, published, body = row
        return _Article(rowid, article_id, published, body or "")

    def _save(self, article: _Article, first: _Article, similarity: float) -> None:
        row = {"id": article.id, "first": first.id, "similarity": round(similarity, 3)}
        self._db.execute(_LINK, row)
