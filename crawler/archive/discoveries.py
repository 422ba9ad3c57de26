"""Rows of `discoveries`: every channel that named the URL of an article, once each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from crawler.fetching import Channel, Link

_NOTE = """
    INSERT INTO discoveries (url, channel, article_id, found_on, found_at)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT (url, channel) DO NOTHING
"""


def note_discoveries(db: Database, links: Iterable[Link], channel: Channel, now: str) -> int:
    """Record that a channel named articles; return how many of them it had not named before."""
    return sum(
        db.execute(_NOTE, (link.url, channel, link.article_id, link.found_on, now)).rowcount
        for link in links
    )
