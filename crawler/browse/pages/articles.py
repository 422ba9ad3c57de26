"""A list of articles that have something in common, the newest first, page by page."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from crawler.archive.queries import groups
from crawler.archive.queries.groups import Group
from crawler.browse.asked import Asked
from crawler.browse.page import NotHere, Page

_A_PAGE = 40
# articles of JSON and CSV
_MOST = 5_000
_MOST_PAGES = 250


def show_group(
    connection: sqlite3.Connection,
    asked: Asked,
    group: Group,
    template: str,
    *,
    title: str,
    data: Mapping[str, Any],
    more: Mapping[str, Any],
) -> Page:
    """Return the page of a group, with `data` of its own. Raises `NotHere` if it is empty."""
    years = asked.kept.find(
        ("years of group", group), lambda: groups.count_by_year(connection, group)
    )
    count = sum(years.values())
    if not count:
        raise NotHere(f"No article of {title} is stored.")
    number = asked.number("page", 1, _MOST_PAGES)
    listed = _MOST if asked.format != "html" else _A_PAGE
    found = groups.list_group(connection, group, listed, listed * (number - 1))
    shown = {
        "number": number,
        "pages": min(-(-count // _A_PAGE), _MOST_PAGES),
        "most": _MOST,
        "listed": found,
        **more,
    }
    told = {**data, "articles": count, "years": years, "stories": found}
    return Page(template, title, told, found, shown)
