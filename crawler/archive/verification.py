"""Whether an archive still holds what was stored. Nothing is written.

Each check is made whatever the others found. Where SQLite cannot read on, that is a fault too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive.article_faults import (
    check_revisions,
    find_wrong_articles,
    find_wrong_bylines,
)
from crawler.archive.body_faults import check_bodies, find_misplaced_bodies
from crawler.archive.database import check_version, open_damaged
from crawler.archive.reference_faults import find_lost_references, find_wrong_suppressions
from crawler.archive.search_faults import check_search_index, find_unsearched
from crawler.archive.shared_copy import is_shared_copy

Check = Callable[[Database], Iterator[str | None]]


class Looked(NamedTuple):
    """What a check looks at: the name of the check, and a fault in one line.

    The fault is None at the beginning of a check, and for a row without one.
    """

    check: str
    fault: str | None


class Verification:
    """The checks of the archive at a path; `quick`: without reading the texts and the bodies.

    `faults` counts those found. `is_shared` is True for an archive without texts, versions and
    pages, of which the rest is checked. Raises `ArchiveUnusable` if the file cannot be opened, or
    is no archive of this version.
    """

    def __init__(self, path: Path, *, quick: bool) -> None:
        self.faults = 0
        self._quick = quick
        self._db = open_damaged(path)
        self._unread = _find_unread_version(path, self._db)
        self.is_shared = _is_shared(self._db)

    def close(self) -> None:
        """Close the file. Raises `ChangedMeanwhile`."""
        self._db.close()

    def count_rows(self) -> int | None:
        """Return how many rows are looked at one by one, None if that is not known."""
        try:
            return None if self._quick else sum(self._db[t].count for t in ("bodies", "revisions"))
        except sqlite3.DatabaseError:
            return None

    def run(self) -> Iterator[Looked]:
        """Make all checks, and yield what they look at."""
        for check, fault in self._look():
            self.faults += fault is not None
            # a damaged value that is shown may hold line breaks
            yield Looked(check, fault and " ".join(fault.split()))

    def _look(self) -> Iterator[Looked]:
        if self._unread:
            yield Looked("migrations", self._unread)
        # all checks see one state of an archive that is written meanwhile
        self._db.execute("BEGIN")
        for name, check in (_QUICK if self._quick else _WHOLE).items():
            if self.is_shared and name in _OF_VERSIONS:
                continue
            yield Looked(name, None)
            try:
                yield from (Looked(name, fault) for fault in check(self._db))
            except sqlite3.DatabaseError as error:
                yield Looked(name, f"{name}: not checked to the end: {error}")


def _find_unread_version(path: Path, db: Database) -> str | None:
    """Return the fault of a list of migrations that cannot be read. Raises `ArchiveUnusable`."""
    try:
        check_version(path, db)
    except sqlite3.DatabaseError as error:
        return f"migrations: cannot be read: {error}"
    return None


def _is_shared(db: Database) -> bool:
    try:
        return is_shared_copy(db.conn)
    except sqlite3.DatabaseError:
        # a check says what is damaged
        return False


def _check_pages(db: Database) -> Iterator[str]:
    return _ask_sqlite(db, "integrity_check")


def _check_pages_quickly(db: Database) -> Iterator[str]:
    return _ask_sqlite(db, "quick_check")


def _ask_sqlite(db: Database, pragma: str) -> Iterator[str]:
    for (answer,) in db.execute(f"PRAGMA {pragma}"):
        lines = answer.splitlines() if answer != "ok" else ()
        # the first line of an answer may be a heading
        yield from (f"SQLite: {line}" for line in lines if not line.startswith("***"))


_QUICK: dict[str, Check] = {
    "SQLite's own check": _check_pages_quickly,
    "references": find_lost_references,
    "suppressions": find_wrong_suppressions,
    "pages": find_misplaced_bodies,
    "bylines": find_wrong_bylines,
    "articles": find_wrong_articles,
    "search index": find_unsearched,
}
_WHOLE: dict[str, Check] = {
    **_QUICK,
    "SQLite's own check": _check_pages,
    "bodies": check_bodies,
    "revisions": check_revisions,
    "search index": check_search_index,
}
_OF_VERSIONS = ("pages", "articles", "bodies", "revisions")
