"""Pages as served: each distinct body once, compressed, named by the SHA-256 of its bytes.

A body is coded with the newest dictionary of its layout, or as a delta of another body of its
article, whichever is smaller: a page fetched again usually differs in its side columns alone, at
whatever address and from whatever web archive, and so do the pages of one story.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

from crawler.archive.body_codec import (
    LEVEL,
    BodyDamaged,
    Coded,
    PreparedBody,
    code_delta,
    code_whole,
    load_body,
    prepare_body,
)
from crawler.archive.body_dictionaries import find_or_train

__all__ = ["UNREAD", "BodyDamaged", "load_body", "mark_layout", "save_body"]

# in place of a layout, for pages that no layout parsed
UNREAD = "unread"

# bytes; a delta of a smaller page saves too little
_SMALLEST_BASE = 512

# with a dictionary a page takes a fourteenth of its size
_SMALL_DELTA = 0.03

# of the same address, or else the nearest in time: side columns and templates differ less
_FIND_BASE = """
    SELECT bodies.hash FROM pages JOIN bodies ON bodies.hash = pages.body_hash
    WHERE {} AND bodies.base_hash IS NULL AND bodies.size >= :smallest
    ORDER BY pages.url = :url DESC,
        abs(julianday(pages.fetched_at) - julianday(:fetched_at)), pages.id DESC LIMIT 1
"""
_OF_ARTICLE = _FIND_BASE.format("pages.article_id = :article_id")
_OF_URL = _FIND_BASE.format("pages.url = :url")
_SAVE = """
    INSERT INTO bodies (hash, coding, size, data, layout, level, dictionary_id, base_hash)
    VALUES (:hash, 'zstd', :size, :data, :layout, :level, :dictionary_id, :base_hash)
"""


def save_body(
    db: Database,
    body: bytes,
    layout: str,
    url: str,
    article_id: str | None = None,
    fetched_at: str | None = None,
    prepared: PreparedBody | None = None,
) -> str:
    """Store a body served under `url` unless it is stored, and return its hash.

    `layout` names the pages that it has most in common with: the layout that parsed it, `UNREAD`,
    or a name for all pages of a kind, as robots.txt. Call it inside a transaction.
    """
    body_hash, whole = prepared or prepare_body(body)
    known = db.execute("SELECT layout FROM bodies WHERE hash = ?", (body_hash,)).fetchone()
    if known is None:
        served = {"url": url, "article_id": article_id, "fetched_at": fetched_at}
        coded = _code(db, body, layout, served, whole)
        values = {"hash": body_hash, "size": len(body), "layout": layout, "level": LEVEL}
        db.execute(_SAVE, {**values, **coded._asdict()})
    elif known[0] == UNREAD:
        mark_layout(db, body_hash, layout)
    return body_hash


def mark_layout(db: Database, body_hash: str, layout: str) -> None:
    """Record which layout knows a body that none had parsed when it was stored."""
    db.execute(
        "UPDATE bodies SET layout = ? WHERE hash = ? AND layout = ?", (layout, body_hash, UNREAD)
    )


def _code(
    db: Database,
    body: bytes,
    layout: str,
    served: Mapping[str, str | None],
    whole: Coded | None,
) -> Coded:
    """Return a body coded in the way that takes less; a small delta is taken without comparison."""
    delta = _code_delta(db, body, served)
    if delta is not None and len(delta.data) < len(body) * _SMALL_DELTA:
        return delta
    whole = whole or code_whole(body, find_or_train(db, layout), LEVEL)
    return min(filter(None, (whole, delta)), key=lambda way: len(way.data))


def _code_delta(db: Database, body: bytes, served: Mapping[str, str | None]) -> Coded | None:
    find = _OF_URL if served["article_id"] is None else _OF_ARTICLE
    row = db.execute(find, {**served, "smallest": _SMALLEST_BASE}).fetchone()
    if row is None:
        return None
    try:
        return code_delta(body, load_body(db, row[0]), LEVEL)
    except BodyDamaged:
        # a new page is stored whatever happened to an older one
        return None
