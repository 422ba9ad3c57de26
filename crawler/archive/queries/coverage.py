"""How complete the days of a year are, as `scrapy coverage` says."""

from __future__ import annotations

import sqlite3
from datetime import date

from crawler.archive.coverage import Coverage
from crawler.archive.public_tables import wrap_connection
from crawler.coverage.days import DayCoverage


def find_first_day(connection: sqlite3.Connection) -> date | None:
    """Return the oldest day of a known article, None if there is none."""
    return Coverage(wrap_connection(connection)).find_first_day()


def judge_days(connection: sqlite3.Connection, first: date, last: date) -> list[DayCoverage]:
    """Return how complete each day of a period is, both ends included, in order."""
    return Coverage(wrap_connection(connection)).judge_days(first, last)
