"""A writer: where the writer filed from, and all articles."""

from __future__ import annotations

import sqlite3

from crawler.archive.queries import groups
from crawler.browse.asked import Asked
from crawler.browse.page import Page, Route
from crawler.browse.pages.articles import show_group
from crawler.browse.references import REFERENCES


def show_author(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a writer."""
    name = asked.path["name"]
    data = {"author": name, "places": groups.count_places_of_writer(connection, name)}
    return show_group(
        connection,
        asked,
        groups.of_writer(name),
        "author.html",
        title=name,
        data=data,
        more={"narrowed": {"author": name}},
    )


ROUTE = Route(r"/author/(?P<name>[^/]+?)", show_author, tuple(REFERENCES))
