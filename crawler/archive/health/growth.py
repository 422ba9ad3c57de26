"""How old the archive is, and how it grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from crawler.archive.timestamps import write_time
from crawler.health.upkeep import Growth

_DAYS = 30
_MADE = "SELECT min(applied_at) FROM _sqlite_migrations"
_SIZE = """
    SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()
"""
_NEW_PAGES = """
    SELECT count(*) FROM pages
    WHERE substr(fetched_at, 1, 10) >= ? AND article_id IS NOT NULL
"""


def find_beginning(db: Database) -> datetime:
    """Return when the archive was made."""
    (made,) = db.execute(_MADE).fetchone()
    found = datetime.fromisoformat(made)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def measure_growth(db: Database, now: datetime) -> Growth:
    """Return the size of the archive, and what came in the last month."""
    age = now - find_beginning(db)
    days = max(1, min(_DAYS, age.days))
    since = write_time(now - timedelta(days=days))
    (size,) = db.execute(_SIZE).fetchone()
    (pages,) = db.execute("SELECT count(*) FROM pages").fetchone()
    (new,) = db.execute(_NEW_PAGES, (since[:10],)).fetchone()
    return Growth(size, pages, new, days)
