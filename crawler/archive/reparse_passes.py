"""Passes of `scrapy reparse` over all stored pages: what to extract, and how far a pass came."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive.body_codec import BodyDamaged
from crawler.archive.database import transaction
from crawler.archive.story_captures import load_newest_story, load_story
from crawler.archive.timestamps import write_time
from crawler.items import Page


class StoredStory(NamedTuple):
    """The pages that an article was last read from.

    `content_hash` is None if no article was read. `damage` says why the pages cannot be loaded.
    """

    article_id: str
    content_hash: str | None
    pages: list[Page]
    damage: str | None = None


class OpenPass(NamedTuple):
    """A pass that is not finished: its number, and the id of the last article that is done."""

    number: int
    last_article: str


class ReparsePasses:
    """The table `rereadings`, and the pages that a pass extracts. Each write is a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, code: str, now: datetime) -> OpenPass:
        """Return the pass that was broken off, or a new one.

        `code` is a hash of the code that extracts: with other code a new pass begins.
        """
        with transaction(self._db):
            row = self._db.execute(
                "SELECT id, last_article FROM rereadings"
                " WHERE readers = ? AND finished_at IS NULL ORDER BY id DESC LIMIT 1",
                (code,),
            ).fetchone()
            if row:
                return OpenPass(*row)
            begun = self._db.execute(
                "INSERT INTO rereadings (readers, started_at) VALUES (?, ?) RETURNING id",
                (code, write_time(now)),
            ).fetchone()
        return OpenPass(begun[0], "")

    def advance(self, number: int, last_article: str, articles: int) -> None:
        """Record that a pass is done with some more articles, the last of them by its id."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE rereadings SET last_article = ?, articles = articles + ? WHERE id = ?",
                (last_article, articles, number),
            )

    def finish(self, number: int, now: datetime) -> None:
        """Record that a pass is complete."""
        with transaction(self._db):
            self._db.execute(
                "UPDATE rereadings SET finished_at = ? WHERE id = ?", (write_time(now), number)
            )

    def count_stories(self, after: str) -> int:
        """Return the number of articles with an id after `after` of which pages are stored."""
        row = self._db.execute(
            "SELECT count(DISTINCT article_id) FROM pages WHERE article_id > ? AND status = 200",
            (after,),
        ).fetchone()
        return int(row[0])

    def list_stories(self, after: str, most: int) -> list[StoredStory]:
        """Return the next stories in the order of their ids, `most` at most."""
        rows = self._db.execute(
            "SELECT DISTINCT pages.article_id, articles.content_hash"
            " FROM pages LEFT JOIN articles ON articles.id = pages.article_id"
            " WHERE pages.article_id > ? AND pages.status = 200"
            " ORDER BY pages.article_id LIMIT ?",
            (after, most),
        ).fetchall()
        return [self._load(article_id, known) for article_id, known in rows]

    def _load(self, article_id: str, known: str | None) -> StoredStory:
        load = load_story if known else load_newest_story
        try:
            return StoredStory(article_id, known, load(self._db, article_id))
        except BodyDamaged as error:
            return StoredStory(article_id, known, [], str(error))
