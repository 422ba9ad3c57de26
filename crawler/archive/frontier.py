"""The frontier: every URL that was found, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

OUTSIDE = "outside since and until"

# how often a URL that fails is tried again by later runs
_MAX_ATTEMPTS = 5

# A story under a second address is found, but not fetched again.
_ADD = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from)
    SELECT :url, :article_id, :kind,
        CASE WHEN first.url IS NULL THEN 'pending' ELSE 'rejected' END,
        'same article as ' || first.url, :now, :found_on
    FROM (SELECT 1) LEFT JOIN (
        SELECT url FROM frontier
        WHERE article_id = :article_id AND url != :url AND kind = 'article'
            AND (state != 'rejected' OR reason = :outside)
        LIMIT 1
    ) AS first
    WHERE true
    ON CONFLICT (url) DO UPDATE SET state = 'pending', reason = NULL
    WHERE reason IN (:outside, 'same article as ' || :found_on)
"""
_ADD_OUTSIDE = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from)
    VALUES (:url, :article_id, :kind, 'rejected', :outside, :now, :found_on)
    ON CONFLICT (url) DO NOTHING
"""
_ASK_AGAIN = """
    INSERT INTO frontier (url, article_id, kind, state, discovered_at, discovered_from)
    VALUES (:url, :article_id, :kind, 'pending', :now, :found_on)
    ON CONFLICT (url) DO UPDATE SET state = 'pending', reason = NULL, attempts = 0
"""
# the URL is on none of the hosts of a JSON list
_ELSEWHERE = """NOT EXISTS (
    SELECT 1 FROM json_each(?) WHERE instr(lower(url), '://' || value || '/') IN (5, 6)
)"""
# articles before listings: what is found is fetched before more is looked for
_LEASE = f"""
    UPDATE frontier SET state = 'leased', attempts = attempts + 1
    WHERE rowid = (
        SELECT rowid FROM frontier WHERE state = 'pending' AND {_ELSEWHERE}
        ORDER BY kind, rowid LIMIT 1
    )
    RETURNING url, article_id, kind
"""
_LEASE_ONE = """
    UPDATE frontier SET state = 'leased', attempts = attempts + 1
    WHERE url = ? AND state = 'pending' RETURNING url, article_id, kind
"""
_PUT_BACK = """
    UPDATE frontier SET state = 'pending', attempts = attempts - 1
    WHERE url = ? AND state = 'leased'
"""
_HAS_PENDING = f"SELECT 1 FROM frontier WHERE state = 'pending' AND {_ELSEWHERE} LIMIT 1"
_END = """
    UPDATE frontier SET state = ?, reason = ?, last_status = ?, last_fetched_at = ?,
        etag = ?, last_modified = ?
    WHERE url = ?
"""
_RECORD_PAGE = """
    INSERT INTO frontier (url, article_id, kind, state, reason, attempts, discovered_at,
        discovered_from, last_status, last_fetched_at)
    VALUES (:url, :article_id, 'page', :state, :reason, 1, :now, :found_on, :status, :now)
    ON CONFLICT (url) DO UPDATE SET state = excluded.state, reason = excluded.reason,
        attempts = attempts + 1, last_status = excluded.last_status,
        last_fetched_at = excluded.last_fetched_at
"""


class State(StrEnum):
    """Where a URL stands: waiting, asked for, or ended in one of four ways."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to be fetched: `kind` is `listing` or `article`; `found_on` the page that named it."""

    url: str
    kind: str
    article_id: str | None = None
    found_on: str | None = None


@dataclass(frozen=True, slots=True)
class NextPage:
    """The next page of a listing: fetched `in_any_case`, or only when this one brought news."""

    link: Link
    in_any_case: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A URL taken from the frontier to be fetched now."""

    url: str
    kind: str
    article_id: str | None


@dataclass(frozen=True, slots=True)
class End:
    """How a fetch ended: the state, why, and what the server said."""

    state: State
    reason: str | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None


class Frontier:
    """The table `frontier`. Times are ISO 8601 in UTC. Writes belong in a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, links: Iterable[Link], now: str) -> int:
        """Add URLs that are not known; give how many were not."""
        return sum(self._write(_ADD, link, now) for link in links)

    def add_outside(self, links: Iterable[Link], now: str) -> int:
        """Record URLs outside the days asked for, to be taken up when they are asked for."""
        return sum(self._write(_ADD_OUTSIDE, link, now) for link in links)

    def ask_again(self, links: Iterable[Link], now: str) -> None:
        """Have URLs fetched in this run, known or not."""
        for link in links:
            self._write(_ASK_AGAIN, link, now)

    def take_up(self) -> int:
        """Put back what an earlier run left leased, or failed and may try again; give how many."""
        return self._db.execute(
            "UPDATE frontier SET state = 'pending' WHERE state = 'leased'"
            " OR (state = 'failed' AND kind != 'page' AND attempts < ?)",
            (_MAX_ATTEMPTS,),
        ).rowcount

    def lease(self, except_on: Collection[str] = ()) -> Task | None:
        """Take the next pending URL that is on none of these hosts, or None."""
        return self._take(_LEASE, (json.dumps(list(except_on)),))

    def lease_url(self, url: str) -> Task | None:
        """Take this URL if it is pending."""
        return self._take(_LEASE_ONE, (url,))

    def put_back(self, url: str) -> None:
        """Have a leased URL wait again, as if it had not been taken."""
        self._db.execute(_PUT_BACK, (url,))

    def has_pending(self, except_on: Collection[str] = ()) -> bool:
        """Tell whether any URL waits that is on none of these hosts."""
        found = self._db.execute(_HAS_PENDING, (json.dumps(list(except_on)),)).fetchone()
        return found is not None

    def listings(self) -> list[str]:
        """Give the URLs of all known pages of listings."""
        rows = self._db.execute("SELECT url FROM frontier WHERE kind = 'listing' ORDER BY rowid")
        return [url for (url,) in rows]

    def end(self, url: str, end: End, now: str) -> None:
        """Record how the fetch of a leased URL ended."""
        self._db.execute(
            _END, (end.state, end.reason, end.status, now, end.etag, end.last_modified, url)
        )

    def record_page(self, url: str, article_id: str, end: End, found_on: str, now: str) -> None:
        """Record a further page of a story, which is fetched together with its first."""
        self._db.execute(
            _RECORD_PAGE,
            {
                "url": url,
                "article_id": article_id,
                "state": end.state,
                "reason": end.reason,
                "status": end.status,
                "found_on": found_on,
                "now": now,
            },
        )

    def _write(self, sql: str, link: Link, now: str) -> int:
        return self._db.execute(
            sql,
            {
                "url": link.url,
                "article_id": link.article_id,
                "kind": link.kind,
                "found_on": link.found_on,
                "outside": OUTSIDE,
                "now": now,
            },
        ).rowcount

    def _take(self, sql: str, parameters: tuple[str, ...]) -> Task | None:
        with self._db.atomic():
            row = self._db.execute(sql, parameters).fetchone()
        return Task(url=row[0], article_id=row[1], kind=row[2]) if row else None
