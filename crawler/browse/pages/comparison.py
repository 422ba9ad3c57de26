"""Two versions of an article, word by word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crawler.archive.queries import reading
from crawler.browse.asked import Asked
from crawler.browse.fields import SHOWN, choose_shown, describe_field
from crawler.browse.page import NotHere, Page, Route
from crawler.browse.pages.article import describe_version, require_article
from crawler.text_diff import Piece, arrange_lines, compare_texts, join_words, shorten


@dataclass(frozen=True, slots=True)
class Difference:
    """How a field differs: paragraphs of pieces."""

    column: str
    name: str
    lines: list[list[Piece]]


def show_comparison(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page that compares two versions, by default the newest with the one before."""
    article = require_article(connection, asked.path["id"])
    versions = {
        change.revision: change for change in reading.list_versions(connection, article["id"])
    }
    if not versions:
        raise NotHere("This copy of the archive holds no versions.")
    newest = max(versions)
    to = asked.number("to", newest, newest)
    since = asked.number("from", max(to - 1, 1), newest)
    if since not in versions or to not in versions:
        raise NotHere(f"Version {since if since not in versions else to} is not stored.")
    differences = list(find_differences(versions[since].new, versions[to].new))
    described = [_describe(difference) for difference in differences]
    data = {
        "article": {"id": article["id"], "headline": article["headline"], "url": article["url"]},
        "from": describe_version(versions[since]),
        "to": describe_version(versions[to]),
        "differences": described,
    }
    rows = [row for one in described for row in _list_rows(one)]
    more = {
        "shown": differences,
        "versions": [describe_version(change) for change in versions.values()],
        "asked_from": since,
        "asked_to": to,
    }
    return Page("comparison.html", f"Versions of {article['headline']}", data, rows, more)


def find_differences(
    old: Mapping[str, Any], new: Mapping[str, Any], context: int | None = None
) -> Iterator[Difference]:
    """Yield the fields that differ, as a reader meets them, with so many words around changes."""
    texts = {
        column: [describe_field(column, values.get(column)) for values in (old, new)]
        for column in SHOWN
        if old.get(column) != new.get(column)
    }
    for column in choose_shown(
        [name for name, (before, after) in texts.items() if before != after]
    ):
        pieces = compare_texts(*texts[column])
        shown = pieces if context is None else shorten(pieces, context)
        yield Difference(column, SHOWN[column], list(arrange_lines(shown)))


def _describe(difference: Difference) -> dict[str, Any]:
    lines = [
        [{"kind": piece.kind.value, "text": join_words(piece.words)} for piece in line]
        for line in difference.lines
    ]
    return {"column": difference.column, "name": difference.name, "lines": lines}


def _list_rows(difference: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(difference["lines"], 1):
        for piece in line:
            yield {"column": difference["column"], "paragraph": number, **piece}


ROUTE = Route(r"/article/(?P<id>[A-Za-z0-9_]+)/compare", show_comparison)
