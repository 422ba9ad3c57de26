"""Dictionaries: what the pages of one layout share, learned from those stored so far.

Once there are enough bodies of a layout, saving the next trains its first dictionary; `scrapy
compress --retrain` trains newer ones. Older ones stay, for the bodies that were coded with them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlite_utils import Database

from crawler.archive.coding import BodyDamaged, load_body

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Training takes 0.2 ms a KB of samples: half a second for 200 pages of 58 KB. 100 do 1 % worse.
SAMPLES = 200
# bytes; half of it does 7 % worse, twice of it a tenth slower for 1 % on article pages
_SIZE = 112 * 1024

_NEWEST = "SELECT id FROM dictionaries WHERE layout = ? ORDER BY trained_at DESC LIMIT 1"
# `total` bodies give `samples` of them, evenly over the time in which they came
_DRAW = """
    SELECT hash FROM bodies WHERE rowid IN (
        SELECT body FROM (
            SELECT rowid AS body, row_number() OVER (ORDER BY rowid) AS number
            FROM bodies WHERE layout = :layout AND base_hash IS NULL
        )
        WHERE number * :samples / :total > (number - 1) * :samples / :total
    )
"""
# `id` is made of the content: trained again from the same bodies, it is the same dictionary.
_ADD = """
    INSERT INTO dictionaries (id, layout, trained_at, samples, size, data)
    VALUES (:id, :layout, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'), :samples, :size, :data)
    ON CONFLICT (id) DO UPDATE SET trained_at = excluded.trained_at
"""


class Dictionaries:
    """The table `dictionaries`; what was read of it stays in memory, ready to code with."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ready: dict[int, zstd.ZstdDict] = {}

    def find(self, layout: str) -> zstd.ZstdDict | None:
        """Give the newest dictionary of a layout, None when it has none."""
        row = self._db.execute(_NEWEST, (layout,)).fetchone()
        if row is None:
            return None
        if row[0] not in self._ready:
            sql = "SELECT data FROM dictionaries WHERE id = ?"
            self._ready[row[0]] = zstd.ZstdDict(self._db.execute(sql, row).fetchone()[0])
        return self._ready[row[0]]

    def find_or_train(self, layout: str) -> zstd.ZstdDict | None:
        """Give the newest dictionary of a layout, trained now if it is the first and due.

        Belongs in a transaction.
        """
        found = self.find(layout)
        if found is None and self._count(layout) >= SAMPLES:
            self.train(layout)
            found = self.find(layout)
        return found

    def train(self, layout: str) -> None:
        """Train a new dictionary from bodies of a layout. Belongs in a transaction."""
        samples = tuple(self._draw(layout))
        trained = zstd.train_dict(samples, _SIZE).dict_content
        values = {
            "id": zstd.ZstdDict(trained).dict_id,
            "layout": layout,
            "samples": len(samples),
            "size": len(trained),
            "data": trained,
        }
        self._db.execute(_ADD, values)

    def train_due(self, *, again: bool) -> Iterator[str]:
        """Train for each layout with enough bodies that has no dictionary, or `again` for each.

        Gives the layouts, each when it is done.
        """
        sql = "SELECT DISTINCT layout FROM bodies WHERE base_hash IS NULL ORDER BY layout"
        for (layout,) in self._db.execute(sql).fetchall():
            if self._count(layout) >= SAMPLES and (again or self.find(layout) is None):
                with self._db.atomic():
                    self.train(layout)
                yield layout

    def _count(self, layout: str) -> int:
        sql = "SELECT count(*) FROM bodies WHERE layout = ? AND base_hash IS NULL"
        return int(self._db.execute(sql, (layout,)).fetchone()[0])

    def _draw(self, layout: str) -> Iterator[bytes]:
        values = {"layout": layout, "total": self._count(layout), "samples": SAMPLES}
        for (body_hash,) in self._db.execute(_DRAW, values).fetchall():
            try:
                yield load_body(self._db, body_hash)
            except BodyDamaged:
                # teaches nothing, and must not keep the next page from being stored
                continue
