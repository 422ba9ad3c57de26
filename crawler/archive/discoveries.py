"""Rows of `discoveries`: every channel that named the URL of an article, once each."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlite_utils import Database

from crawler.fetching import Channel, Link

# of a URL that is known the earliest page is kept: imports come in any order
_NOTE = """
    INSERT INTO discoveries (url, channel, article_id, found_on, found_at)
    VALUES (:url, :channel, :article_id, :found_on, :now)
    ON CONFLICT (url, channel) DO UPDATE SET
        found_on = excluded.found_on, found_at = excluded.found_at
    WHERE (found_at, found_on) > (excluded.found_at, excluded.found_on)
"""
_COUNT_NEW = """
    SELECT count(DISTINCT value) FROM json_each(?)
    WHERE NOT EXISTS (SELECT 1 FROM discoveries WHERE url = value AND channel = ?)
"""


def note_discoveries(db: Database, links: Iterable[Link], channel: Channel, now: str) -> None:
    """Record that a channel named articles; the earliest page that named one is kept."""
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
    db.conn.executemany(_NOTE, rows)


def count_unnamed(db: Database, links: Iterable[Link], channel: Channel) -> int:
    """Return how many articles a channel has not named yet."""
    urls = json.dumps([link.url for link in links])
    return int(db.execute(_COUNT_NEW, (urls, channel)).fetchone()[0])
