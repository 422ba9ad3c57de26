"""What the site changed and withdrew, of all articles, by what was changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from crawler.archive.changes import Change, Changes
from crawler.text_numbers import count_numbers

_CHANGED = """
    SELECT seen_at, article_id, headline, url, revisions.revision AS number, changed
    FROM revisions JOIN articles ON articles.id = article_id
    WHERE revisions.revision > 1 AND NOT (boring OR reread)
"""
_OF_COLUMNS = """
    AND EXISTS (
        SELECT 1 FROM json_each(changed)
        WHERE json_each.value IN (SELECT value FROM json_each(:columns))
    )
"""
_WITHDRAWN = """
    SELECT gone_at AS seen_at, id AS article_id, headline, url, NULL AS number, '[]' AS changed
    FROM articles WHERE gone_at IS NOT NULL
"""
_NEWEST = "ORDER BY seen_at DESC, article_id, number DESC LIMIT :most OFFSET :skipped"
_STATING = ("headline", "deck", "body")
# changes whose numbers are compared
_MOST_COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class Event:
    """A change of an article, or its withdrawal, which has no revision. `seen_at` is UTC."""

    seen_at: str
    article_id: str
    headline: str
    url: str
    revision: int | None
    changed: list[str]


def list_events(connection: sqlite3.Connection, most: int, skipped: int = 0) -> list[Event]:
    """Return what was changed and withdrawn, the newest first."""
    sql = f"{_CHANGED} UNION ALL {_WITHDRAWN} {_NEWEST}"
    return _read(connection.execute(sql, {"most": most, "skipped": skipped}))


def list_changed(
    connection: sqlite3.Connection, columns: Collection[str], most: int, skipped: int = 0
) -> list[Event]:
    """Return the changes of any of some columns, the newest first."""
    bounds = {"columns": json.dumps(list(columns)), "most": most, "skipped": skipped}
    return _read(connection.execute(f"{_CHANGED} {_OF_COLUMNS} {_NEWEST}", bounds))


def list_withdrawn(connection: sqlite3.Connection, most: int, skipped: int = 0) -> list[Event]:
    """Return the withdrawn articles, the newest first."""
    sql = f"{_WITHDRAWN} {_NEWEST}"
    return _read(connection.execute(sql, {"most": most, "skipped": skipped}))


def list_changed_numbers(connection: sqlite3.Connection) -> list[Event]:
    """Return those of the newest 1,000 changes of texts and headlines that changed a number."""
    events = list_changed(connection, _STATING, _MOST_COMPARED)
    return [event for event in events if _has_other_numbers(load_change(connection, event))]


def load_change(connection: sqlite3.Connection, event: Event) -> Change:
    """Return a change with the values before and after it."""
    changes = Changes(Database(connection))
    return changes.read_change(changes.load_article(event.article_id), event.revision or 1)


def _has_other_numbers(change: Change) -> bool:
    return any(
        count_numbers(change.old.get(column) or "") != count_numbers(change.new.get(column) or "")
        for column in _STATING
    )


def _read(cursor: sqlite3.Cursor) -> list[Event]:
    return [
        Event(seen_at, article_id, headline, url, revision, json.loads(changed))
        for seen_at, article_id, headline, url, revision, changed in cursor
    ]
