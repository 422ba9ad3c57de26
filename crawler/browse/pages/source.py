"""A source: an agency, a desk or a masthead, and what it published first."""

from __future__ import annotations

import sqlite3

from crawler.archive.queries import groups
from crawler.browse.asked import Asked
from crawler.browse.page import Page, Route
from crawler.browse.pages.articles import show_group
from crawler.browse.references import REFERENCES


def show_source(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a source."""
    source = asked.path["name"]
    return show_group(
        connection,
        asked,
        groups.of_source(source),
        "source.html",
        title=source,
        data={"source": source},
        more={"narrowed": {"source": source}},
    )


ROUTE = Route(r"/source/(?P<name>[^/]+?)", show_source, tuple(REFERENCES))
