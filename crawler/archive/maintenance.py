"""Rows of `maintenance`: when each task of upkeep was last done, and without a fault."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive.database import ArchiveUnusable, open_database, transaction
from crawler.archive.timestamps import write_time

_RECORD = """
    INSERT INTO maintenance (task, finished_at, detail) VALUES (?, ?, ?)
    ON CONFLICT (task) DO UPDATE SET finished_at = excluded.finished_at, detail = excluded.detail
"""


class Task(StrEnum):
    """What is done to an archive besides filling it: the values of `maintenance.task`."""

    BACKUP = "backup"
    VERIFY = "verify"
    # `detail` is the day up to which old rows are thinned
    THIN = "thin"
    # the last health report that was sent by HEALTH_NOTIFY
    HEALTH = "health"


class TaskDone(NamedTuple):
    """When a task was last done, and what came of it, in words or JSON."""

    finished_at: datetime
    detail: str | None


class Maintenance:
    """The table `maintenance`. Call writes inside a transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, task: Task, now: datetime, detail: str | None = None) -> None:
        """Record that a task was done without a fault."""
        self._db.execute(_RECORD, (task, write_time(now), detail))

    def find(self, task: Task) -> TaskDone | None:
        """Return when a task was last done without a fault, None if it never was."""
        row = self._db.execute(
            "SELECT finished_at, detail FROM maintenance WHERE task = ?", (task,)
        ).fetchone()
        return TaskDone(datetime.fromisoformat(row[0]), row[1]) if row else None


def record_task(path: Path, task: Task, now: datetime, detail: str | None = None) -> bool:
    """Record in the archive at `path` that a task was done; return False if it is read-only."""
    try:
        with closing(open_database(path)) as db, transaction(db):
            Maintenance(db).record(task, now, detail)
    except (ArchiveUnusable, sqlite3.OperationalError):
        return False
    return True
