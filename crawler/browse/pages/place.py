"""A place: who filed from there, and what is dated there."""

from __future__ import annotations

import sqlite3

from crawler.archive.queries import groups
from crawler.browse.asked import Asked
from crawler.browse.page import Page, Route
from crawler.browse.pages.articles import show_group
from crawler.browse.references import REFERENCES


def show_place(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a place."""
    place = asked.path["name"]
    authors = asked.kept.find(
        ("writers", place), lambda: groups.count_writers_of_place(connection, place)
    )
    return show_group(
        connection,
        asked,
        groups.of_place(place),
        "place.html",
        title=place,
        data={"place": place, "authors": authors},
        more={"narrowed": {}},
    )


ROUTE = Route(r"/place/(?P<name>[^/]+?)", show_place, tuple(REFERENCES))
