"""Rows of the frontier for URLs whose pages were imported, and that no crawl of ours fetched."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from crawler.fetching import FetchState
from crawler.urls import read_article_url

Row = dict[str, Any]

_COLUMNS = (
    "url article_id kind state reason discovered_at discovered_from last_status last_fetched_at"
    " next_fetch_at day"
).split()
_INSERT = (
    f"INSERT INTO frontier ({', '.join(_COLUMNS)})"
    f" VALUES ({', '.join(':' + column for column in _COLUMNS)})"
    " ON CONFLICT (url) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS if column != "url")
)
# a crawl counts its attempts, and asks for what is pending; outside its days it asked for nothing
_FIND = f"""
    SELECT {", ".join(_COLUMNS)}, attempts > 0 OR state IN ('pending', 'leased')
        OR reason LIKE 'same article as %'
    FROM frontier WHERE url = ?
"""


class ImportedUrls:
    """Writes rows for imported pages. What a crawl tracks stays as it is.

    Such a row has neither attempts nor validators, which are those of our own fetches. Call writes
    inside a transaction.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, found: Row) -> None:
        """Store a row, united with one of an earlier import."""
        stored = self._db.execute(_FIND, (found["url"],)).fetchone()
        if stored is None:
            self._db.execute(_INSERT, found)
            return
        *values, is_tracked = stored
        known = dict(zip(_COLUMNS, values, strict=True))
        united = unite_rows(known, found)
        if not is_tracked and united != known:
            self._db.execute(_INSERT, united)


def make_row(url: str, kind: str, state: FetchState, **known: Any) -> Row:
    """Return a row for the frontier; columns that are not named are None."""
    named = read_article_url(url) if kind == "article" else None
    day = named.day.isoformat() if named and named.day else None
    row = {"url": url, "kind": kind, "state": state, "day": day}
    return {**dict.fromkeys(_COLUMNS), **row, **known}


def describe_fetch(fetched_at: str, status: int, found_on: str) -> Row:
    """Return the columns of a URL that an imported capture names first."""
    return {
        "discovered_at": fetched_at,
        "discovered_from": found_on,
        "last_status": status,
        "last_fetched_at": fetched_at,
    }


def unite_rows(first: Row, second: Row) -> Row:
    """Return the row of the later capture, with the earlier discovery."""
    found = min(first, second, key=lambda row: (row["discovered_at"], row["discovered_from"] or ""))
    known = {column: found[column] for column in ("discovered_at", "discovered_from")}
    return max(first, second, key=_rank) | known


def _rank(row: Row) -> tuple[bool, str, str, str]:
    # a page that was missing gives way to one that came
    came = row["state"] != FetchState.FAILED and row["last_fetched_at"] is not None
    return came, row["last_fetched_at"] or "", row["state"], row["reason"] or ""
