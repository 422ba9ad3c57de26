"""Rows of `duplicates`: the same story under two ids, found by their texts.

`sketches` is an index of the texts by their smallest hashes. Rows of a text that was replaced stay
there: they lead to a comparison of today's texts, and to nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
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

_LIST_UNLINKED = "SELECT article FROM unlinked ORDER BY article LIMIT ?"
_LOAD = """
    SELECT id, date_published, body FROM articles
    WHERE rowid = ? AND suppressed_at IS NULL AND date_published IS NOT NULL
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


class _Text(NamedTuple):
    rowid: int
    id: str
    published: str
    text: ComparedText

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

    article: _Text
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
                for (rowid,) in rows:
                    self._link_article(rowid)
            yield len(rows)

    def _link_article(self, rowid: int) -> None:
        self._db.execute("DELETE FROM unlinked WHERE article = ?", (rowid,))
        self._unlink(rowid)
        article = self._load(rowid)
        if article is None or not (sketch := article.text.sketch()):
            return
        same = list(self._find_same(article, sketch))
        self._db.conn.executemany(_ADD_SKETCH, ((key, article.day, rowid) for key in sketch))
        earlier = [found for found in same if found.article.order < article.order]
        if earlier:
            first = min(earlier, key=lambda found: found.article.order)
            self._save(article, first.article, first.similarity)
        for found in same:
            if found.article.order > article.order:
                self._save(found.article, article, found.similarity)

    def _unlink(self, rowid: int) -> None:
        """Delete the rows of an article; those that named it as the first are linked again."""
        (article_id,) = self._db.execute(
            "SELECT id FROM articles WHERE rowid = ?", (rowid,)
        ).fetchone()
        self._db.execute(
            "INSERT OR IGNORE INTO unlinked SELECT articles.rowid FROM duplicates"
            " JOIN articles ON articles.id = article_id WHERE duplicate_of = ?",
            (article_id,),
        )
        self._db.execute(
            "DELETE FROM duplicates WHERE ? IN (article_id, duplicate_of)", (article_id,)
        )

    def _find_same(self, article: _Text, sketch: Sequence[int]) -> Iterator[_Same]:
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

    def _load(self, rowid: int) -> _Text | None:
        row = self._db.execute(_LOAD, (rowid,)).fetchone()
        if row is None:
            return None
        article_id, published, body = row
        return _Text(rowid, article_id, published, prepare_text(body or ""))

    def _save(self, article: _Text, first: _Text, similarity: float) -> None:
        row = {"id": article.id, "first": first.id, "similarity": round(similarity, 3)}
        self._db.execute(_LINK, row)
