"""A section with all that lies below it."""

from __future__ import annotations

import sqlite3

from crawler.archive.queries import groups
from crawler.archive.queries.names import NameKind
from crawler.browse.asked import Asked
from crawler.browse.name_order import DIVIDER
from crawler.browse.page import NotHere, Page, Route
from crawler.browse.pages.articles import show_group
from crawler.browse.pages.names import load_names
from crawler.browse.references import REFERENCES


def show_section(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a section."""
    name = asked.path["name"]
    within = {
        section.name: section.articles
        for section in load_names(connection, asked, NameKind.SECTION)
        if section.name == name or section.name.startswith(f"{name}{DIVIDER}")
    }
    if not within:
        raise NotHere(f"No article of {name} is stored.")
    parents = name.split(DIVIDER)[:-1]
    return show_group(
        connection,
        asked,
        groups.of_sections(within),
        "section.html",
        title=name,
        data={"section": name, "sections": {n: c for n, c in within.items() if n != name}},
        more={"narrowed": {"section": name}, "parent": DIVIDER.join(parents)},
    )


ROUTE = Route(r"/section/(?P<name>[^/]+?)", show_section, tuple(REFERENCES))
