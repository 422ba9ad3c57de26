"""A section with all that lies below it, and the list of all sections."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from crawler.archive.queries import groups
from crawler.browse.asked import Asked
from crawler.browse.page import NotHere, Page, Route
from crawler.browse.pages.articles import show_group

# "China / Society" lies below "China"
DIVIDER = " / "


def show_section(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a section."""
    name = asked.path["name"]
    within = {
        section: count
        for section, count in load_sections(connection, asked).items()
        if section == name or section.startswith(f"{name}{DIVIDER}")
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


def show_sections(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of all sections."""
    sections = load_sections(connection, asked)
    rows = [{"section": section, "articles": count} for section, count in sections.items()]
    return Page("sections.html", "Sections", {"sections": sections}, rows)


def load_sections(connection: sqlite3.Connection, asked: Asked) -> Mapping[str, int]:
    """Return how many articles each section has, by name."""
    return asked.kept.find("sections", lambda: groups.count_sections(connection))


ROUTE = Route(r"/section/(?P<name>[^/]+?)", show_section)
ALL = Route(r"/section", show_sections)
