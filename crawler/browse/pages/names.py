"""All writers, places, sources and sections: by letter, by articles, by a part of the name."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import partial

from crawler.archive.queries import names
from crawler.archive.queries.names import Named, NameKind
from crawler.browse.asked import Asked
from crawler.browse.name_order import (
    NameOrder,
    add_wider,
    count_letters,
    find_letter,
    find_names,
    sort_by_count,
    sort_by_name,
)
from crawler.browse.page import Page, Route

_A_PAGE = 100
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class NameList:
    """What a list says of itself, and how it is ordered at first."""

    kind: NameKind
    title: str
    says: str
    order: NameOrder = NameOrder.COUNT


_SECTIONS = NameList(
    NameKind.SECTION,
    "Sections",
    "As the trail above the headline names them; each with all that lies below it.",
    NameOrder.NAME,
)
_WRITERS = NameList(
    NameKind.WRITER, "Writers", "As bylines name them. Agencies and desks are sources."
)
_PLACES = NameList(
    NameKind.PLACE, "Places", "Where articles are dated, or their writers filed from."
)
_SOURCES = NameList(
    NameKind.SOURCE, "Sources", "Agencies, desks and papers that are printed beside the byline."
)


def load_names(connection: sqlite3.Connection, asked: Asked, kind: NameKind) -> list[Named]:
    """Return all names of a kind, by name."""

    def load() -> list[Named]:
        found = names.list_names(connection, kind)
        return sort_by_name(add_wider(found) if kind is NameKind.SECTION else found)

    return asked.kept.find(("names", kind), load)


def show_names(connection: sqlite3.Connection, asked: Asked, shown: NameList) -> Page:
    """Return the page of a list."""
    everything = load_names(connection, asked, shown.kind)
    letter, part = asked.text("letter"), asked.text("q")
    found = find_names(everything, part) if part else everything
    letters = count_letters(found)
    if letter:
        found = [named for named in found if find_letter(named.name) == letter]
    order = NameOrder(
        asked.choice("sort", NameOrder) or (NameOrder.NAME if letter else shown.order)
    )
    listed = sort_by_count(found) if order is NameOrder.COUNT else found
    number = asked.number("page", 1, _MOST_PAGES)
    data = {"kind": shown.kind, "letter": letter, "q": part, "names": listed}
    more = {
        "says": shown.says,
        "order": order,
        "letters": letters,
        "number": number,
        "pages": -(-len(listed) // _A_PAGE),
        "many": len(everything) > _A_PAGE,
        "listed": listed[_A_PAGE * (number - 1) : _A_PAGE * number],
    }
    return Page("names.html", shown.title, data, listed, more)


ROUTES = tuple(
    Route(f"/{shown.kind}", partial(show_names, shown=shown))
    for shown in (_SECTIONS, _WRITERS, _PLACES, _SOURCES)
)
