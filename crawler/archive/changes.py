"""What the site changed: every revision with the one before it, and withdrawn articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_values import Values

_ARTICLE = """
    SELECT id, url, headline, last_seen, gone_at, suppressed_at, suppressed_reason
    FROM articles WHERE id = ?
"""
_REVISION = """
    SELECT revision, seen_at, changed, boring, reread, article, (
        SELECT article FROM article_versions AS earlier
        WHERE earlier.article_id = later.article_id AND earlier.revision < later.revision
        ORDER BY earlier.revision DESC LIMIT 1
    )
    FROM article_versions AS later WHERE article_id = ? AND revision = ?
"""
_LATEST = """
    SELECT seen_at, article_id, revisions.revision AS revision
        FROM revisions JOIN articles ON articles.id = article_id
        WHERE revisions.revision > 1 AND seen_at >= :since
            AND (:everything OR NOT (boring OR reread))
            AND (:everything OR suppressed_at IS NULL)
    UNION ALL
    SELECT gone_at AS seen_at, id, NULL FROM articles
        WHERE gone_at >= :since AND (:everything OR suppressed_at IS NULL)
    ORDER BY seen_at DESC, article_id, revision DESC LIMIT :most
"""


class UnknownArticle(LookupError):
    """Raised if no article has that id; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article and when it was seen. Times are aware, None for what did not happen."""

    id: str
    url: str
    headline: str
    last_seen: datetime
    gone_at: datetime | None
    suppressed_at: datetime | None
    suppressed_reason: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A revision of an article: `old` are the values before it, none for the first.

    A `boring` change is one that no reader would miss. With `reparsed` our parser changed, and
    not the site.
    """

    article: StoredArticle
    revision: int
    seen_at: datetime
    changed: list[str]
    boring: bool
    reparsed: bool
    old: Values
    new: Values


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article that was found gone from the site, and when."""

    article: StoredArticle
    seen_at: datetime


class Changes:
    """The revisions and withdrawals of an archive, to be read."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def load_article(self, article_id: str) -> StoredArticle:
        """Return an article. Raises `UnknownArticle`."""
        row = self._db.execute(_ARTICLE, (article_id,)).fetchone()
        if row is None:
            raise UnknownArticle(f"no article {article_id} is stored")
        found, url, headline, last_seen, gone_at, suppressed_at, reason = row
        return StoredArticle(
            id=found,
            url=url,
            headline=headline,
            last_seen=datetime.fromisoformat(last_seen),
            gone_at=_read_time(gone_at),
            suppressed_at=_read_time(suppressed_at),
            suppressed_reason=reason,
        )

    def read_changes(self, article: StoredArticle) -> Iterator[Change]:
        """Return all revisions of an article, the oldest first."""
        numbers = self._db.execute(
            "SELECT revision FROM revisions WHERE article_id = ? ORDER BY revision", (article.id,)
        )
        for (number,) in numbers.fetchall():
            yield self.read_change(article, number)

    def find_latest(
        self, most: int, since: date | None = None, everything: bool = False
    ) -> Iterator[Change | Withdrawal]:
        """Return what the site last changed and withdrew, the newest first, `most` at most.

        `since` is a day in UTC. With `everything` come boring changes, what our own parser
        changed, and suppressed articles too.
        """
        bounds = {"since": f"{since or ''}", "everything": everything, "most": most}
        for seen_at, article_id, number in self._db.execute(_LATEST, bounds).fetchall():
            article = self.load_article(article_id)
            if number is None:
                yield Withdrawal(article, datetime.fromisoformat(seen_at))
            else:
                yield self.read_change(article, number)

    def read_change(self, article: StoredArticle, number: int) -> Change:
        """Return a revision of an article that has one of that number."""
        row = self._db.execute(_REVISION, (article.id, number)).fetchone()
        revision, seen_at, changed, boring, reread, new, old = row
        return Change(
            article=article,
            revision=revision,
            seen_at=datetime.fromisoformat(seen_at),
            changed=json.loads(changed),
            boring=bool(boring),
            reparsed=bool(reread),
            old=json.loads(old) if old else {},
            new=json.loads(new),
        )


def _read_time(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
