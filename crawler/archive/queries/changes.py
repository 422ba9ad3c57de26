"""What the site changed and withdrew, of all articles, by what was changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.archive.changes import Change, Changes
from crawler.archive.public_tables import wrap_connection
from crawler.archive.selection import Selection, make_condition
from crawler.text_numbers import count_numbers

_CHANGED = """
    SELECT seen_at, article_id, headline, url, revisions.revision AS number, changed
    FROM revisions JOIN articles ON articles.id = article_id
    WHERE revisions.revision > 1 AND NOT (boring OR reread) AND {condition}
"""
_OF_COLUMNS = """
    AND EXISTS (
        SELECT 1 FROM json_each(changed)
        WHERE json_each.value IN (SELECT value FROM json_each(:columns))
    )
"""
_WITHDRAWN = """
    SELECT gone_at AS seen_at, id AS article_id, headline, url, NULL AS number, '[]' AS changed
    FROM articles WHERE gone_at IS NOT NULL AND {condition}
"""
_NEWEST = "ORDER BY seen_at DESC, article_id, number DESC LIMIT :most OFFSET :skipped"
_CHANGED_COLUMNS = f"{_CHANGED} {_OF_COLUMNS} {_NEWEST}"
_STATING = ("headline", "deck", "body")
# what states numbers in a version, and in the newest one, whose values `articles` has
_STATED = " || ' ' || ".join(f"coalesce({{0}}.article ->> '{name}', '')" for name in _STATING)
_STATED_LAST = " || ' ' || ".join(f"coalesce(articles.{name}, '')" for name in _STATING)
_WITH_TEXTS = f"""
    SELECT found.seen_at, article_id, found.headline, found.url, number, found.changed,
        {_STATED.format("earlier")},
        CASE WHEN later.article IS NULL THEN {_STATED_LAST} ELSE {_STATED.format("later")} END
    FROM ({{changed}}) AS found
        JOIN revisions AS later USING (article_id)
        JOIN revisions AS earlier USING (article_id)
        JOIN articles ON articles.id = article_id
    WHERE later.revision = number AND earlier.revision = number - 1
    ORDER BY found.seen_at DESC, article_id, number DESC
"""
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


def list_events(
    connection: sqlite3.Connection, selection: Selection, most: int, skipped: int = 0
) -> list[Event]:
    """Return what was changed and withdrawn of a selection, the newest first.

    Raises `WrongQuery`, as the others do.
    """
    condition, bounds = _bind(connection, selection, most, skipped)
    sql = f"{_CHANGED} UNION ALL {_WITHDRAWN} {_NEWEST}".format(condition=condition)
    return _read(connection.execute(sql, bounds))


def list_changed(
    connection: sqlite3.Connection,
    selection: Selection,
    columns: Collection[str],
    most: int,
    skipped: int = 0,
) -> list[Event]:
    """Return the changes of any of some columns, the newest first."""
    condition, bounds = _bind(connection, selection, most, skipped)
    sql = _CHANGED_COLUMNS.format(condition=condition)
    return _read(connection.execute(sql, {**bounds, "columns": json.dumps(list(columns))}))


def list_withdrawn(
    connection: sqlite3.Connection, selection: Selection, most: int, skipped: int = 0
) -> list[Event]:
    """Return the withdrawn articles, the newest first."""
    condition, bounds = _bind(connection, selection, most, skipped)
    sql = f"{_WITHDRAWN} {_NEWEST}".format(condition=condition)
    return _read(connection.execute(sql, bounds))


def list_changed_numbers(connection: sqlite3.Connection, selection: Selection) -> list[Event]:
    """Return those of the newest 1,000 changes of texts and headlines that changed a number."""
    condition, bounds = _bind(connection, selection, _MOST_COMPARED, 0)
    sql = _WITH_TEXTS.format(changed=_CHANGED_COLUMNS.format(condition=condition))
    rows = connection.execute(sql, {**bounds, "columns": json.dumps(_STATING)})
    return [_read_event(row) for *row, old, new in rows if count_numbers(old) != count_numbers(new)]


def load_change(connection: sqlite3.Connection, event: Event) -> Change:
    """Return a change with the values before and after it."""
    changes = Changes(wrap_connection(connection))
    return changes.read_change(changes.load_article(event.article_id), event.revision or 1)


def _bind(
    connection: sqlite3.Connection, selection: Selection, most: int, skipped: int
) -> tuple[str, dict[str, Any]]:
    condition, values = make_condition(wrap_connection(connection), selection)
    return condition, {**values, "most": most, "skipped": skipped}


def _read(cursor: sqlite3.Cursor) -> list[Event]:
    return list(map(_read_event, cursor))


def _read_event(row: Sequence[Any]) -> Event:
    seen_at, article_id, headline, url, revision, changed = row
    return Event(seen_at, article_id, headline, url, revision, json.loads(changed))
