"""The fields of an article that differ between versions, as a reader knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from crawler.text_diff import BREAK, format_value

# of what a reader sees, in the order of the page; other columns only repeat it
SHOWN = {
    "headline": "Headline",
    "deck": "Deck",
    "byline_raw": "Byline",
    "bylines": "Writers and places",
    "source": "Source",
    "section": "Section",
    "dateline_raw": "Dateline",
    "date_published": "Published",
    "date_modified": "Updated",
    "body": "Text",
    "figures": "Pictures",
    "trailer_raw": "Lines after the text",
    "print_page": "Print page",
}


def choose_shown(columns: Collection[str]) -> list[str]:
    """Return which of some columns are shown, in the order of the page.

    Writers are read from the byline, and only repeat it.

    >>> choose_shown(["authors", "bylines", "byline_raw", "headline"])
    ['headline', 'byline_raw']
    """
    is_repeated = "byline_raw" in columns
    return [name for name in SHOWN if name in columns and not (name == "bylines" and is_repeated)]


def name_fields(columns: Collection[str]) -> str:
    """Return what changed, in words; columns that no reader sees only where nothing else changed.

    >>> name_fields(["body", "headline", "word_count"]), name_fields(["date_raw"])
    ('headline, text', 'date_raw')
    """
    return ", ".join([SHOWN[name].lower() for name in choose_shown(columns)] or columns)


def describe_field(column: str, value: Any) -> str:
    """Return the value of a field as text; each item of a list is a paragraph.

    >>> describe_field("bylines", [{"name": "Zhou Mo", "place": "Wuhan"}])
    'Zhou Mo in Wuhan'
    """
    describe = _ITEMS.get(column)
    return BREAK.join(map(describe, value or ())) if describe else format_value(value)


def _describe_byline(byline: Mapping[str, str | None]) -> str:
    return f"{byline['name']} in {byline['place']}" if byline["place"] else f"{byline['name']}"


def _describe_figure(figure: Mapping[str, str | None]) -> str:
    return " ".join(filter(None, (figure.get("caption_raw"), figure["url"])))


_ITEMS: Mapping[str, Callable[[Any], str]] = {
    "bylines": _describe_byline,
    "figures": _describe_figure,
}
