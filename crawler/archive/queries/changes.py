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
    SELECT seen_at, article_id, revisions.revision AS number FROM {revisions}
    WHERE revisions.revision > 1 AND NOT (boring OR reread) AND {condition}
"""
_OF_SELECTED = "revisions JOIN articles ON articles.id = article_id"
_OF_COLUMNS = """
    AND EXISTS (
        SELECT 1 FROM json_each(changed)
        WHERE json_each.value IN (SELECT value FROM json_each(:columns))
    )
"""
_WITHDRAWN = """
    SELECT gone_at AS seen_at, id AS article_id, NULL AS number
    FROM articles WHERE gone_at IS NOT NULL AND {condition}
"""
_NEWEST = "{} ORDER BY seen_at DESC, article_id, number DESC LIMIT :most OFFSET :skipped"
_ORDER = "ORDER BY found.seen_at DESC, found.article_id, number DESC"
# only of those in the list is read what it shows
_LIST = f"""
    SELECT found.seen_at, found.article_id, headline, url, number, coalesce(changed, '[]')
    FROM ({_NEWEST}) AS found JOIN articles ON articles.id = found.article_id
        LEFT JOIN revisions
            ON revisions.article_id = found.article_id AND revisions.revision = number
    {_ORDER}
"""
_STATING = ("headline", "deck", "body")
# what states numbers in a version, and in the newest one, whose values `articles` has
_STATED = " || ' ' || ".join(f"coalesce({{0}}.article ->> '{name}', '')" for name in _STATING)
_STATED_LAST = " || ' ' || ".join(f"coalesce(articles.{name}, '')" for name in _STATING)
_WITH_TEXTS = f"""
    SELECT found.seen_at, article_id, articles.headline, articles.url, number, later.changed,
        {_STATED.format("earlier")},
        CASE WHEN later.article IS NULL THEN {_STATED_LAST} ELSE {_STATED.format("later")} END
    FROM ({_NEWEST}) AS found
        JOIN revisions AS later USING (article_id)
        JOIN revisions AS earlier USING (article_id)
        JOIN articles ON articles.id = article_id
    WHERE later.revision = number AND earlier.revision = number - 1
    {_ORDER}
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
    return _list(connection, f"{_CHANGED} UNION ALL {_WITHDRAWN}", selection, most, skipped)


def list_changed(
    connection: sqlite3.Connection,
    selection: Selection,
    columns: Collection[str],
    most: int,
    skipped: int = 0,
) -> list[Event]:
    """Return the changes of any of some columns, the newest first."""
    return _list(connection, f"{_CHANGED} {_OF_COLUMNS}", selection, most, skipped, columns)


def list_withdrawn(
    connection: sqlite3.Connection, selection: Selection, most: int, skipped: int = 0
) -> list[Event]:
    """Return the withdrawn articles, the newest first."""
    return _list(connection, _WITHDRAWN, selection, most, skipped)


def list_changed_numbers(connection: sqlite3.Connection, selection: Selection) -> list[Event]:
    """Return those of the newest 1,000 changes of texts and headlines that changed a number."""
    found, values = _select(connection, f"{_CHANGED} {_OF_COLUMNS}", selection)
    bounds = {**values, "columns": json.dumps(_STATING), "most": _MOST_COMPARED, "skipped": 0}
    rows = connection.execute(_WITH_TEXTS.format(found), bounds)
    return [_read_event(row) for *row, old, new in rows if count_numbers(old) != count_numbers(new)]


def load_change(connection: sqlite3.Connection, event: Event) -> Change:
    """Return a change with the values before and after it."""
    changes = Changes(wrap_connection(connection))
    return changes.read_change(changes.load_article(event.article_id), event.revision or 1)


def _list(
    connection: sqlite3.Connection,
    sql: str,
    selection: Selection,
    most: int,
    skipped: int,
    columns: Collection[str] = (),
) -> list[Event]:
    found, values = _select(connection, sql, selection)
    bounds = {**values, "columns": json.dumps(list(columns)), "most": most, "skipped": skipped}
    return list(map(_read_event, connection.execute(_LIST.format(found), bounds)))


def _select(
    connection: sqlite3.Connection, sql: str, selection: Selection
) -> tuple[str, dict[str, Any]]:
    """Return the SQL of changes of a selection, with its values."""
    condition, values = make_condition(wrap_connection(connection), selection)
    revisions = "revisions" if selection == Selection() else _OF_SELECTED
    return sql.format(revisions=revisions, condition=condition), values


def _read_event(row: Sequence[Any]) -> Event:
    seen_at, article_id, headline, url, revision, changed = row
    return Event(seen_at, article_id, headline, url, revision, json.loads(changed))
