"""Withdrawn articles, derived from the stored answers of their URLs.

An article is withdrawn with the second answer in a row that there is no page at its URL, unless
another URL of it was last seen to show it. What befalls most articles is the site's trouble: an
answer of a day (UTC) on which most article pages that are stored had none does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlite_utils import Database

from crawler.archive.captures import Capture, Captures
from crawler.extraction.page_check import find_fault
from crawler.http_status import GONE, MOVED, is_nowhere
from crawler.urls import read_article_url

# fewer answers than these say nothing about the site
_ENOUGH_ANSWERS = 10

_OF_DAY = "article_id IS NOT NULL AND substr(fetched_at, 1, 10) = ?"
_DEAD = f"status IN ({', '.join(map(str, sorted(GONE | MOVED)))})"
_COUNT = f"SELECT count(*), total({_DEAD}) FROM pages WHERE {_OF_DAY}"
_ARTICLES = f"""
    SELECT DISTINCT article_id FROM pages
    WHERE {_OF_DAY} AND {_DEAD} AND article_id IN (SELECT id FROM articles)
"""
_HAVE_DEAD = f"""
    SELECT DISTINCT article_id FROM pages
    WHERE article_id IN (SELECT value FROM json_each(?)) AND {_DEAD}
"""
_MARK = "UPDATE articles SET gone_at = :gone_at WHERE id = :id AND gone_at IS NOT :gone_at"


class Withdrawals:
    """The column `gone_at` of `articles`. Call writes inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._captures = Captures(db)

    def derive(self, article_ids: Iterable[str]) -> None:
        """Derive anew which of some articles are withdrawn."""
        is_troubled = cache(self._is_troubled)
        dead = self._db.execute(_HAVE_DEAD, (json.dumps(list(article_ids)),)).fetchall()
        for (article_id,) in dead:
            state = _ArticleState()
            for capture in self._captures.list_of_article(article_id):
                if not (is_dead(capture) and is_troubled(capture.fetched_at[:10])):
                    state.look(capture)
            self._db.execute(_MARK, {"id": article_id, "gone_at": state.gone_at})

    def derive_days(self, days: Iterable[date]) -> list[date]:
        """Derive anew which articles are withdrawn of those that had no page on some days.

        Return the days whose answers do not count.
        """
        chosen = sorted(days)
        rows = (row for day in chosen for row in self._db.execute(_ARTICLES, (f"{day}",)))
        self.derive(dict.fromkeys(article_id for (article_id,) in rows))
        return [day for day in chosen if self._is_troubled(f"{day}")]

    def _is_troubled(self, day: str) -> bool:
        """Return True if most of the article pages that are stored of a day had no page."""
        answers, dead = self._db.execute(_COUNT, (day,)).fetchone()
        return bool(answers >= _ENOUGH_ANSWERS and dead * 2 > answers)


class _ArticleState:
    """What the answers of an article's URLs come to, in the order of time."""

    def __init__(self) -> None:
        self.gone_at: str | None = None
        self._shown: set[str] = set()
        self._dead: dict[str, int] = {}

    def look(self, capture: Capture) -> None:
        """Take note of the next answer."""
        named = read_article_url(capture.url)
        if named is None or named.page > 1:
            return
        self._shown.discard(named.url)
        if is_dead(capture):
            self._dead[named.url] = self._dead.get(named.url, 0) + 1
            if self._dead[named.url] > 1 and not self._shown:
                self.gone_at = self.gone_at or capture.fetched_at
            return
        self._dead.pop(named.url, None)
        if capture.gave_article:
            self._shown.add(named.url)
            self.gone_at = None


def is_dead(capture: Capture) -> bool:
    """Return True if an answer says that there is no page at its URL."""
    if not is_nowhere(capture.status):
        return False
    fault = find_fault(capture.head)
    return fault is not None and fault.nowhere
