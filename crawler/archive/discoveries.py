"""Rows of `discoveries`: every channel that named the URL of an article, once each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from crawler.fetching import Channel, Link

_NOTE = """
    INSERT INTO discoveries (url, channel, article_id, found_on, found_at)
    VALUES (:url, :channel, :article_id, :found_on, :now) ON CONFLICT (url, channel) DO NOTHING
"""
# imports come in any order
_DATE_BACK = """
    UPDATE discoveries SET found_on = :found_on, found_at = :now
    WHERE url = :url AND channel = :channel AND (found_at, found_on) > (:now, :found_on)
"""


def note_discoveries(db: Database, links: Iterable[Link], channel: Channel, now: str) -> int:
    """Record that a channel named articles; return how many of them it had not named before.

    The earliest page that named one is kept.
    """
    rows = [
        {
            "url": link.url,
            "channel": channel,
            "article_id": link.article_id,
            "found_on": link.found_on,
            "now": now,
        }
        for link in links
    ]
    new = db.conn.executemany(_NOTE, rows).rowcount if rows else 0
    if new < len(rows):
        db.conn.executemany(_DATE_BACK, rows)
    return new
