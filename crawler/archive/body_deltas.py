"""Deltas made late: pages served under one URL and stored whole become deltas of one of them.

A page becomes a delta when it is saved, but not where it came under another URL first, nor where
it was stored before there were deltas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive.bodies import SMALLEST_BASE
from crawler.archive.body_codec import BodyDamaged, code_delta, load_body
from crawler.archive.database import transaction
from crawler.archive.recompression import REPLACE

_SERVED_OFTEN = """
    SELECT url FROM pages JOIN bodies ON bodies.hash = pages.body_hash
    WHERE bodies.base_hash IS NULL AND bodies.size >= ?
    GROUP BY url HAVING count(DISTINCT body_hash) > 1
"""
# the base first: one that is a base already, else the newest
_WHOLE = """
    SELECT hash, level, length(data), EXISTS (
        SELECT 1 FROM bodies AS deltas WHERE deltas.base_hash = bodies.hash
    ) AS is_base
    FROM pages JOIN bodies ON bodies.hash = pages.body_hash
    WHERE pages.url = ? AND bodies.base_hash IS NULL AND bodies.size >= ?
    GROUP BY hash ORDER BY is_base DESC, max(fetched_at) DESC
"""


class Made(NamedTuple):
    """How many URLs were looked at, and how many pages became deltas.

    `damaged` are bodies for which the pages of their URL were left as they are.
    """

    urls: int
    due: int
    deltas: int
    damaged: Sequence[BodyDamaged]


def make_deltas(db: Database, level: int) -> Iterator[Made]:
    """Make deltas where they are smaller; each URL is one transaction."""
    urls = [url for (url,) in db.execute(_SERVED_OFTEN, (SMALLEST_BASE,))]
    deltas, damaged = 0, list[BodyDamaged]()
    for number, url in enumerate(urls):
        yield Made(number, len(urls), deltas, damaged)
        try:
            with transaction(db):
                made = _make_deltas_of(db, url, level)
        except BodyDamaged as error:
            damaged.append(error)
        else:
            deltas += made
    yield Made(len(urls), len(urls), deltas, damaged)


def _make_deltas_of(db: Database, url: str, least_level: int) -> int:
    whole = db.execute(_WHOLE, (url, SMALLEST_BASE)).fetchall()
    if len(whole) < 2:
        return 0  # they came under another URL too, and are deltas by now
    base, made = load_body(db, whole[0][0]), 0
    for body_hash, old_level, stored, is_base in whole[1:]:
        if is_base:
            continue  # a delta of a delta could not be read
        level = max(old_level, least_level)
        coded = code_delta(load_body(db, body_hash), base, level)
        if len(coded.data) < stored:
            db.execute(REPLACE, {"hash": body_hash, "level": level, **coded._asdict()})
            # raises, and so takes the URL back, unless it reads the same bytes
            load_body(db, body_hash)
            made += 1
    return made
