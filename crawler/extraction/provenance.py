"""Where each value of an article comes from: the layout, the rule and the printed text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.extraction.fields.breadcrumb import read_section
from crawler.extraction.fields.byline import read_byline
from crawler.extraction.fields.caption import split_caption
from crawler.extraction.fields.chinese_writers import read_credited
from crawler.extraction.fields.dateline import split_dateline
from crawler.extraction.fields.dates import choose_dates
from crawler.extraction.fields.info import split_info
from crawler.extraction.fields.source import read_source
from crawler.extraction.fields.trailer import split_trailer
from crawler.extraction.layouts import LAYOUTS
from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.content import extract_subheadlines
from crawler.items import Article, ParsedPage
from crawler.urls import read_article_url, read_edition


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from.

    `rule` names the selector of the layout, or says in words where the layout looked, and the field
    reader that was applied. `printed` is the text to which it was applied; None if there is none.
    """

    rule: str
    printed: str | None


# column, the function that read it, and its input: a selector of the layout, or a column
_Reader = tuple[str, Callable[..., Any] | None, str]
_READERS: tuple[_Reader, ...] = (
    ("id", read_article_url, "url"),
    ("url", read_article_url, "url"),
    ("edition", read_edition, "url"),
    ("section", read_section, "breadcrumb"),
    ("headline", None, "headline"),
    ("deck", None, "deck"),
    ("description", None, "description"),
    ("keywords", None, "keywords"),
    ("editor", None, "editor"),
    ("info_raw", None, "info"),
    ("byline_raw", split_info, "info"),
    ("date_raw", split_info, "info"),
    ("authors", read_byline, "byline_raw"),
    ("bylines", read_byline, "byline_raw"),
    ("source", read_source, "info"),
    ("date_published", choose_dates, "date"),
    ("date_published_from", choose_dates, "date"),
    ("date_modified", choose_dates, "date_raw"),
    ("dateline_raw", split_dateline, "paragraphs"),
    ("dateline_place", split_dateline, "dateline_raw"),
    ("body", split_trailer, "paragraphs"),
    ("subheadlines", extract_subheadlines, "paragraphs"),
    ("trailer_raw", split_trailer, "paragraphs"),
    ("print_edition", split_trailer, "trailer_raw"),
    ("print_date", split_trailer, "trailer_raw"),
    ("print_page", split_trailer, "trailer_raw"),
    ("figures", split_caption, "figures"),
)

# for an article whose byline names no writer
_CREDITED: tuple[_Reader, ...] = (
    ("authors", read_credited, "credits"),
    ("bylines", read_credited, "credits"),
)
# for one whose byline names an agency
_SOURCE_IN_BYLINE: _Reader = ("source", read_byline, "byline_raw")

_NOT_PRINTED = "not printed by this layout"

# the attribute of a layout that holds the selector of each printed text
_SELECTORS = {
    "headline": "headline",
    "deck": "deck",
    "description": "description",
    "keywords": "keywords",
    "editor": "editor",
    "info": "info",
    "breadcrumb": "breadcrumb",
    "paragraphs": "content",
    "figures": "content",
}


def trace_origins(article: Article, pages: Sequence[ParsedPage]) -> dict[str, Origin]:
    """Return the origin of the value in each column of an article.

    `pages` are the parsed pages from which the article was extracted.
    """
    layout = next(layout for layout in LAYOUTS if layout.name == article.layout)
    printed = _gather_printed(article, pages)
    return {
        column: Origin(_describe_rule(layout, reader, source), printed[source] or None)
        for column, reader, source in (*_READERS, *_list_others(article))
    }


def _list_others(article: Article) -> Iterator[_Reader]:
    """Yield the readers that this article's values are from, in place of the usual ones."""
    byline = read_byline(article.byline_raw)
    if article.bylines and not byline.bylines:
        yield from _CREDITED
    if byline.source:
        yield _SOURCE_IN_BYLINE


def _gather_printed(article: Article, pages: Sequence[ParsedPage]) -> dict[str, str | None]:
    first = pages[0]
    dated = {
        "page": first.published,
        "id": article.id,
        "printed": article.date_raw,
        "url": first.url,
        None: None,
    }
    return {
        "url": first.url,
        "breadcrumb": " ".join(first.breadcrumb),
        "headline": first.headline,
        "deck": first.deck,
        "description": first.description,
        "keywords": first.keywords,
        "editor": first.editor,
        "info": first.info,
        "paragraphs": "\n\n".join(text for page in pages for text in page.paragraphs),
        "figures": "\n\n".join(figure.caption_raw or figure.url for figure in article.figures),
        "byline_raw": article.byline_raw,
        "date_raw": article.date_raw,
        "dateline_raw": article.dateline_raw,
        "trailer_raw": article.trailer_raw,
        "credits": "\n\n".join(filter(None, (article.dateline_raw, article.trailer_raw))),
        "date": dated[article.date_published_from],
    }


def _describe_rule(layout: Layout, reader: Callable[..., Any] | None, source: str) -> str:
    steps = []
    if source in _SELECTORS:
        place = _describe_place(layout, _SELECTORS[source])
        if place is None:
            return _NOT_PRINTED
        steps.append(place)
    if reader is not None:
        steps.append(f"{reader.__module__}.{reader.__name__}")
    return ", then ".join(steps)


def _describe_place(layout: Layout, field: str) -> str | None:
    """Return where a layout looks for a field; None if it does not print it."""
    selector = getattr(layout, field)
    return layout.rules.get(field) or (f"selector {selector}" if selector else None)
