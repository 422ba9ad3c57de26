"""One article: its text, where each fact comes from, its versions, and how to cite it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from crawler.archive import Change
from crawler.archive.queries import reading
from crawler.browse.asked import Asked
from crawler.browse.page import File, NotHere, Page, Route
from crawler.browse.references import REFERENCES, make_references
from crawler.formats.references import cite_text, make_coins
from crawler.urls import BEIJING, read_article_url, read_id_time

Values = Mapping[str, Any]


class Time(NamedTuple):
    """A time in an article's life: ISO 8601, and who says so."""

    name: str
    at: str
    stated_by: str


def show_article(connection: sqlite3.Connection, asked: Asked) -> Page | File:
    """Return the page of an article, or its reference."""
    article = require_article(connection, asked.path["id"])
    if asked.format in REFERENCES:
        return make_references([article], asked.format, article["id"])
    versions = reading.list_versions(connection, article["id"])
    data = {
        "article": article,
        "times": [time._asdict() for time in list_times(article)],
        "versions": [describe_version(change) for change in versions],
        "same_story": reading.list_same_story(connection, article["id"]),
        "captures": reading.list_captures(connection, article["id"]),
        "cite": cite_text(article),
    }
    return Page(
        "article.html", article["headline"], data, [article], {"coins": make_coins(article)}
    )


def require_article(connection: sqlite3.Connection, article_id: str) -> Values:
    """Return an article. Raises `NotHere`."""
    article = reading.load_article(connection, article_id)
    if article is None:
        raise NotHere(f"No article {article_id} is stored.")
    return article


def describe_version(change: Change) -> dict[str, Any]:
    """Return what the timeline says of a version."""
    return {
        "revision": change.revision,
        "seen_at": change.seen_at.isoformat(),
        "changed": change.changed,
        "boring": change.boring,
        "reparsed": change.reparsed,
        "headline": change.new["headline"],
    }


_PUBLISHED_FROM = {
    "page": "from the data in the page",
    "id": "from the second in the article's id",
    "printed": "printed under the headline",
    "url": "from the address",
}


def list_times(article: Values) -> list[Time]:
    """Return the times of an article, each with where it comes from."""
    made = read_id_time(article["id"])
    named = read_article_url(article["url"])
    stated_by = _PUBLISHED_FROM.get(article["date_published_from"], "")
    found = [
        ("Published", article["date_published"], stated_by),
        ("Updated", article["date_modified"], f"printed as {article['date_raw']}"),
        ("Created", made and made.astimezone(BEIJING).isoformat(), "from the id"),
        ("Filed under", named and named.day and named.day.isoformat(), "from the address"),
        ("In print", article["print_date"], "from the print line"),
        ("First seen", article["first_seen"], "by this archive"),
        ("Last seen", article["last_seen"], "by this archive"),
        ("Withdrawn", article["gone_at"], "found gone by this archive"),
    ]
    return [Time(name, at, by) for name, at, by in found if at]


ROUTE = Route(r"/article/(?P<id>[A-Za-z0-9_]+)", show_article, tuple(REFERENCES))
