"""Rows of `pages`: each answer once, identified by URL, time and body."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlite_utils import Database

from crawler.archive.article_values import dump_json
from crawler.archive.bodies import UNREAD, load_body, mark_layout, save_body
from crawler.archive.body_codec import PreparedBody, prepare_body
from crawler.archive.timestamps import write_time
from crawler.credentials import drop_credentials
from crawler.http_fields import clean_fields
from crawler.items import Page
from crawler.usage_policy import find_usage_signals

_COLUMNS = (
    "url, fetched_at, status, headers, body_hash, via,"
    " coalesce((SELECT requests.headers FROM requests WHERE requests.id = request_id), '[]')"
)

_PUBLIC = """
    NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.article_id = pages.article_id)
"""
_SHOWN = f"url = ? AND {_PUBLIC} ORDER BY status = 200 DESC, fetched_at DESC, id DESC LIMIT 1"


class PreparedPage(NamedTuple):
    """A page made ready to be stored: two columns of `pages`, and its body."""

    headers: str
    signals: str | None
    body: PreparedBody


class _Kept(NamedTuple):
    id: int
    body_hash: str


def prepare_page(page: Page, dictionary: bytes | None = None) -> PreparedPage:
    """Make a page ready to be stored, in a worker or here; `dictionary` is as in `prepare_body`."""
    headers = clean_fields(page.headers)
    signals = find_usage_signals(replace(page, headers=headers))
    return PreparedPage(
        dump_json(headers),
        dump_json(signals) if signals else None,
        prepare_body(page.body, dictionary),
    )


def save_page(
    db: Database,
    page: Page,
    article_id: str | None,
    layout: str,
    prepared: PreparedPage | None = None,
) -> int:
    """Store a page unless it is stored, and return its id; `layout` is as in `save_body`.

    `prepared` is the page made ready, where a worker did that.
    """
    ready = prepared or prepare_page(page)
    at = write_time(page.fetched_at)
    body_hash = save_body(db, page.body, layout, page.url, article_id, at, ready.body)
    return _save(db, page, article_id, body_hash, ready)


def save_story(
    db: Database, served: Sequence[Page], article_id: str, layout: str, story_url: str
) -> list[int]:
    """Store the pages of a story, of which some may be kept for it; return their ids in order."""
    kept = _list_kept(db, story_url, article_id) if len(served) > 1 else {}
    ids = []
    for page in served:
        if found := kept.get((page.url, write_time(page.fetched_at))):
            mark_layout(db, found.body_hash, layout)
        ids.append(found.id if found else save_page(db, page, article_id, layout))
    return ids


def save_confirmed(db: Database, page: Page, article_id: str, body_hash: str) -> int:
    """Store a 304 with the body that it confirms, and return its id."""
    return _save(db, page, article_id, body_hash, prepare_page(page))


def load_page(db: Database, url: str) -> Page | None:
    """Return the newest page of a URL that was served with 200, else the newest answer.

    None for a page of a suppressed article. Raises `BodyDamaged`.
    """
    return _load_first(db, _SHOWN, (url,))


def load_capture(db: Database, article_id: str, capture: int) -> Page | None:
    """Return a page of an article by its id in `pages`, None if it has none or is suppressed.

    Raises `BodyDamaged`.
    """
    return _load_first(db, f"id = ? AND article_id = ? AND {_PUBLIC}", (capture, article_id))


def keep_page(db: Database, page: Page, article_id: str | None, story_url: str) -> None:
    """Store a page of a story whose other pages are not fetched yet."""
    page_id = save_page(db, page, article_id, UNREAD)
    db.execute("UPDATE pages SET kept_for = ? WHERE id = ?", (story_url, page_id))


def list_kept_stories(db: Database) -> frozenset[str]:
    """Return the URLs of the unfinished stories of which pages are kept."""
    rows = db.execute("SELECT kept_for FROM pages WHERE kept_for IS NOT NULL")
    return frozenset(url for (url,) in rows)


def load_kept(db: Database, url: str, story_url: str) -> Page | None:
    """Return a page that is kept for an unfinished story, if there is one."""
    return _load_first(db, "kept_for = ? AND url = ?", (story_url, url))


def _list_kept(db: Database, story_url: str, article_id: str) -> dict[tuple[str, str], _Kept]:
    """Return the pages of an article that are kept for a story, by URL and time."""
    rows = db.execute(
        "SELECT url, fetched_at, id, body_hash FROM pages WHERE kept_for = ? AND article_id = ?",
        (story_url, article_id),
    )
    return {(url, fetched_at): _Kept(*stored) for url, fetched_at, *stored in rows}


def release_kept(db: Database, story_url: str) -> None:
    """Stop keeping the pages of a story: it is complete, or is fetched from the beginning."""
    db.execute("UPDATE pages SET kept_for = NULL WHERE kept_for = ?", (story_url,))


def read_headers(stored: str) -> tuple[tuple[str, str], ...]:
    """Return the headers in a column: a JSON list of names and values.

    >>> read_headers('[["Server", "nginx"]]')
    (('Server', 'nginx'),)
    """
    return tuple((name, value) for name, value in json.loads(stored))


def read_request(stored: str) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request in a column, but for credentials that others stored."""
    return drop_credentials(read_headers(stored))


def _save(
    db: Database, page: Page, article_id: str | None, body_hash: str, prepared: PreparedPage
) -> int:
    values = (page.url, article_id, write_time(page.fetched_at), page.status)
    kept = (prepared.headers, body_hash, page.via, prepared.signals)
    row = db.execute(
        "INSERT INTO pages"
        " (url, article_id, fetched_at, status, headers, body_hash, via, signals, request_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        # RETURNING gives the id of a row that is there only if it is written again
        " ON CONFLICT (url, fetched_at, substr(body_hash, 1, 16))"
        " DO UPDATE SET article_id = excluded.article_id"
        " RETURNING id",
        (*values, *kept, _save_request(db, page)),
    ).fetchone()
    return int(row[0])


def _save_request(db: Database, page: Page) -> int | None:
    """Store the headers of a request, but for credentials, and return their id."""
    if not page.request:
        return None
    sent = (dump_json(clean_fields(drop_credentials(page.request))),)
    row = db.execute("SELECT id FROM requests WHERE headers = ?", sent).fetchone()
    if row is None:
        add = "INSERT INTO requests (headers) VALUES (?) RETURNING id"
        row = db.execute(add, sent).fetchone()
    return int(row[0])


def _load_first(db: Database, where: str, parameters: Sequence[Any]) -> Page | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM pages WHERE {where}", parameters).fetchone()
    return _read_page(db, row) if row else None


def _read_page(db: Database, row: Sequence[Any]) -> Page:
    url, fetched_at, status, headers, body_hash, via, request = row
    return Page(
        url=url,
        fetched_at=datetime.fromisoformat(fetched_at),
        status=status,
        headers=read_headers(headers),
        body=load_body(db, body_hash),
        via=via,
        request=read_request(request),
    )
