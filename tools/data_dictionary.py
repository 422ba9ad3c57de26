"""`make docs`: docs/schema.md, made of the schema and of what data_dictionary.toml says of it.

The names, types and indexes come from the migrations, the meanings from the TOML file beside
them. A column without a meaning, a table or index without a reader, or what is said of none of
them, is an error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from crawler.archive.data_dictionary import MEANINGS, find_meaning, read_meanings
from crawler.archive.database import open_temporary

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "schema.md"

_HEAD = """# Tables, views and columns of archive.db

<!-- Made by `make docs` of crawler/archive/migrations.py and data_dictionary.toml beside it. -->

For all of them: absent is NULL, text is as printed but for folded white space, JSON is text.
Times that the newspaper printed are Beijing time (`2026-11-05T16:05:09+08:00`), those of our own
clock are UTC (`2026-11-05T08:05:09+00:00`). More columns may come; none of these is renamed
([upgrading](upgrading.md)). How to ask: [querying](querying.md).

"""


class WrongMeanings(ValueError):
    """The meanings do not fit the schema: the message names what is missing or too much."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view; `required` is True where it is never NULL."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view: `indexes` are the columns of each index by its name, as SQL."""

    name: str
    is_view: bool
    columns: tuple[Column, ...]
    indexes: Mapping[str, str]


def read_schema(db: Database) -> list[Relation]:
    """Return all tables and views but those that SQLite keeps the search index in."""
    rows = db.execute(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT GLOB '*_fts_*'"
    ).fetchall()
    return [_read_relation(db, name, kind == "view") for name, kind in rows]


def _read_relation(db: Database, name: str, is_view: bool) -> Relation:
    columns = tuple(
        Column(column, kind, bool(required or key))
        for _, column, kind, required, _, key, hidden in db.execute(f"PRAGMA table_xinfo({name})")
        if not hidden
    )
    return Relation(name, is_view, columns, dict(_read_indexes(db, name)))


def _read_indexes(db: Database, table: str) -> Iterator[tuple[str, str]]:
    rows = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? ORDER BY name",
        (table,),
    )
    for name, sql in rows:
        if sql:
            _, bracket, columns = sql.partition("(")
            yield name, " ".join(f"{bracket}{columns}".rstrip("; ").split())


def describe_schema(relations: Iterable[Relation], said: Mapping[str, Any]) -> str:
    """Return the text of docs/schema.md, in the order of `said`. Raises `WrongMeanings`."""
    known = {relation.name: relation for relation in relations}
    _refuse("no such table or view", set(said) - set(known))
    _refuse("nothing is said of", set(known) - set(said))
    tables = [known[name] for name in said if not known[name].is_view]
    views = [known[name] for name in said if known[name].is_view]
    lines = [_HEAD + "## Tables", "", *_list_contents(tables, said)]
    lines += ["", "## Views", "", *_list_contents(views, said)]
    for relation in (*tables, *views):
        lines += ["", *_describe(relation, said)]
    return "\n".join(lines) + "\n"


def _list_contents(relations: Iterable[Relation], said: Mapping[str, Any]) -> Iterator[str]:
    for relation in relations:
        yield f"- [`{relation.name}`](#{relation.name}): {said[relation.name]['means']}"


def _describe(relation: Relation, said: Mapping[str, Any]) -> Iterator[str]:
    own = said[relation.name]
    yield f"### {relation.name}"
    yield ""
    yield own["means"]
    if not relation.is_view:
        _refuse(f"{relation.name} lacks", {"written_by", "read_by"} - set(own))
        yield f"Written by {own['written_by']}; read by {own['read_by']}."
    yield ""
    yield from _describe_indexes(relation, own.get("indexes", {}))
    yield "| column | type | meaning | unit or form | from | also read by |"
    yield "|---|---|---|---|---|---|"
    names = [column.name for column in relation.columns]
    _refuse(f"{relation.name} has no column", set(own["columns"]) - set(names))
    for column in relation.columns:
        meaning = _find_meaning(relation.name, column.name, said)
        cells = [meaning.get(key, "") for key in ("means", "unit", "from", "read_by")]
        yield f"| `{column.name}` | {_describe_type(column, relation)} | {' | '.join(cells)} |"


def _describe_indexes(relation: Relation, readers: Mapping[str, str]) -> Iterator[str]:
    _refuse(f"{relation.name} has no index", set(readers) - set(relation.indexes))
    _refuse(f"no reader is named of {relation.name}'s", set(relation.indexes) - set(readers))
    if readers:
        yield "| index | over | read by |"
        yield "|---|---|---|"
        for name, reader in readers.items():
            yield f"| `{name}` | `{relation.indexes[name]}` | {reader} |"
        yield ""


def _find_meaning(relation: str, column: str, said: Mapping[str, Any]) -> Mapping[str, str]:
    if meaning := find_meaning(relation, column, said):
        return meaning
    raise WrongMeanings(f"nothing is said of {relation}.{column} in {MEANINGS.name}")


def _describe_type(column: Column, relation: Relation) -> str:
    if relation.is_view or not column.type:
        return column.type
    return column.type if column.required else f"{column.type} or NULL"


def _refuse(what: str, names: set[str]) -> None:
    if names:
        raise WrongMeanings(f"{what} {', '.join(sorted(names))}: see {MEANINGS.name}")


def make_page() -> str:
    """Return docs/schema.md as it should be. Raises `WrongMeanings`."""
    db = open_temporary()
    try:
        return describe_schema(read_schema(db), read_meanings(MEANINGS.read_text("utf-8")))
    finally:
        db.close()


if __name__ == "__main__":
    try:
        PAGE.write_text(make_page(), encoding="utf-8")
    except WrongMeanings as error:
        sys.exit(str(error))
    print(f"wrote {PAGE.relative_to(ROOT)}")
