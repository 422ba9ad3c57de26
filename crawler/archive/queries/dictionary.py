"""The tables and views that readers see, and what their columns mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from crawler.archive.data_dictionary import MEANINGS, find_meaning, read_meanings
from crawler.archive.public_tables import SEARCHED, is_public_table, is_public_view

_COLUMNS = "SELECT name FROM pragma_table_info(?) WHERE name != 'rowid'"


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """What a column means; `unit` is its unit or form, `origin` where it comes from."""

    name: str
    means: str
    unit: str | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class RelationMeaning:
    """What a table or view holds."""

    name: str
    means: str
    columns: list[ColumnMeaning]


def describe_relations(connection: sqlite3.Connection) -> list[RelationMeaning]:
    """Return what readers see of the archive, and what it means."""
    said = _load()
    return [
        RelationMeaning(name, said[name]["means"], list(_describe(connection, name, said)))
        for name in said
        if name != SEARCHED and (is_public_table(name) or _is_shown_view(connection, name))
    ]


def _is_shown_view(connection: sqlite3.Connection, name: str) -> bool:
    sql = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'view' AND name = ?)"
    return is_public_view(name) and bool(connection.execute(sql, (name,)).fetchone()[0])


def _describe(
    connection: sqlite3.Connection, relation: str, said: Mapping[str, Any]
) -> Iterator[ColumnMeaning]:
    for (name,) in connection.execute(_COLUMNS, (relation,)).fetchall():
        if meaning := find_meaning(relation, name, said):
            yield ColumnMeaning(name, meaning["means"], meaning.get("unit"), meaning.get("from"))


@cache
def _load() -> Mapping[str, Any]:
    return read_meanings(MEANINGS.read_text("utf-8"))
