"""Rows of the frontier, and the row that two sources make together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from crawler.archive.articles import SavedAs
from crawler.archive.frontier import Frontier
from crawler.fetching import FetchState, Link

Row = dict[str, Any]

COLUMNS = (
    "url article_id kind state reason attempts discovered_at discovered_from last_status"
    " last_fetched_at next_fetch_at etag last_modified failing_since"
).split()
_INSERT = (
    f"INSERT INTO frontier ({', '.join(COLUMNS)})"
    f" VALUES ({', '.join(':' + column for column in COLUMNS)})"
    " ON CONFLICT (url) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in COLUMNS if column != "url")
)
_WAITING = (FetchState.PENDING, FetchState.LEASED)


class FrontierRows:
    """The table `frontier`, row by row. Call writes inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._frontier = Frontier(db)

    def list_all(self) -> Iterator[Row]:
        """Return all rows, in the order in which their URLs were found."""
        return self._select("ORDER BY rowid")

    def list_of_article(self, article_id: str) -> list[Row]:
        """Return the rows of all URLs of an article, in the order in which they were found."""
        return list(self._select("WHERE article_id = ? ORDER BY rowid", article_id))

    def find(self, url: str) -> Row | None:
        """Return the row of a URL, None if it is not known."""
        return next(self._select("WHERE url = ?", url), None)

    def unite(self, found: Row) -> SavedAs:
        """Store a row, united with the row of its URL if there is one."""
        ours = self.find(found["url"])
        # what an older version exported lacks newer columns
        united = unite_rows(ours, {**dict.fromkeys(COLUMNS), **found})
        if ours == united:
            return SavedAs.SAME
        self._db.execute(_INSERT, united)
        return SavedAs.CHANGED if ours else SavedAs.NEW

    def adopt(self, found: Row) -> SavedAs:
        """Store a row of another archive, united with the row of its URL here if there is one.

        A URL that is pending there is queued here, unless its article is known under another URL.
        """
        if found["state"] not in _WAITING:
            return self.unite(found)
        link = Link(found["url"], found["kind"], found["article_id"], found["discovered_from"])
        added = self._frontier.add([link], found["discovered_at"])
        return SavedAs.NEW if added else SavedAs.SAME

    def _select(self, which: str, *values: str) -> Iterator[Row]:
        for row in self._db.execute(f"SELECT {', '.join(COLUMNS)} FROM frontier {which}", values):
            yield dict(zip(COLUMNS, row, strict=True))


def make_row(url: str, kind: str, state: FetchState, **known: Any) -> Row:
    """Return a row for the frontier; columns that are not named are None, `attempts` is 0."""
    named = {"url": url, "kind": kind, "state": state, "attempts": 0}
    return {**dict.fromkeys(COLUMNS), **named, **known}


def describe_fetch(fetched_at: str, status: int, found_on: str) -> Row:
    """Return the columns of a URL that an imported capture names first."""
    return {
        "discovered_at": fetched_at,
        "discovered_from": found_on,
        "last_status": status,
        "last_fetched_at": fetched_at,
    }


def unite_rows(ours: Row | None, theirs: Row) -> Row:
    """Return the row that knows more, with the first discovery of both.

    A fetched URL beats one that waits, a later fetch an earlier one.
    """
    if ours is None:
        return theirs
    first = min(ours, theirs, key=lambda row: (row["discovered_at"], row["discovered_from"] or ""))
    return {
        **max(ours, theirs, key=_rank),
        "discovered_at": first["discovered_at"],
        "discovered_from": first["discovered_from"],
        "attempts": max(ours["attempts"], theirs["attempts"]),
    }


def _rank(row: Row) -> tuple[int, str, str]:
    return _rank_state(row), row["last_fetched_at"] or "", row["reason"] or ""


def _rank_state(row: Row) -> int:
    if row["state"] == FetchState.FAILED:
        return 1
    if row["state"] in _WAITING:
        return 2
    # a URL rejected without a fetch, as outside the days asked for, gives way to any other state
    return 3 if row["last_fetched_at"] or row["state"] != FetchState.REJECTED else 0
