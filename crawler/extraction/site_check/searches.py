"""Does an answer of the search look as expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crawler.extraction.listings import SearchPage, UnreadableSearch, read_search_page
from crawler.extraction.listings.search_rows import SearchRow, split_rows
from crawler.extraction.site_check.differences import Difference, shorten

_ROW_KEYS = ("url", "title", "publishTime")


def check_search(text: str) -> Iterator[Difference]:
    """Yield what is not as expected in the first page of an answer."""
    try:
        found, rows = read_search_page(text, 0), list(split_rows(text))
    except UnreadableSearch as error:
        yield Difference("search", f"{error}", instead=shorten(text))
        return
    if found.total is None:
        yield Difference("search", "does not state totalElements")
    if found.last_page is None:
        yield Difference("search", "does not state totalPages")
    if rows:
        yield from _check_rows(rows, found)
    else:
        yield Difference("search", "names no story of the day")


def _check_rows(rows: Sequence[SearchRow], found: SearchPage) -> Iterator[Difference]:
    first = {key: value for row in reversed(rows) for key, value in row.values.items()}
    for key in _ROW_KEYS:
        if key not in first:
            yield Difference("search", f"no row has {key}", instead=shorten(", ".join(first)))
    is_unread = {
        "url": not found.articles,
        "publishTime": not any(row.published for row in found.articles),
    }
    for key, unread in is_unread.items():
        if key in first and unread:
            how = f"{key} is in another form"
            yield Difference("search", how, instead=shorten(f"{first[key]}"))
