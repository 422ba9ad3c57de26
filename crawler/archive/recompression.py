"""The slow pass: bodies coded again with the newest dictionaries, and the space given back.

Each batch is one transaction, and what was done is seen in the rows: a pass that was killed is
carried on by the next.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlite_utils import Database

from crawler.archive.body_codec import BodyDamaged, code_delta, code_whole, load_body
from crawler.archive.body_dictionaries import find_dictionary
from crawler.archive.database import transaction

# bodies a transaction: a fifth of a second at level 15
_BATCH = 50
# database pages a transaction: 4 MB
_FREED = 1000

_DUE = """
    SELECT rowid FROM bodies WHERE level < :level OR (
        base_hash IS NULL AND dictionary_id IS NOT (
            SELECT id FROM dictionaries
            WHERE dictionaries.layout = bodies.layout ORDER BY trained_at DESC LIMIT 1
        )
    )
    ORDER BY rowid
"""
REPLACE = """
    UPDATE bodies
    SET data = :data, level = :level, dictionary_id = :dictionary_id, base_hash = :base_hash
    WHERE hash = :hash
"""


class Weight(NamedTuple):
    """How many bodies there are, their bytes as served and as stored, and those of the file."""

    bodies: int
    served: int
    stored: int
    file: int


class Done(NamedTuple):
    """How far a pass has come; `damaged` are bodies that it had to leave as they are."""

    bodies: int
    due: int
    damaged: Sequence[BodyDamaged]


def weigh_bodies(db: Database) -> Weight:
    """Count the bodies and their bytes."""
    sql = "SELECT count(*), coalesce(sum(size), 0), coalesce(sum(length(data)), 0) FROM bodies"
    bodies, served, stored = db.execute(sql).fetchone()
    file = _ask(db, "page_count") * _ask(db, "page_size")
    return Weight(bodies, served, stored, file)


def recompress(db: Database, level: int) -> Iterator[Done]:
    """Code again what was coded at a lower level or with an older dictionary, batch by batch."""
    # of a million bodies 8 MB
    due = array("q", (rowid for (rowid,) in db.execute(_DUE, {"level": level})))
    damaged: list[BodyDamaged] = []
    for start in range(0, len(due), _BATCH):
        yield Done(start, len(due), damaged)
        recoded = []
        for rowid in due[start : start + _BATCH]:
            try:
                recoded.append(_recode(db, rowid, level))
            except BodyDamaged as error:
                damaged.append(error)
        with transaction(db):
            for values in recoded:
                db.execute(REPLACE, values)
                # raises, and so takes the batch back, unless it reads the same bytes
                load_body(db, values["hash"])
    yield Done(len(due), len(due), damaged)


def give_back_space(db: Database) -> Iterator[tuple[int, int]]:
    """Shorten the file by what is free in it; gives how many of how many pages are done."""
    free = _ask(db, "freelist_count")
    for freed in range(0, free, _FREED):
        yield freed, free
        # `execute` would free a single page
        db.conn.executescript(f"PRAGMA incremental_vacuum({_FREED})")
    yield free, free


def _recode(db: Database, rowid: int, least_level: int) -> dict[str, Any]:
    sql = "SELECT hash, layout, level, base_hash FROM bodies WHERE rowid = ?"
    body_hash, layout, level, base_hash = db.execute(sql, (rowid,)).fetchone()
    level = max(level, least_level)
    body = load_body(db, body_hash)
    if base_hash is not None:
        coded = code_delta(body, load_body(db, base_hash), level)
    else:
        coded = code_whole(body, find_dictionary(db, layout), level)
    return {"hash": body_hash, "level": level, **coded._asdict()}


def _ask(db: Database, pragma: str) -> int:
    return int(db.execute(f"PRAGMA {pragma}").fetchone()[0])
