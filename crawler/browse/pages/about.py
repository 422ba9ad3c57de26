"""What the archive is, what is exact in it, how it is asked in SQL, and what its columns mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from crawler.archive.queries.dictionary import RelationMeaning, describe_relations
from crawler.archive.queries.worked_questions import WorkedQuestion, load_questions
from crawler.browse.asked import Asked
from crawler.browse.database import NAME
from crawler.browse.page import Page, Route


def show_about(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page about the archive; its data are the questions."""
    questions = [_describe_question(question) for question in load_questions()]
    return Page("about.html", "About", {"questions": questions}, questions)


def show_dictionary(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the data dictionary."""
    relations = asked.kept.find("dictionary", lambda: describe_relations(connection))
    data = {"relations": relations}
    return Page("dictionary.html", "What the columns mean", data, list(_list_rows(relations)))


def _describe_question(question: WorkedQuestion) -> dict[str, Any]:
    asked = urlencode({"sql": question.sql, **question.values})
    return {"asks": question.asks, "sql": question.sql, "url": f"/{NAME}?{asked}"}


def _list_rows(relations: Sequence[RelationMeaning]) -> Iterator[dict[str, Any]]:
    for relation in relations:
        for column in relation.columns:
            yield {
                "table": relation.name,
                "column": column.name,
                "means": column.means,
                "unit": column.unit,
                "from": column.origin,
            }


ROUTE = Route(r"/about", show_about)
DICTIONARY = Route(r"/about/columns", show_dictionary)
