"""What each table, view and column means, as data_dictionary.toml says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MEANINGS = Path(__file__).with_suffix(".toml")


def read_meanings(text: str) -> dict[str, dict[str, Any]]:
    """Return what is said of each relation, columns that are a plain text as a mapping."""
    said: dict[str, dict[str, Any]] = tomllib.loads(text)
    for relation in said.values():
        relation["columns"] = {
            name: {"means": column} if isinstance(column, str) else column
            for name, column in relation.get("columns", {}).items()
        }
    return said


def find_meaning(relation: str, column: str, said: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Return what is said of a column, there or of the relations that it is like, else None."""
    for name in (relation, *said[relation].get("like", ())):
        if meaning := said[name]["columns"].get(column):
            return meaning  # type: ignore[no-any-return]  # TOML has no types
    return None
