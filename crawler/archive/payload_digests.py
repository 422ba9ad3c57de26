"""Which stored body a revisit record of a WARC refers to."""

from __future__ import annotations

from sqlite_utils import Database

from crawler.archive.bodies import load_body

_FIND = """
    SELECT body_hash FROM pages WHERE url = :url AND fetched_at = :fetched_at
    UNION ALL
    SELECT body_hash FROM payloads JOIN pages ON pages.id = page_id WHERE digest = :digest
    LIMIT 1
"""


class PayloadDigests:
    """The digests of the WARCs read so far, in a temporary table, since there may be many."""

    def __init__(self, db: Database) -> None:
        self._db = db
        db.execute(
            "CREATE TEMP TABLE IF NOT EXISTS payloads"
            " (digest TEXT PRIMARY KEY, page_id INTEGER NOT NULL) WITHOUT ROWID"
        )

    def note(self, digest: str | None, page_id: int) -> None:
        """Store the digest that a WARC states for a page."""
        if digest is not None:
            sql = "INSERT OR IGNORE INTO payloads (digest, page_id) VALUES (?, ?)"
            self._db.execute(sql, (digest, page_id))

    def find(self, digest: str | None, refers_to: tuple[str, str] | None) -> bytes | None:
        """Return the body served at a URL and time, or under a digest; None if there is none."""
        url, fetched_at = refers_to or (None, None)
        values = {"url": url, "fetched_at": fetched_at, "digest": digest}
        row = self._db.execute(_FIND, values).fetchone()
        return load_body(self._db, row[0]) if row else None
