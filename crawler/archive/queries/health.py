"""Whether the archive is well, as `scrapy health` says."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from crawler.archive.health.examination import Examination
from crawler.archive.public_tables import wrap_connection
from crawler.health.checks import Check


def examine(connection: sqlite3.Connection, now: datetime, free: int) -> list[Check]:
    """Return all checks; `free` are the bytes that the disk has left."""
    return list(Examination(wrap_connection(connection), now, free).run())
