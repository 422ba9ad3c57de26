"""Suppressions as lines of JSON, to be carried from one archive to another on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from crawler.archive import Suppression
from crawler.formats.locations import open_file
from crawler.urls import read_article_url

# characters; a line holds an id, a URL and a sentence
_LONGEST_LINE = 100_000


class WrongSuppression(ValueError):
    """Raised if a line is no suppression; the message names file and line."""


def describe_suppression(suppression: Suppression) -> dict[str, str]:
    """Return a suppression as the object of a line."""
    return {
        "id": suppression.article_id,
        "url": suppression.url,
        "reason": suppression.reason,
        "suppressed_at": suppression.suppressed_at.isoformat(),
    }


def read_suppressions(path: Path) -> list[Suppression]:
    """Return the suppressions in a file. Raises `WrongSuppression`, `UnreadableFile`."""
    found = []
    # spreadsheets and editors put a byte order mark before the first line
    with TextIOWrapper(open_file(path), encoding="utf-8-sig", errors="surrogateescape") as file:
        for number, line in enumerate(_read_lines(file), 1):
            try:
                if line.strip():
                    found.append(_read(line))
            except (OverflowError, RecursionError, ValueError) as error:
                raise WrongSuppression(f"{path}, line {number}: {_explain(error)}") from error
    return found


def _read_lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        yield line


def _explain(error: Exception) -> str:
    return str(error) if type(error) is ValueError else "not JSON that can be read"


def _read(line: str) -> Suppression:
    told = json.loads(line)
    if not isinstance(told, dict):
        raise ValueError("not a JSON object")
    texts = {name: _read_text(told, name) for name in ("id", "url", "reason", "suppressed_at")}
    named = read_article_url(texts["url"])
    if named is None or named.id != texts["id"]:
        raise ValueError(f"url is not that of article {texts['id']}")
    return Suppression(
        article_id=named.id,
        url=named.url,
        suppressed_at=_read_time(texts["suppressed_at"]),
        reason=texts["reason"],
        headline=None,
    )


def _read_text(told: dict[str, Any], name: str) -> str:
    text = told.get(name)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} is missing")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(f"{name} is not UTF-8 text")
    return " ".join(text.split())


def _read_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        written = moment.astimezone(UTC) if moment.tzinfo else None
    except (OverflowError, ValueError):
        written = None
    if written is None:
        raise ValueError("suppressed_at is not a time with its offset, as 2026-11-20T08:00:00Z")
    return written
