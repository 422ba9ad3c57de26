"""Suppressed articles: takedown requests, and their effect on articles and frontier.

Triggers of the schema keep a suppressed article out of search and its URLs out of the queue,
however they are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from crawler.archive.changes import UnknownArticle
from crawler.archive.database import transaction
from crawler.control_characters import show_text
from crawler.urls import find_article_ids

_SUPPRESS = """
    INSERT INTO suppressions (article_id, url, suppressed_at, reason)
    SELECT :id, url, :now, :reason FROM (
        SELECT 1 AS choice, 1 AS found, url FROM articles WHERE id = :id
        UNION ALL
        SELECT 2 + (state = 'rejected'), rowid, url FROM frontier
            WHERE article_id = :id AND kind = 'article'
        UNION ALL
        SELECT 4, 1, :url WHERE :url IS NOT NULL
        ORDER BY choice, found LIMIT 1
    )
    WHERE true
    ON CONFLICT (article_id) DO UPDATE SET reason = excluded.reason
"""
# both NULL where there is no suppression
_MARK_ARTICLE = """
    UPDATE articles SET (suppressed_at, suppressed_reason) = (
        SELECT suppressions.suppressed_at, reason FROM suppressions WHERE article_id = :id
    ) WHERE id = :id
"""
# the trigger of the frontier writes the reason
_REJECT = "UPDATE frontier SET state = 'rejected', next_fetch_at = NULL WHERE article_id = :id"
_REJECT_NEW = """
    INSERT INTO frontier (url, article_id, kind, state, discovered_at)
    SELECT url, article_id, 'article', 'rejected', :now FROM suppressions WHERE article_id = :id
    ON CONFLICT (url) DO NOTHING
"""
_COVERS = "SELECT 1 FROM suppressions WHERE article_id = ?"
_LIFT = "DELETE FROM suppressions WHERE article_id = :id"
_ASK = "UPDATE frontier SET state = 'pending', reason = NULL, attempts = 0 WHERE url = :url"
_ASK_NOT_TWICE = """
    UPDATE frontier SET reason = 'same article as ' || :url WHERE article_id = :id AND url != :url
"""
_KNOWN = """
    SELECT 1 FROM articles WHERE id = ? UNION ALL SELECT 1 FROM frontier WHERE article_id = ?
"""
_SELECT = """
    SELECT article_id, suppressions.url, suppressions.suppressed_at, reason, headline
    FROM suppressions LEFT JOIN articles ON articles.id = article_id
"""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A takedown request; `headline` is None if the article is not stored."""

    article_id: str
    url: str
    suppressed_at: datetime
    reason: str
    headline: str | None


class Suppressions:
    """The table `suppressions`, and its effect on others. Each write is a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def suppress(self, article_id: str, url: str | None, reason: str, now: datetime) -> Suppression:
        """Take an article out of search, exports and the queue; nothing is deleted.

        An article that is not known needs its `url`. Done again it changes the reason.
        Raises `UnknownArticle`.
        """
        why, at = show_text(reason), now.isoformat()
        request = {"id": article_id, "url": url, "reason": why, "now": at}
        with transaction(self._db):
            for sql in (_SUPPRESS, _MARK_ARTICLE, _REJECT_NEW, _REJECT):
                self._db.execute(sql, request)
            found = self.find(article_id)
        if found is None:
            raise UnknownArticle(f"no article {article_id} is known: name it by its URL")
        return found

    def lift(self, article_id: str) -> Suppression | None:
        """Undo a suppression, queue the article and return it; None if it was not suppressed.

        Raises `UnknownArticle`.
        """
        found = self.find(article_id)
        if found is None:
            self._require(article_id)
            return None
        request = {"id": article_id, "url": found.url}
        with transaction(self._db):
            for sql in (_LIFT, _MARK_ARTICLE, _ASK, _ASK_NOT_TWICE):
                self._db.execute(sql, request)
        return found

    def find(self, article_id: str) -> Suppression | None:
        """Return the suppression of an article, None if there is none."""
        row = self._db.execute(f"{_SELECT} WHERE article_id = ?", (article_id,)).fetchone()
        return _read(row) if row else None

    def covers(self, url: str) -> bool:
        """Return True if a URL names a suppressed article, in whatever shape."""
        return any(self._db.execute(_COVERS, (id_,)).fetchone() for id_ in find_article_ids(url))

    def add_all(self, found: Iterable[Suppression]) -> int:
        """Suppress articles as another archive did, all or none; return how many are new.

        What is suppressed already keeps its time and reason.
        """
        new = 0
        with transaction(self._db):
            for one in found:
                if self.find(one.article_id) is None:
                    self.suppress(one.article_id, one.url, one.reason, one.suppressed_at)
                    new += 1
        return new

    def list_all(self) -> Iterator[Suppression]:
        """Return all suppressions, the oldest first."""
        rows = self._db.execute(f"{_SELECT} ORDER BY suppressions.suppressed_at, article_id")
        return map(_read, rows)

    def _require(self, article_id: str) -> None:
        if self._db.execute(_KNOWN, (article_id, article_id)).fetchone() is None:
            raise UnknownArticle(f"no article {article_id} is known")


def _read(row: Sequence[str]) -> Suppression:
    article_id, url, suppressed_at, reason, headline = row
    return Suppression(article_id, url, datetime.fromisoformat(suppressed_at), reason, headline)
