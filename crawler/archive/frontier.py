"""The frontier: every URL that was found, and the state of its fetching."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from crawler.archive.database import transaction
from crawler.fetching import FetchResult, FetchState, FetchTask, Link, LinkedArticles

OUTSIDE = "outside what was asked for"

# An article that waits, or was read, at another URL is recorded but not fetched again; where that
# URL gives nothing, this one is asked too.
_ADD = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from)
    SELECT :url, :article_id, :kind,
        CASE WHEN first.url IS NULL THEN 'pending' ELSE 'rejected' END,
        'same article as ' || first.url, :now, :found_on
    FROM (SELECT 1) LEFT JOIN (
        SELECT url FROM frontier
        WHERE article_id = :article_id AND url != :url AND kind = 'article'
            AND state IN ('pending', 'leased', 'done')
        LIMIT 1
    ) AS first
    WHERE first.url IS NULL OR :second_urls
    ON CONFLICT (url) DO UPDATE SET state = 'pending', reason = NULL
    WHERE excluded.state = 'pending' AND (reason = :outside OR reason LIKE 'same article as %')
"""
# an article that was not asked for and is now, under the URL by which it is known
_QUEUE_OUTSIDE = """
    UPDATE frontier SET state = 'pending', reason = NULL
    WHERE rowid = (
        SELECT min(rowid) FROM frontier WHERE article_id = :article_id AND reason = :outside
    ) AND NOT EXISTS (
        SELECT 1 FROM frontier WHERE article_id = :article_id AND kind = 'article'
            AND state IN ('pending', 'leased', 'done')
    )
"""
_ADD_OUTSIDE = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from)
    SELECT :url, :article_id, :kind, 'rejected', :outside, :now, :found_on
    WHERE NOT EXISTS (SELECT 1 FROM frontier WHERE article_id = :article_id)
    ON CONFLICT (url) DO NOTHING
"""
_QUEUE = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from)
    VALUES (:url, :article_id, :kind, 'pending', :reason, :now, :found_on)
    ON CONFLICT (url) DO UPDATE SET state = 'pending', kind = excluded.kind,
        reason = coalesce(:reason, iif(last_fetched_at IS NULL, NULL, reason)),
        attempts = iif(state = 'done', 0, attempts)
    WHERE state != 'leased'
"""
# articles that are not stored yet are news; stored ones wait for `_DUE`
_QUEUE_LEFT = """
    UPDATE frontier SET state = 'pending'
    WHERE state = 'leased' OR (
        next_fetch_at <= :now AND state IN ('failed', 'gone', 'rejected') AND kind != 'page'
        AND NOT EXISTS (SELECT 1 FROM articles WHERE id = article_id)
    )
"""
# shortest interval first, so that old articles never hold up new ones
_DUE = """
    SELECT url, coalesce(
        (SELECT found_on FROM discoveries
            WHERE discoveries.url = frontier.url AND channel = 'listing'),
        discovered_from
    )
    FROM frontier
    WHERE next_fetch_at <= ? AND kind != 'page'
        AND state IN ('done', 'failed', 'gone', 'rejected')
    ORDER BY julianday(next_fetch_at) - julianday(last_fetched_at), next_fetch_at, rowid
"""
# validators are for an article of one page alone: see `_read_task`
_TAKEN = """
    url, article_id, kind, attempts,
    (SELECT page_count FROM articles WHERE id = frontier.article_id), etag, last_modified,
    reason
"""
# the URL is on none of the hosts of a JSON list
_ELSEWHERE = """NOT EXISTS (
    SELECT 1 FROM json_each(?) WHERE instr(lower(url), '://' || value || '/') IN (5, 6)
)"""
# new articles first, then listings, then what is fetched again
_LEASE = f"""
    UPDATE frontier SET state = 'leased', attempts = attempts + 1
    WHERE rowid = (
        SELECT rowid FROM frontier WHERE state = 'pending' AND {_ELSEWHERE}
        ORDER BY kind = 'article' AND last_fetched_at IS NOT NULL, kind, rowid LIMIT 1
    )
    RETURNING {_TAKEN}
"""
_LEASE_ONE = f"""
    UPDATE frontier SET state = 'leased', attempts = attempts + 1
    WHERE url = ? AND state = 'pending' RETURNING {_TAKEN}
"""
# other addresses of an article, which were left for this one
_RELEASE = """
    UPDATE frontier SET next_fetch_at = :next_fetch
    WHERE article_id = :article_id AND url != :url AND next_fetch_at IS NULL
        AND url NOT IN (SELECT value FROM json_each(:targets))
        AND reason IN ('same article as ' || :url, 'redirects to ' || :url)
"""
_PUT_BACK = """
    UPDATE frontier SET state = 'pending', attempts = attempts - 1
    WHERE url = ? AND state = 'leased'
"""
_HAS_PENDING = f"SELECT 1 FROM frontier WHERE state = 'pending' AND {_ELSEWHERE} LIMIT 1"
_FINISH = """
    UPDATE frontier SET state = :state, reason = :reason, last_status = :status,
        last_fetched_at = :now, next_fetch_at = :next_fetch, etag = :etag,
        last_modified = :last_modified,
        failing_since = iif(:state = 'done', NULL, coalesce(failing_since, :now))
    WHERE url = :url
"""
_RECORD_PAGE = """
    INSERT INTO frontier (url, article_id, kind, state, reason, attempts, discovered_at,
        discovered_from, last_status, last_fetched_at)
    VALUES (:url, :article_id, 'page', :state, :reason, 1, :now, :found_on, :status, :now)
    ON CONFLICT (url) DO UPDATE SET state = excluded.state, reason = excluded.reason,
        attempts = attempts + 1, last_status = excluded.last_status,
        last_fetched_at = excluded.last_fetched_at
"""


class Due(NamedTuple):
    """A URL that is due to be fetched again; the listing, or else the page, that named it."""

    url: str
    found_on: str | None


class Frontier:
    """The table `frontier`. Times are ISO 8601 in UTC. Call writes inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, links: Iterable[Link], now: str) -> int:
        """Add URLs that are not known, and return their number."""
        return sum(self._write(_ADD, link, now) for link in links)

    def add_linked(self, articles: LinkedArticles, now: str) -> None:
        """Add articles that pages link to, unless they are known under any URL."""
        for link in articles.wanted:
            self._write(_QUEUE_OUTSIDE, link, now)
            self._write(_ADD, link, now, second_urls=False)
        self.add_outside(articles.outside, now)

    def add_outside(self, links: Iterable[Link], now: str) -> int:
        """Record articles that were not asked for; a later run may queue them."""
        return sum(self._write(_ADD_OUTSIDE, link, now) for link in links)

    def queue(self, links: Iterable[Link], now: str, reason: str | None = None) -> None:
        """Queue URLs to be fetched in this run, known or not, for a `reason` if there is one.

        A URL that gave nothing when it was last fetched keeps its reason until it gives something.
        """
        for link in links:
            self._write(_QUEUE, link, now, reason)

    def queue_left(self, now: str) -> int:
        """Queue what an earlier run left leased, or failed and is due; return the number."""
        return self._db.execute(_QUEUE_LEFT, {"now": now}).rowcount

    def find_due(self, now: str) -> Iterator[Due]:
        """Return the articles and listings that are due to be fetched again, urgent ones first."""
        return map(Due._make, self._db.execute(_DUE, (now,)))

    def queue_known(self, urls: Iterable[str]) -> None:
        """Queue URLs that were fetched before."""
        self._db.conn.executemany(
            "UPDATE frontier SET state = 'pending', attempts = iif(state = 'done', 0, attempts)"
            " WHERE url = ?",
            ((url,) for url in urls),
        )

    def cap_next_fetch(self, now: str, horizon: str) -> None:
        """Make due what is put off beyond `horizon`, the longest wait: the clock was wrong then."""
        self._db.execute(
            "UPDATE frontier SET next_fetch_at = ? WHERE next_fetch_at > ?", (now, horizon)
        )

    def lease(self, except_on: Collection[str] = ()) -> FetchTask | None:
        """Lease the next pending URL that is on none of these hosts; None if there is none."""
        return self._take(_LEASE, (json.dumps(list(except_on)),))

    def lease_url(self, url: str) -> FetchTask | None:
        """Lease a URL; None if it is not pending."""
        return self._take(_LEASE_ONE, (url,))

    def put_back(self, url: str) -> None:
        """Return a leased URL to the queue, as if it had not been leased."""
        self._db.execute(_PUT_BACK, (url,))

    def has_pending(self, except_on: Collection[str] = ()) -> bool:
        """Return True if a URL is pending that is on none of these hosts."""
        found = self._db.execute(_HAS_PENDING, (json.dumps(list(except_on)),)).fetchone()
        return found is not None

    def list_listings(self, failing_since: str) -> list[str]:
        """Return the URLs of pages of listings, without those that give nothing since that time."""
        rows = self._db.execute(
            "SELECT url FROM frontier WHERE kind = 'listing'"
            " AND coalesce(failing_since >= ?, true) ORDER BY rowid",
            (failing_since,),
        )
        return [url for (url,) in rows]

    def finish(
        self, url: str, result: FetchResult, now: str, next_fetch: str | None = None
    ) -> None:
        """Record the result of fetching a leased URL, to be fetched again at `next_fetch`."""
        self._db.execute(
            _FINISH,
            {
                "url": url,
                "state": result.state,
                "reason": result.reason,
                "status": result.status,
                "now": now,
                "next_fetch": next_fetch,
                "etag": result.etag,
                "last_modified": result.last_modified,
            },
        )

    def release_others(self, task: FetchTask, targets: Iterable[str], next_fetch: str) -> None:
        """Have the addresses of an article asked that were left for that of a task.

        It gave nothing. Those that it redirects to (`targets`) are not meant.
        """
        self._db.execute(
            _RELEASE,
            {
                "url": task.url,
                "article_id": task.article_id,
                "targets": json.dumps(list(targets)),
                "next_fetch": next_fetch,
            },
        )

    def is_rejected(self, url: str) -> bool:
        """Return True if a URL gave no article when it was last fetched, or is not fetched."""
        row = self._db.execute("SELECT state FROM frontier WHERE url = ?", (url,)).fetchone()
        return row is not None and row[0] == FetchState.REJECTED

    def has_other_url(self, url: str, article_id: str) -> bool:
        """Return True if an article was last found under another URL, or waits there."""
        row = self._db.execute(
            "SELECT 1 FROM frontier WHERE article_id = ? AND url != ? AND kind = 'article'"
            " AND state IN ('pending', 'leased', 'done')",
            (article_id, url),
        ).fetchone()
        return row is not None

    def record_page(
        self, url: str, article_id: str, result: FetchResult, found_on: str, now: str
    ) -> None:
        """Record the fetch of a further page of a story, which its first page leads to."""
        self._db.execute(
            _RECORD_PAGE,
            {
                "url": url,
                "article_id": article_id,
                "state": result.state,
                "reason": result.reason,
                "status": result.status,
                "found_on": found_on,
                "now": now,
            },
        )

    def _write(
        self,
        sql: str,
        link: Link,
        now: str,
        reason: str | None = None,
        *,
        second_urls: bool = True,
    ) -> int:
        return self._db.execute(
            sql,
            {
                "url": link.url,
                "article_id": link.article_id,
                "kind": link.kind,
                "found_on": link.found_on,
                "outside": OUTSIDE,
                "reason": reason,
                "second_urls": second_urls,
                "now": now,
            },
        ).rowcount

    def _take(self, sql: str, parameters: tuple[str, ...]) -> FetchTask | None:
        with transaction(self._db):
            row = self._db.execute(sql, parameters).fetchone()
        return _read_task(row) if row else None


def _read_task(row: Sequence[Any]) -> FetchTask:
    url, article_id, kind, attempts, page_count, etag, last_modified, reason = row
    single = page_count == 1
    return FetchTask(
        url=url,
        kind=kind,
        article_id=article_id,
        attempts=attempts,
        stored=page_count is not None,
        etag=etag if single else None,
        last_modified=last_modified if single else None,
        last_reason=reason,
    )
