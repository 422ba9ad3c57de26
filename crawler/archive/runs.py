"""Rows of `runs`: when a crawl ran, with which arguments, and its counters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_values import dump_json


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run came to: the columns of these names in its row.

    Articles are `new`, `changed`, the `same` when they were looked at again, or `gone`: not on the
    site. `unread` and `failed` count the URLs that gave nothing: with a page that is no article or
    listing, or that robots.txt forbids, and without a page. `unread_reason` names the first unread
    URL, and why. `waiting` URLs of the news are left to the next run.
    """

    articles_new: int
    articles_changed: int
    articles_same: int
    articles_gone: int
    unread: int
    unread_reason: str | None
    failed: int
    waiting: int
    requests: int


def start_run(db: Database, arguments: Mapping[str, Any], now: str) -> int:
    """Begin a run and return its number."""
    cursor = db.execute(
        "INSERT INTO runs (started_at, arguments) VALUES (?, ?)", (now, dump_json(dict(arguments)))
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def finish_run(
    db: Database, run: int, reason: str, counts: RunCounts, stats: Mapping[str, Any], now: str
) -> None:
    """End a run; `stats` are Scrapy's counters, their times as text."""
    plain = dump_json({name: _plain(value) for name, value in stats.items()})
    ended = {"finished_at": now, "finish_reason": reason, "stats": plain}
    db.table("runs").update(run, {**ended, **asdict(counts)})


def find_complete_run(db: Database, arguments: Mapping[str, Any]) -> str | None:
    """Return when the last run began that did all its work, with these arguments or none."""
    row = db.execute(
        "SELECT max(started_at) FROM runs"
        " WHERE finish_reason = 'finished' AND arguments IN ('{}', ?)",
        (dump_json(dict(arguments)),),
    ).fetchone()
    return str(row[0]) if row[0] else None


def find_first_run(db: Database) -> str:
    """Return when the first run for the news began, the one that goes on among them."""
    row = db.execute(
        "SELECT min(started_at) FROM runs WHERE json_extract(arguments, '$.since') IS NULL"
        " AND json_extract(arguments, '$.until') IS NULL"
        " AND json_extract(arguments, '$.urls') IS NULL"
    ).fetchone()
    return str(row[0])


def close_dead_runs(db: Database) -> None:
    """End the runs that were killed, at the time of the last answer they recorded."""
    db.execute("""
        UPDATE runs SET
            finish_reason = 'died, and was closed by the next run',
            finished_at = (
                SELECT max(runs.started_at, coalesce(max(last_fetched_at), '')) FROM frontier
            )
        WHERE finished_at IS NULL
    """)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, str)) or value is None else str(value)
