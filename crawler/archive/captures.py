"""Captures: the stored fetches, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlite_utils import Database

from crawler.archive.bodies import UNREAD, load_body
from crawler.archive.body_codec import hash_body
from crawler.archive.pages import PreparedPage, read_headers, read_request, save_page
from crawler.archive.timestamps import write_time
from crawler.items import NETWORK, Page

_SELECT = """
    SELECT pages.id, article_id, url, fetched_at, status, pages.headers, body_hash, via,
           coalesce(requests.headers, '[]'), layout
    FROM pages JOIN bodies ON bodies.hash = body_hash
        LEFT JOIN requests ON requests.id = request_id
"""
# a 304 capture is stored with the body that it confirms
WITH_BODY = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)

_IS_KNOWN = "SELECT 1 FROM pages WHERE url = ? AND fetched_at = ? LIMIT 1"
_FIND = "SELECT id FROM pages WHERE url = ? AND fetched_at = ? AND body_hash = ?"


@dataclass(frozen=True, slots=True)
class Capture:
    """One stored fetch: its row in `pages` without the body, and the headers sent.

    `layout` is as in `save_body`.
    """

    id: int
    article_id: str | None
    url: str
    fetched_at: str
    status: int
    headers: str
    body_hash: str
    via: str
    request: str
    layout: str

    @property
    def gave_article(self) -> bool:
        """Whether an article was read from it, or from the page that it confirms."""
        return self.status in WITH_BODY and self.layout != UNREAD

    @property
    def time(self) -> datetime:
        """When it was fetched."""
        return datetime.fromisoformat(self.fetched_at)

    @property
    def head(self) -> Page:
        """The answer without its body."""
        headers = read_headers(self.headers)
        return Page(self.url, self.time, self.status, headers, b"")


class Captures:
    """The captures of an archive. Call `save` inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list_of_article(self, article_id: str) -> list[Capture]:
        """Return the captures of an article's pages, oldest first."""
        return list(self._select("WHERE article_id = ? ORDER BY fetched_at, pages.id", article_id))

    def list_others(self) -> Iterator[Capture]:
        """Return the captures of no stored and no suppressed article, by URL and time.

        Without those that have the bytes of a page of a suppressed article.
        """
        return self._select(
            "WHERE (article_id IS NULL OR NOT ("
            "   article_id IN (SELECT id FROM articles)"
            "   OR article_id IN (SELECT article_id FROM suppressions)"
            " )) AND body_hash NOT IN ("
            "   SELECT body_hash FROM pages WHERE status = 200"
            "   AND article_id IN (SELECT article_id FROM suppressions)"
            " ) ORDER BY url, fetched_at"
        )

    def load(self, capture: Capture) -> Page:
        """Return the page of a capture as it was served. Raises `BodyDamaged`."""
        return Page(
            url=capture.url,
            fetched_at=capture.time,
            status=capture.status,
            headers=read_headers(capture.headers),
            body=load_body(self._db, capture.body_hash),
            via=capture.via,
            request=read_request(capture.request),
        )

    def find(self, url: str, fetched_at: str, body_hash: str) -> int | None:
        """Return the id of the capture of these bytes at that time, None if it is not stored."""
        row = self._db.execute(_FIND, (url, fetched_at, body_hash)).fetchone()
        return int(row[0]) if row else None

    def find_fetched(self, url: str) -> Capture:
        """Return the page of a URL that a crawl last fetched. Raises `KeyError` without one."""
        served = "WHERE url = ? AND via = ? AND status = 200 ORDER BY fetched_at DESC LIMIT 1"
        found = next(self._select(served, url, NETWORK), None)
        if found is None:
            raise KeyError(url)
        return found

    def find_page(self, page: Page) -> int | None:
        """Return the id of the capture of this page, None if it is not stored."""
        served = page.url, write_time(page.fetched_at)
        # most pages are new, and hashing one takes longer than this question
        if self._db.execute(_IS_KNOWN, served).fetchone() is None:
            return None
        return self.find(*served, hash_body(page.body))

    def mark_read(self, capture: Capture, layout: str) -> None:
        """Record which layout knows the page of a capture, or that none does (`UNREAD`)."""
        # most have it already
        if capture.layout != layout:
            named = (layout, capture.body_hash)
            self._db.execute("UPDATE bodies SET layout = ? WHERE hash = ?", named)

    def save(
        self,
        page: Page,
        article_id: str | None,
        layout: str,
        prepared: PreparedPage | None = None,
    ) -> int:
        """Store a page unless it is stored, and return its id; the rest is as in `save_page`."""
        return save_page(self._db, page, article_id, layout, prepared)

    def _select(self, which: str, *values: Any) -> Iterator[Capture]:
        return (Capture(*row) for row in self._db.execute(f"{_SELECT} {which}", values))
