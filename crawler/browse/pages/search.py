"""Search: words, phrases and filters, with counts by year, and the results to take away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from io import BytesIO
from typing import Any

from crawler.archive import Selection
from crawler.archive.queries import listing, matches, reading, search
from crawler.archive.queries.listing import Listed
from crawler.archive.queries.matches import FiledArticles
from crawler.archive.queries.names import Named, NameKind
from crawler.archive.queries.search import Matches
from crawler.archive.search_query import find_terms
from crawler.browse.asked import Asked
from crawler.browse.name_order import sort_by_count, sort_by_name
from crawler.browse.page import File, Page, Route
from crawler.browse.pages.names import load_names
from crawler.browse.references import REFERENCES
from crawler.formats.jsonl_csv import write_jsonl
from crawler.formats.redaction import keep_metadata
from crawler.text_marks import cut_excerpt, mark_terms

_A_PAGE = 20
# more results are shown by date: ranking them takes long, and says little
_MOST_RANKED = 5_000
# articles of one file, and of JSON and CSV
_MOST = 5_000
_MOST_PAGES = 500
# names that a field of the form offers
_MOST_OFFERED = 60
_NDJSON = "application/x-ndjson; charset=utf-8"


def show_search(connection: sqlite3.Connection, asked: Asked) -> Page | File:
    """Return the results of a search."""
    selection = read_selection(asked)
    matched = find_matches(connection, asked, selection)
    years = matched.years if matched else count_years(connection, asked, selection)
    count = sum(years.values())
    ranked = matched if asked.text("sort") != "date" else None
    too_many = ranked is not None and count > _MOST_RANKED
    found = find_results(connection, asked, selection, None if too_many else ranked)
    if asked.format == "jsonl":
        return make_jsonl(connection, found)
    data = {
        "asked_for": describe_selection(selection),
        "articles": count,
        "years": years,
        "results": found,
    }
    more = {
        "number": asked.number("page", 1, _MOST_PAGES),
        "pages": min(-(-count // _A_PAGE), _MOST_PAGES),
        "most": _MOST,
        "too_many": too_many,
        "shown": list(mark_results(connection, found[:_A_PAGE], selection.query)),
        "others": ask_elsewhere(selection),
        "offered": offer_names(connection, asked),
    }
    title = f"Search: {selection.query}" if selection.query else "Search"
    return Page("search.html", title, data, found, more)


def offer_names(connection: sqlite3.Connection, asked: Asked) -> Mapping[str, list[str]]:
    """Return the names that fields of the form offer: those with the most articles."""
    if asked.format != "html":
        return {}
    kinds = {"section": NameKind.SECTION, "source": NameKind.SOURCE, "edition": NameKind.EDITION}
    return {field: list_most(load_names(connection, asked, kind)) for field, kind in kinds.items()}


def list_most(names: Sequence[Named]) -> list[str]:
    """Return the names with the most articles, in the order of their letters."""
    most = sort_by_count(names)[:_MOST_OFFERED]
    return [named.name for named in sort_by_name(most)]


def read_selection(asked: Asked) -> Selection:
    """Return what is searched for. Raises `WrongRequest`."""
    return Selection(
        since=asked.day("since"),
        until=asked.day("until"),
        section=asked.text("section"),
        author=asked.text("author"),
        query=asked.text("q"),
        edition=asked.text("edition"),
        source=asked.text("source"),
        language=asked.text("language"),
        print_page=asked.text("print_page"),
    )


def describe_selection(selection: Selection) -> dict[str, str]:
    """Return what was asked for, as text."""
    return {name: f"{value}" for name, value in asdict(selection).items() if value is not None}


def find_matches(
    connection: sqlite3.Connection, asked: Asked, selection: Selection
) -> Matches | None:
    """Return what a selection with a query finds, None for one without."""
    if selection.query is None:
        return None
    filed = load_filed(connection, asked, replace(selection, query=None))
    return search.find_matches(connection, selection.query, filed)


def load_filed(connection: sqlite3.Connection, asked: Asked, selection: Selection) -> FiledArticles:
    """Return where the articles of a selection without a query are filed.

    To read it of each match would take most of the time of a page.
    """
    known = asked.filed.find(selection, lambda: matches.load_filed(connection, selection))
    return matches.load_filed(connection, selection, known)


def count_years(
    connection: sqlite3.Connection, asked: Asked, selection: Selection
) -> Mapping[str, int]:
    """Return how many articles of a selection without a query each year has."""
    if selection == Selection():
        return {}
    return asked.kept.find(
        ("years", selection), lambda: listing.count_by_year(connection, selection)
    )


def ask_elsewhere(selection: Selection) -> dict[str, str]:
    """Return the parameters of a search, which trends and changes take too."""
    named = describe_selection(selection)
    return {"q" if name == "query" else name: value for name, value in named.items()}


def find_results(
    connection: sqlite3.Connection, asked: Asked, selection: Selection, ranked: Matches | None
) -> list[Listed]:
    """Return a page of results, or what a file may hold, the best of `ranked` or the newest first.

    None if nothing is asked for.
    """
    if selection == Selection():
        return []
    is_page = asked.format == "html"
    most = _A_PAGE if is_page else _MOST
    skipped = _A_PAGE * (asked.number("page", 1, _MOST_PAGES) - 1) if is_page else 0
    if ranked is None or selection.query is None:
        return listing.list_selected(connection, selection, most, skipped)
    among = None if selection == Selection(query=selection.query) else ranked.rowids
    return search.list_best(connection, selection.query, among, most, skipped)


def mark_results(
    connection: sqlite3.Connection, found: Sequence[Listed], query: str | None
) -> Iterator[dict[str, Any]]:
    """Yield results with the words of the query marked."""
    terms = find_terms(query) if query else []
    texts = search.load_texts(connection, (story.id for story in found))
    for story in found:
        yield {
            "story": story,
            "headline": mark_terms(story.headline, terms),
            "excerpt": cut_excerpt(texts[story.id], terms) if story.id in texts else [],
        }


def make_jsonl(connection: sqlite3.Connection, found: Sequence[Listed]) -> File:
    """Return results as JSONL, with all that is stored of them but their text."""
    loaded = (reading.load_article(connection, story.id) for story in found)
    out = BytesIO()
    write_jsonl((keep_metadata(article) for article in loaded if article), out)
    return File(_NDJSON, out.getvalue(), "china-daily.jsonl")


ROUTE = Route(r"/search", show_search, ("jsonl", *REFERENCES))
