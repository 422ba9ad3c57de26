"""What two sources know of one URL, united to one row of the frontier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlite_utils import Database

from crawler.archive.articles import SavedAs
from crawler.archive.frontier import Frontier
from crawler.fetching import FetchState, Link

Row = dict[str, Any]

COLUMNS = (
    "url article_id kind state reason attempts discovered_at discovered_from last_status"
    " last_fetched_at next_fetch_at etag last_modified"
).split()
_INSERT = (
    f"INSERT INTO frontier ({', '.join(COLUMNS)})"
    f" VALUES ({', '.join(':' + column for column in COLUMNS)})"
    " ON CONFLICT (url) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in COLUMNS if column != "url")
)
_WAITING = (FetchState.PENDING, FetchState.LEASED)


def list_states(db: Database) -> Iterator[Row]:
    """Give all rows of a frontier, in the order in which their URLs were found."""
    return _select(db, "ORDER BY rowid")


def list_article_states(db: Database, article_id: str) -> list[Row]:
    """Give the rows of all URLs of an article, in the order in which they were found."""
    return list(_select(db, "WHERE article_id = ? ORDER BY rowid", (article_id,)))


def find_state(db: Database, url: str) -> Row | None:
    """Give the row of a URL, None where it is not known."""
    return next(_select(db, "WHERE url = ?", (url,)), None)


def make_state(url: str, kind: str, state: FetchState, **known: Any) -> Row:
    """Give a row for the frontier; what is not said of it is None, and no attempt of ours."""
    given = {"url": url, "kind": kind, "state": state, "attempts": 0}
    return {**dict.fromkeys(COLUMNS), **given, **known}


def describe_fetch(fetched_at: str, status: int, found_on: str) -> Row:
    """Give the columns of a URL that was found by being fetched by someone else."""
    return {
        "discovered_at": fetched_at,
        "discovered_from": found_on,
        "last_status": status,
        "last_fetched_at": fetched_at,
    }


def save_state(db: Database, found: Row) -> SavedAs:
    """Unite a row with what the frontier knows of its URL. Call it inside a transaction."""
    ours = find_state(db, found["url"])
    united = unite_states(ours, found)
    if ours == united:
        return SavedAs.SAME
    db.execute(_INSERT, united)
    return SavedAs.CHANGED if ours else SavedAs.NEW


def adopt_state(db: Database, found: Row) -> SavedAs:
    """Unite a row of another archive with what ours knows. Call it inside a transaction."""
    if found["state"] not in _WAITING:
        return save_state(db, found)
    # waits here too, unless its story is known under another address
    link = Link(found["url"], found["kind"], found["article_id"], found["discovered_from"])
    added = Frontier(db).add([link], found["discovered_at"])
    return SavedAs.NEW if added else SavedAs.SAME


def unite_states(ours: Row | None, theirs: Row) -> Row:
    """Give the row that says most: fetched beats waiting, later beats earlier."""
    if ours is None:
        return theirs
    first = min(ours, theirs, key=lambda row: (row["discovered_at"], row["discovered_from"] or ""))
    return {
        **max(ours, theirs, key=_rank),
        "discovered_at": first["discovered_at"],
        "discovered_from": first["discovered_from"],
        "attempts": max(ours["attempts"], theirs["attempts"]),
    }


def _select(db: Database, which: str, values: Sequence[str] = ()) -> Iterator[Row]:
    for row in db.execute(f"SELECT {', '.join(COLUMNS)} FROM frontier {which}", values):
        yield dict(zip(COLUMNS, row, strict=True))


def _rank(row: Row) -> tuple[int, str, str]:
    return _rank_state(row), row["last_fetched_at"] or "", row["reason"] or ""


def _rank_state(row: Row) -> int:
    if row["state"] == FetchState.FAILED:
        return 1
    if row["state"] in _WAITING:
        return 2
    # what was rejected unseen, as outside the days asked for, waits elsewhere on purpose
    return 3 if row["last_fetched_at"] or row["state"] != FetchState.REJECTED else 0
