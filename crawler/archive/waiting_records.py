"""Records of an import that wait for what they refer to: in a temporary table, as many may."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database


class WaitingRecords:
    """Records as bytes, in the order in which they came."""

    def __init__(self, db: Database) -> None:
        self._db = db
        db.execute("CREATE TEMP TABLE IF NOT EXISTS waiting (record BLOB NOT NULL)")

    def add(self, record: bytes) -> None:
        """Keep a record."""
        self._db.execute("INSERT INTO waiting (record) VALUES (?)", (record,))

    def take(self) -> Iterator[bytes]:
        """Yield the records that wait now, and forget them; others may be added meanwhile."""
        bounds = "SELECT coalesce(min(rowid), 1), coalesce(max(rowid), 0) FROM waiting"
        first, last = self._db.execute(bounds).fetchone()
        for number in range(first, last + 1):
            row = self._db.execute("SELECT record FROM waiting WHERE rowid = ?", (number,))
            for (record,) in row.fetchall():
                yield record
        self._db.execute("DELETE FROM waiting WHERE rowid <= ?", (last,))

    def clear(self) -> int:
        """Forget all records, and return their number."""
        return self._db.execute("DELETE FROM waiting").rowcount
