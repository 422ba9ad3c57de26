"""Questions in SQL that show how the archive is asked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class WorkedQuestion:
    """A question: what it asks, its SQL, and values for what that calls `:name`."""

    asks: str
    sql: str
    values: Mapping[str, str] = field(default_factory=dict)


@cache
def load_questions() -> tuple[WorkedQuestion, ...]:
    """Return the questions."""
    questions = tomllib.loads(_FILE.read_text("utf-8"))["question"]
    return tuple(
        WorkedQuestion(question["asks"], question["sql"].strip(), question.get("with", {}))
        for question in questions
    )
