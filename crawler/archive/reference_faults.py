"""Rows that refer to what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

_WRONG_SUPPRESSIONS = """
    SELECT articles.id FROM articles LEFT JOIN suppressions ON article_id = articles.id
    WHERE (articles.suppressed_at, suppressed_reason)
        IS NOT (suppressions.suppressed_at, suppressions.reason)
"""


def find_lost_references(db: Database) -> Iterator[str]:
    """Find foreign keys that lead nowhere, in all tables."""
    for name in db.table_names():
        table = db.table(name)
        for key in table.foreign_keys:
            known = ", ".join(f"child.[{column}]" for column in table.pks)
            lost = db.execute(
                f"SELECT child.[{key.column}], {known} FROM [{name}] AS child"
                f" LEFT JOIN [{key.other_table}] AS parent"
                f" ON parent.[{key.other_column}] = child.[{key.column}]"
                f" WHERE child.[{key.column}] IS NOT NULL AND parent.[{key.other_column}] IS NULL"
            )
            for value, *row in lost:
                shown = " ".join(map(str, row))
                yield f"{name} {shown}: {key.column} {value} is not in {key.other_table}"


def find_wrong_suppressions(db: Database) -> Iterator[str]:
    """Find articles that are not suppressed as `suppressions` has it."""
    for (article_id,) in db.execute(_WRONG_SUPPRESSIONS):
        yield f"article {article_id}: not suppressed as the suppressions say"
