"""How far the backfills of an archive have come, in days and URLs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from crawler.archive import Archive, Backfill
from crawler.crawl.channel_pages import find_channel
from crawler.crawl.seeds import FIRST_DAY


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """A backfill with its days, how many of them are done, and the URLs known to be left.

    Days are done from the newest on.
    """

    backfill: Backfill
    days: int
    days_done: int
    left: int

    def describe_days(self) -> str:
        """Return how many of its days are done."""
        return f"{self.days_done:,} of {self.days:,} days"

    def describe_period(self) -> str:
        """Return the period as given: `2004-01-01 to 2004-12-31`."""
        return f"{self.backfill.since or 'the beginning'} to {self.backfill.until or 'today'}"


def measure_backfills(archive: Archive, today: date) -> Iterator[BackfillProgress]:
    """Yield how far each open backfill has come, the first asked for first."""
    for backfill in archive.backfills.list_open():
        left, newest = archive.backfills.find_left(backfill.id)
        yield make_progress(backfill, left, date.fromisoformat(newest) if newest else None, today)


def save_waiting(archive: Archive) -> None:
    """Store how far each channel of each open backfill has come. Call it inside a transaction."""
    for backfill in archive.backfills.list_open():
        waiting = count_waiting(archive.backfills.list_waiting(backfill.id))
        archive.backfills.save_waiting(backfill.id, waiting)


def count_waiting(
    rows: Iterable[tuple[str, str, str | None]],
) -> dict[str, dict[str, int | str | None]]:
    """Return how many URLs wait, and the newest day of them, of articles and of each channel.

    `rows` are URLs with their kind and day (ISO 8601, Beijing).
    """
    days: dict[str, list[str]] = {}
    for url, kind, day in rows:
        days.setdefault(find_channel(url) if kind == "listing" else kind, []).append(day or "")
    return {
        name: {"urls": len(found), "newest": max(found) or None}
        for name, found in sorted(days.items())
    }


def make_progress(
    backfill: Backfill, left: int, newest: date | None, today: date
) -> BackfillProgress:
    """Return how far a backfill has come whose newest URL to fetch is of a day."""
    first, last = max(backfill.since or FIRST_DAY, FIRST_DAY), min(backfill.until or today, today)
    days = max((last - first).days + 1, 0)
    done = (last - newest).days if newest else days
    return BackfillProgress(backfill, days, min(max(done, 0), days), left)
