"""Passes over all stored pages: what to read again, and how far a pass came."""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive.pages import load_newest_story, load_story
from crawler.items import Page


class StoredStory(NamedTuple):
    """The pages an article was last read from; `content_hash` is None where none was read."""

    article_id: str
    content_hash: str | None
    pages: list[Page]


class Rereading(NamedTuple):
    """A pass over the archive: its number, and the last article (by id) that it is done with."""

    number: int
    last_article: str


class Rereadings:
    """The table `rereadings`, and what a pass reads.

    Times are ISO 8601 in UTC. Writes belong in a transaction.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, readers: str, now: str) -> Rereading:
        """Go on with the pass that was broken off, or begin one.

        `readers` is a hash of the code that reads: other readers begin anew.
        """
        row = self._db.execute(
            "SELECT id, last_article FROM rereadings WHERE readers = ? AND finished_at IS NULL"
            " ORDER BY id DESC LIMIT 1",
            (readers,),
        ).fetchone()
        if row:
            return Rereading(*row)
        cursor = self._db.execute(
            "INSERT INTO rereadings (readers, started_at) VALUES (?, ?)", (readers, now)
        )
        assert cursor.lastrowid is not None
        return Rereading(cursor.lastrowid, "")

    def advance(self, number: int, last_article: str, articles: int) -> None:
        """Record that a pass is done with some more articles, the last of them by its id."""
        self._db.execute(
            "UPDATE rereadings SET last_article = ?, articles = articles + ? WHERE id = ?",
            (last_article, articles, number),
        )

    def finish(self, number: int, now: str) -> None:
        """End a pass that came to the last article."""
        self._db.execute("UPDATE rereadings SET finished_at = ? WHERE id = ?", (now, number))

    def count_stories(self, after: str) -> int:
        """Count the articles behind `after` (an id) of which pages are stored."""
        row = self._db.execute(
            "SELECT count(DISTINCT article_id) FROM pages WHERE article_id > ? AND status = 200",
            (after,),
        ).fetchone()
        return int(row[0])

    def list_stories(self, after: str, most: int) -> list[StoredStory]:
        """Give the next stories in the order of their ids, `most` at most."""
        rows = self._db.execute(
            "SELECT DISTINCT pages.article_id, articles.content_hash"
            " FROM pages LEFT JOIN articles ON articles.id = pages.article_id"
            " WHERE pages.article_id > ? AND pages.status = 200"
            " ORDER BY pages.article_id LIMIT ?",
            (after, most),
        ).fetchall()
        return [StoredStory(name, known, self._load(name, known)) for name, known in rows]

    def _load(self, article_id: str, known: str | None) -> list[Page]:
        load = load_story if known else load_newest_story
        return load(self._db, article_id)
