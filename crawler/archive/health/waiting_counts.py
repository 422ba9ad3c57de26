"""What waits to be asked for, and which stored articles are not shown any more."""

from __future__ import annotations

from sqlite_utils import Database

# by the index `frontier_news`: named for the news, and never asked for
_WAITING = """
    SELECT count(*), coalesce(sum(discovered_at < ?), 0) FROM frontier
    WHERE state = 'pending' AND backfill IS NULL
        AND (kind = 'article' AND last_fetched_at IS NOT NULL) = 0 AND kind = 'article'
"""
# by the index `frontier_unread`: as the view `articles_unconfirmed`, of some days
_UNCONFIRMED = """
    SELECT count(DISTINCT article_id) FROM frontier
    WHERE state IN ('failed', 'gone', 'rejected') AND last_fetched_at >= ? AND failing_since >= ?
        AND kind = 'article'
        AND EXISTS (
            SELECT 1 FROM articles
            WHERE id = article_id AND gone_at IS NULL AND suppressed_at IS NULL
        )
        AND NOT EXISTS (
            SELECT 1 FROM frontier AS other
            WHERE other.article_id = frontier.article_id AND other.kind = 'article'
                AND other.last_fetched_at IS NOT NULL AND other.failing_since IS NULL
        )
"""
# so many runs are looked at: a week of one every ten minutes
_CONFIRMED = """
    SELECT coalesce(sum(articles_same + articles_changed), 0) FROM (
        SELECT started_at, articles_same, articles_changed FROM runs ORDER BY id DESC LIMIT 1000
    ) WHERE started_at >= ?
"""


def count_waiting(db: Database, since: str) -> tuple[int, int]:
    """Return how many articles of the news wait, and how many of them since before a time."""
    found: tuple[int, int] = db.execute(_WAITING, (since,)).fetchone()
    return found


def count_unconfirmed(db: Database, since: str) -> int:
    """Return how many stored articles are not shown any more since some time after `since`."""
    (found,) = db.execute(_UNCONFIRMED, (since, since)).fetchone()
    return int(found)


def count_confirmed(db: Database, since: str) -> int:
    """Return how often runs since a time found a stored article again."""
    (found,) = db.execute(_CONFIRMED, (since,)).fetchone()
    return int(found)
