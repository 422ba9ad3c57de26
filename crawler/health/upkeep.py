"""Whether the archive has room to grow, is backed up, and was verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.health.checks import Check, describe_span, make_check

_MEGABYTE, _GIGABYTE = 1_000_000, 1_000_000_000
# days; beyond the last nobody looks
_DISK_WARN, _DISK_ALARM, _DISTANT = 30, 7, 3650
# whatever the growth: SQLite's log and an export need room
_LEAST_WARN, _LEAST_ALARM = 1 * _GIGABYTE, _GIGABYTE // 5


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A task of upkeep: how long after it, or without it, it is due, and after that urgent."""

    name: str
    due: timedelta
    urgent: timedelta
    advice: str


BACKUP = Upkeep(
    "backup",
    timedelta(days=8),
    timedelta(days=30),
    "back it up with `scrapy backup`, nightly (docs/operations.md#back-up)",
)
VERIFY = Upkeep(
    "verify",
    timedelta(days=40),
    timedelta(days=120),
    "run `scrapy verify` (docs/operations.md#verify)",
)


@dataclass(frozen=True, slots=True)
class Growth:
    """The size of the archive in bytes, and how many of its pages came in the last days."""

    size: int
    pages: int
    new_pages: int
    days: int

    @property
    def per_day(self) -> float:
        """What it grows by a day, in bytes."""
        return self.size * self.new_pages / self.pages / self.days if self.pages else 0.0


def judge_disk(free: int, growth: Growth) -> Check:
    """Return whether the free bytes of the disk last for what the archive grows by."""
    left = min(free / growth.per_day, _DISTANT) if growth.per_day else _DISTANT
    lasts = f", enough for {left:,.0f} days" if left < _DISTANT else ""
    return make_check(
        "disk",
        f"{free / _GIGABYTE:,.1f} GB free{lasts}",
        _describe_growth(growth.per_day),
        "make room, or move the archive: a full disk ends every run",
        warn=free < _LEAST_WARN or left < _DISK_WARN,
        alarm=free < _LEAST_ALARM or left < _DISK_ALARM,
    )


def _describe_growth(per_day: float) -> str:
    grown = f"{per_day / _MEGABYTE:,.0f} MB" if per_day >= _MEGABYTE else "less than 1 MB"
    return f"it grows by {grown} a day"


def judge_upkeep(task: Upkeep, done_at: datetime | None, made_at: datetime, now: datetime) -> Check:
    """Return whether a task is overdue; one that was never done is due alone, never urgent.

    `made_at` is when the archive was made. There are other ways to back up than ours.
    """
    age = now - (done_at or made_at)
    return make_check(
        task.name,
        f"{describe_span(age)} ago" if done_at else "never",
        f"every {describe_span(task.due)} at least",
        task.advice,
        warn=age > task.due,
        alarm=done_at is not None and age > task.urgent,
    )
