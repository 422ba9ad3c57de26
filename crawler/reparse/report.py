"""What a reparse of the archive changes, by field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.archive import changed_columns

_EXAMPLE_LENGTH = 60

# the values of a field that is not there
_ABSENT: tuple[None, list[Any]] = (None, [])


@dataclass
class FieldCount:
    """Number of values of a field that change, appear and vanish, and the first as an example."""

    changes: int = 0
    appears: int = 0
    vanishes: int = 0
    example: str = ""

    def add(self, article_id: str, old: Any, new: Any) -> None:
        """Count a value that differs."""
        if old in _ABSENT:
            self.appears += 1
        elif new in _ABSENT:
            self.vanishes += 1
        else:
            self.changes += 1
        self.example = self.example or f"{article_id}: {_shorten(old)} -> {_shorten(new)}"


@dataclass
class ReparseReport:
    """Counts of one pass over the archive: `faults` counts stories without an article by reason."""

    same: int = 0
    changed: int = 0
    new: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    fields: dict[str, FieldCount] = field(default_factory=dict)

    @property
    def articles(self) -> int:
        """Number of stories that were extracted."""
        return self.same + self.changed + self.new + self.faults.total()

    def add_changed(self, article_id: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Count an article that differs from the stored one, field by field."""
        self.changed += 1
        for column in changed_columns(old, new):
            known = self.fields.setdefault(column, FieldCount())
            known.add(article_id, old.get(column), new[column])

    def describe(self) -> Iterator[str]:
        """Yield the report, line by line."""
        yield (
            f"{self.articles:,} articles: {self.same:,} are read as stored,"
            f" {self.changed:,} differently, {self.new:,} for the first time"
        )
        if self.fields:
            yield f"{'field':20} {'changes':>9} {'appears':>9} {'vanishes':>9}  for example"
        for name, count in sorted(self.fields.items()):
            counts = f"{count.changes:9,} {count.appears:9,} {count.vanishes:9,}"
            yield f"{name:20} {counts}  {count.example}"
        for fault, number in self.faults.most_common():
            yield f"{number:,} not read: {fault}"


def _shorten(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _EXAMPLE_LENGTH else f"{text[: _EXAMPLE_LENGTH - 1]}…"
