"""Bodies that are not those that were stored, or not those of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from sqlite_utils import Database

from crawler.archive.body_codec import BodyDamaged, load_body
from crawler.archive.damaged_rows import look_at_rows

_WITHOUT_PAGE = "SELECT hash FROM bodies WHERE hash NOT IN (SELECT body_hash FROM pages)"
_DELTAS_OF_DELTAS = """
    SELECT delta.hash FROM bodies AS delta JOIN bodies AS base ON base.hash = delta.base_hash
    WHERE base.base_hash IS NOT NULL
"""
# the first page that names a body, and the place of that body in the order of storing
_FIRST_PAGES = """
    SELECT min(pages.id) AS page, bodies.rowid FROM pages JOIN bodies ON hash = body_hash
    GROUP BY body_hash ORDER BY page
"""


def check_bodies(db: Database) -> Iterator[str | None]:
    """Unpack every body, and compare it with its hash and size."""
    return look_at_rows(db, "bodies", "hash, size", partial(_check_body, db))


def find_misplaced_bodies(db: Database) -> Iterator[str]:
    """Find bodies that no page names, that another page names, and that cannot be unpacked.

    A body is stored with the first page that names it, so both have the same order.
    """
    for (body_hash,) in db.execute(_WITHOUT_PAGE):
        yield f"body {body_hash} belongs to no page"
    for (body_hash,) in db.execute(_DELTAS_OF_DELTAS):
        yield f"body {body_hash} is a delta of a delta"
    for (_, before), (page, body) in pairwise(db.execute(_FIRST_PAGES)):
        if body < before:
            yield f"page {page}, or one before it, names the body of another page"


def _check_body(db: Database, body_hash: str, size: int) -> str | None:
    try:
        body = load_body(db, body_hash)
    except (BodyDamaged, TypeError):  # TypeError: what is no blob any more
        return f"body {body_hash} is damaged"
    except KeyError:
        return f"body {body_hash} is not found by its hash"
    return None if len(body) == size else f"body {body_hash} does not have its size of {size} bytes"
