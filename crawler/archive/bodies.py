"""Pages as served: each distinct body once, compressed, named by the SHA-256 of its bytes.

A body is coded with the newest dictionary of its layout, or as a delta of the body last served
under the same URL, whichever is smaller: a page looked at again differs in its side columns alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from crawler.archive.coding import (
    BodyDamaged,
    Coded,
    code_delta,
    code_whole,
    hash_body,
    load_body,
)
from crawler.archive.dictionaries import find_or_train

__all__ = ["LEVEL", "UNREAD", "BodyDamaged", "load_body", "save_body"]

# in place of a layout, for pages that no layout read
UNREAD = "unread"

# 60 KB pages with a dictionary: 0.13 ms at level 3; 0.4 ms and 9 % less at 6, the first level that
# brings article pages below a quarter of a gzip WARC; 0.6 ms and 14 % less at 9
LEVEL = 6
# bytes; a page that shares less has little to give
_SMALLEST_BASE = 512

# A page that is stored already may have been read since.
_NAME_LAYOUT = """
    UPDATE bodies SET layout = :layout WHERE hash = :hash AND layout = :unread AND :layout != layout
"""
_FIND_BASE = """
    SELECT bodies.hash FROM pages JOIN bodies ON bodies.hash = pages.body_hash
    WHERE pages.url = ? AND bodies.base_hash IS NULL AND bodies.size >= ?
    ORDER BY pages.fetched_at DESC, pages.id DESC LIMIT 1
"""
_SAVE = """
    INSERT INTO bodies (hash, coding, size, data, layout, level, dictionary_id, base_hash)
    VALUES (:hash, 'zstd', :size, :data, :layout, :level, :dictionary_id, :base_hash)
"""


def save_body(db: Database, body: bytes, layout: str, url: str) -> str:
    """Store a body served under `url` unless it is there, and give its hash.

    `layout` names the pages that it has most in common with: the layout that read it, `UNREAD`,
    or any name that all pages of a kind are given. Call it inside a transaction.
    """
    body_hash = hash_body(body)
    # First, for it takes the write lock: if we read first, another's write would fail ours.
    db.execute(_NAME_LAYOUT, {"layout": layout, "hash": body_hash, "unread": UNREAD})
    if not db.execute("SELECT 1 FROM bodies WHERE hash = ?", (body_hash,)).fetchone():
        coded = min(_code(db, body, layout, url), key=lambda way: len(way.data))
        known = {"hash": body_hash, "size": len(body), "layout": layout, "level": LEVEL}
        db.execute(_SAVE, {**known, **coded._asdict()})
    return body_hash


def _code(db: Database, body: bytes, layout: str, url: str) -> Iterator[Coded]:
    yield code_whole(body, find_or_train(db, layout), LEVEL)
    row = db.execute(_FIND_BASE, (url, _SMALLEST_BASE)).fetchone()
    if row is None:
        return
    try:
        yield code_delta(body, load_body(db, row[0]), LEVEL)
    except BodyDamaged:
        # a page that came is stored, whatever became of an older one
        return
