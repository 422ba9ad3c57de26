"""The frontier: every URL that was found, and the state of its fetching."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from crawler.archive import frontier_statements as statements
from crawler.archive.database import transaction
from crawler.archive.frontier_statements import LEFT_OUT, OUTSIDE
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.urls import read_article_url, swap_scheme


class Due(NamedTuple):
    """A URL that waits or is due to be fetched; the listing, or else the page, that named it."""

    url: str
    found_on: str | None


class Frontier:
    """The table `frontier`. Times are ISO 8601 in UTC. Call writes inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, links: Iterable[Link], now: str) -> int:
        """Add URLs that are not known, and return their number.

        One that is `outside` is recorded; a later run may queue it.
        """
        return self._add(list(links), now)

    def add_linked(self, links: Iterable[Link], now: str) -> None:
        """Add articles that pages link to, unless they are known under any URL."""
        named = list(links)
        self._write(statements.QUEUE_OUTSIDE, [link for link in named if not link.outside], now)
        self._add(named, now, second_urls=False)

    def queue(self, links: Iterable[Link], now: str, reason: str | None = None) -> None:
        """Queue URLs to be fetched in this run, known or not, for a `reason` if there is one.

        A URL that gave nothing when it was last fetched keeps its reason until it gives something.
        """
        self._write(statements.QUEUE, links, now, reason)

    def queue_left(self, now: str) -> int:
        """Queue what an earlier run left leased, or failed and is due; return the number.

        From the further pages of lists that it left, the walk goes on to what was there before it.
        """
        queued = self._db.execute(statements.QUEUE_LEFT, {"now": now}).rowcount
        self._db.execute(statements.MARK_LEFT)
        return queued

    def find_due(self, now: str) -> Iterator[Due]:
        """Return the articles and listings that are due to be fetched again, urgent ones first."""
        return map(Due._make, self._db.execute(statements.DUE, (now,)))

    def list_news(self) -> Iterator[Due]:
        """Return what waits for the news, but for what is asked for because of another address.

        That one redirected to it, or has the same article and gave nothing.
        """
        return map(Due._make, self._db.execute(statements.LIST_NEWS))

    def put_off(self, urls: Iterable[str], now: str) -> None:
        """Leave URLs that wait to the next run; what was not asked for yet counts as outside."""
        self._db.conn.executemany(statements.PUT_OFF, ({"url": url, "now": now} for url in urls))

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

    def queue_outside(self, backfill: int, since: str, until: str) -> None:
        """Queue the known articles of a period that were outside until now for a backfill."""
        self._db.execute(
            "UPDATE frontier SET state = 'pending', reason = NULL, backfill = ?"
            " WHERE kind = 'article' AND day BETWEEN ? AND ? AND reason = ?",
            (backfill, since, until, OUTSIDE),
        )

    def queue_missing(self, backfill: int, day: str) -> None:
        """Queue the known articles of a day that are not stored and can be."""
        self._db.execute(statements.QUEUE_MISSING, (backfill, day))

    def lease(self, except_on: Collection[str] = ()) -> FetchTask | None:
        """Lease the next URL of the news that is on none of these hosts; None if there is none."""
        return self._take(statements.LEASE, (json.dumps(list(except_on)),))

    def lease_older(self, backfill: int, except_on: Collection[str] = ()) -> FetchTask | None:
        """Lease the next URL of a backfill that is on none of these hosts."""
        return self._take(statements.LEASE_OLDER, (backfill, json.dumps(list(except_on))))

    def lease_url(self, url: str) -> FetchTask | None:
        """Lease a URL; None if it is not pending."""
        return self._take(statements.LEASE_ONE, (url,))

    def lease_stored(self, host: str) -> FetchTask | None:
        """Lease an article of a host that was stored and is not waiting; None if it has none."""
        return self._take(statements.LEASE_STORED, (host,))

    def is_leased(self, url: str) -> bool:
        """Return True if a URL is being fetched."""
        return self._has("SELECT 1 FROM frontier WHERE url = ? AND state = 'leased'", url)

    def put_back(self, url: str) -> None:
        """Return a leased URL to the queue, as if it had not been leased."""
        self._db.execute(statements.PUT_BACK, (url,))

    def leave_out(self, url: str) -> None:
        """Record that a leased day page is not asked for: the paper has none of such days."""
        self._db.execute(statements.LEAVE_OUT, (LEFT_OUT, url))

    def count_empty(self, urls: Collection[str]) -> int:
        """Return how many of some pages did not exist, or were left out as others did not."""
        row = self._db.execute(
            statements.COUNT_EMPTY, (json.dumps(list(urls)), LEFT_OUT)
        ).fetchone()
        return int(row[0])

    def count_read(self, urls: Collection[str]) -> int:
        """Return how many of some pages were read."""
        row = self._db.execute(statements.COUNT_READ, (json.dumps(list(urls)),)).fetchone()
        return int(row[0])

    def filter_left_out(self, urls: Collection[str]) -> list[str]:
        """Return those of some pages that were left out."""
        rows = self._db.execute(statements.FILTER_LEFT_OUT, (json.dumps(list(urls)), LEFT_OUT))
        return [url for (url,) in rows]

    def has_news(self, except_on: Collection[str] = ()) -> bool:
        """Return True if a URL of the news is pending that is on none of these hosts."""
        return self._has(statements.HAS_NEWS, json.dumps(list(except_on)))

    def has_open_news(self, except_on: Collection[str] = ()) -> bool:
        """Return True if a URL of the news is pending, as in `has_news`, or being fetched."""
        return self.has_news(except_on) or self._has(statements.HAS_LEASED_NEWS)

    def has_older(self, backfill: int, except_on: Collection[str] = ()) -> bool:
        """Return True if a URL of a backfill is pending that is on none of these hosts."""
        return self._has(statements.HAS_OLDER, backfill, json.dumps(list(except_on)))

    def count_news(self) -> int:
        """Return how many URLs of the news are pending."""
        row = self._db.execute(statements.COUNT_NEWS).fetchone()
        return int(row[0])

    def find_next_fetch(self) -> str | None:
        """Return when the next URL is due; None if none is."""
        row = self._db.execute("SELECT min(next_fetch_at) FROM frontier").fetchone()
        return str(row[0]) if row[0] else None

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
            statements.FINISH,
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
        """Queue the other addresses of an article whose address, that of a task, gave nothing.

        The `targets` of its redirect are left as they are.
        """
        others = {
            "url": task.url,
            "same": swap_scheme(task.url),
            "article_id": task.article_id,
            "targets": json.dumps(list(targets)),
            "next_fetch": next_fetch,
        }
        self._db.execute(statements.ADD_SAME, others)
        self._db.execute(statements.RELEASE, others)

    def note_day(self, url: str, day: str) -> None:
        """Record the oldest day that a page of a listing names."""
        self._db.execute("UPDATE frontier SET day = ? WHERE url = ?", (day, url))

    def list_days(self, base: str, backfill: int) -> list[tuple[str, str]]:
        """Return the pages of a listing that were read for a backfill, each with its oldest day.

        `base` is the URL of its first page.
        """
        rows = self._db.execute(
            "SELECT url, day FROM frontier WHERE (url = ? OR url GLOB ? || '/page_*')"
            " AND backfill = ? AND day IS NOT NULL AND state = 'done'",
            (base, base, backfill),
        )
        return [(url, day) for url, day in rows]

    def is_behind_redirects(self, url: str, most: int) -> bool:
        """Return True if `most` redirects in a row, each to a URL not known before, led to this."""
        parameters = {"url": url, "most": most}
        row = self._db.execute(statements.COUNT_REDIRECTS, parameters).fetchone()
        return int(row[0]) >= most

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
            statements.RECORD_PAGE,
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

    def _add(self, links: list[Link], now: str, *, second_urls: bool = True) -> int:
        outside = [link for link in links if link.outside]
        inside = [link for link in links if not link.outside]
        added = self._write(statements.ADD, inside, now, second_urls=second_urls)
        return added + self._write(statements.ADD_OUTSIDE, outside, now)

    def _has(self, sql: str, *parameters: str | int) -> bool:
        return self._db.execute(sql, parameters).fetchone() is not None

    def _write(
        self,
        sql: str,
        links: Iterable[Link],
        now: str,
        reason: str | None = None,
        *,
        second_urls: bool = True,
    ) -> int:
        """Run a statement for each of the links; return how many rows it wrote."""
        rows = [
            {
                "url": link.url,
                "same": swap_scheme(link.url),
                "article_id": link.article_id,
                "kind": link.kind,
                "found_on": link.found_on,
                "outside": OUTSIDE,
                "reason": reason,
                "second_urls": second_urls,
                "day": _find_day(link),
                "backfill": link.backfill,
                "now": now,
            }
            for link in links
        ]
        return self._db.conn.executemany(sql, rows).rowcount if rows else 0

    def _take(self, sql: str, parameters: tuple[str | int, ...]) -> FetchTask | None:
        with transaction(self._db):
            row = self._db.execute(sql, parameters).fetchone()
        return _read_task(row) if row else None


def _find_day(link: Link) -> str | None:
    """Return the day of a link, of an article that of its URL."""
    named = read_article_url(link.url) if link.kind == "article" else None
    day = named.day if named else link.day
    return day.isoformat() if day else None


def _read_task(row: Sequence[Any]) -> FetchTask:
    url, article_id, kind, attempts, page_count, etag, last_modified, *known = row
    reason, backfill, found_on = known
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
        backfill=backfill,
        found_on=found_on,
    )
