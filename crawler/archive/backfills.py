"""Rows of `backfills`: periods of the past that are fetched, by one run or a share each.

What a backfill is still to fetch are its rows in `frontier`, so it survives any end of a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_values import dump_json
from crawler.fetching import CHANNEL_FRONT, UNKNOWN_LISTING

_FIND = """
    SELECT id FROM backfills
    WHERE finished_at IS NULL AND since IS ? AND until IS ? AND arguments = ?
"""
# A page of a list that failed or was none is asked for again within a week: what it names is of the
# period. The first page of a section is not waited for where it is none: not all have a list.
_FAILED = f"""
    kind = 'listing' AND next_fetch_at IS NOT NULL AND (
        state = 'failed' OR (state = 'rejected' AND (
            discovered_from IS NOT NULL OR reason NOT IN ('{CHANNEL_FRONT}', '{UNKNOWN_LISTING}')
        ))
    )
"""
_FINISH = f"""
    UPDATE backfills SET finished_at = ?, waiting = NULL
    WHERE finished_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM frontier WHERE backfill = backfills.id AND (
            state IN ('pending', 'leased') OR (attempts < 5 AND {_FAILED})
        )
    )
    RETURNING id
"""
_QUEUE_FAILED = f"UPDATE frontier SET state = 'pending' WHERE backfill = ? AND {_FAILED}"
_LEFT = """
    SELECT count(*), max(day) FROM (
        SELECT day FROM frontier WHERE backfill = :number AND state = 'pending'
        UNION ALL
        SELECT day FROM frontier WHERE backfill = :number AND state = 'leased'
    )
"""
_WAITING = """
    SELECT url, kind, day FROM frontier WHERE backfill = ? AND state IN ('pending', 'leased')
"""


@dataclass(frozen=True, slots=True)
class Backfill:
    """A period that is being fetched: days in Beijing, both included, None for no end."""

    id: int
    since: date | None
    until: date | None

    def covers(self, day: date | None) -> bool:
        """Return True if a day lies in the period; an unknown day does."""
        if day is None:
            return True
        return (self.since or day) <= day <= (self.until or day)


class Backfills:
    """The table `backfills`. Call writes inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(
        self, since: date | None, until: date | None, arguments: Mapping[str, Any]
    ) -> int | None:
        """Return the number of the open backfill of a period with these arguments, if any."""
        row = self._db.execute(
            _FIND, (_write_day(since), _write_day(until), dump_json(dict(arguments)))
        ).fetchone()
        return row[0] if row else None

    def begin(
        self, since: date | None, until: date | None, arguments: Mapping[str, Any], now: str
    ) -> int:
        """Add a backfill and return its number; `queue` says what it begins with."""
        added = self._db.execute(
            "INSERT INTO backfills (since, until, arguments, started_at) VALUES (?, ?, ?, ?)"
            " RETURNING id",
            (_write_day(since), _write_day(until), dump_json(dict(arguments)), now),
        ).fetchone()
        return int(added[0])

    def list_open(self) -> list[Backfill]:
        """Return the backfills that are not finished, in the order in which they were asked for."""
        rows = self._db.execute(
            "SELECT id, since, until FROM backfills WHERE finished_at IS NULL ORDER BY id"
        )
        return [
            Backfill(number, _read_day(since), _read_day(until)) for number, since, until in rows
        ]

    def find_left(self, number: int) -> tuple[int, str | None]:
        """Return how many known URLs a backfill has left, and the newest day of them."""
        row = self._db.execute(_LEFT, {"number": number}).fetchone()
        return row[0], row[1]

    def list_waiting(self, number: int) -> Iterator[tuple[str, str, str | None]]:
        """Yield the URL, kind and day of each row of the frontier that a backfill has left."""
        yield from self._db.execute(_WAITING, (number,))

    def save_waiting(self, number: int, waiting: Mapping[str, Any]) -> None:
        """Store what a backfill has left, by channel."""
        update = "UPDATE backfills SET waiting = ? WHERE id = ?"
        self._db.execute(update, (dump_json(dict(waiting)), number))

    def queue_failed(self, number: int) -> None:
        """Queue the pages of lists that failed in a backfill, whenever they are due."""
        self._db.execute(_QUEUE_FAILED, (number,))

    def finish_done(self, now: str) -> None:
        """Record which backfills have nothing left to fetch, now or soon.

        What of one gave nothing, and is asked again later, is then asked for as the news are.
        """
        for finished in self._db.execute(_FINISH, (now,)).fetchall():
            self._db.execute("UPDATE frontier SET backfill = NULL WHERE backfill = ?", finished)


def _write_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
