"""What travels through the project: values only, no behaviour.

A *page* is bytes as served. A layout turns the text of one page into a
`ParsedPage`; the readers in `crawler.extraction.fields` turn the printed pages of one
story into an `Article`, the value the archive stores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One HTTP answer, its body exactly as served (content coding removed).

    `headers` keep the order and case in which they arrived; `fetched_at` is aware.
    `robots_usage` is the Content-Usage rule of robots.txt that holds for the page. `request` are
    the headers that it was asked for with, but `Host`; empty where they are not known.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    via: str = "network"
    robots_usage: str | None = None
    request: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Give the first header of that name (in lower case), None where none was sent."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class ParsedFigure:
    """A picture as printed: absolute URL of the image, whole caption with its white space."""

    url: str
    caption: str | None


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What one page of a story prints, read by selectors alone and not interpreted.

    `info` is the whole line of byline, source and time. `paragraphs` are in the
    reader's order, with their white space; `subheadlines` are those of them that
    are set as one. `page_count` is how many pages the pager names, 1 without a pager.
    """

    url: str
    layout: str
    language: str
    headline: str | None
    info: str | None
    breadcrumb: tuple[str, ...]
    description: str | None
    keywords: str | None
    editor: str | None
    paragraphs: tuple[str, ...]
    figures: tuple[ParsedFigure, ...]
    page_count: int = 1
    subheadlines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Byline:
    """One writer, and where the writer filed from when that is printed."""

    name: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: caption without its credit, credit without its brackets."""

    url: str
    caption: str | None
    credit: str | None
    caption_raw: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read; the fields are the columns of `articles` (DESIGN: contract).

    Dates are ISO 8601: `2024-05-13T09:08:00+08:00`, or `2017-08-15` where only
    a day is known. `body` has its paragraphs divided by a blank line;
    `subheadlines` are those of them that are set as sub-headlines.
    """

    id: str
    url: str
    edition: str | None
    section: str | None
    layout: str
    language: str
    headline: str | None
    description: str | None
    byline_raw: str | None
    bylines: tuple[Byline, ...]
    source: str | None
    info_raw: str | None
    dateline_raw: str | None
    dateline_place: str | None
    date_published: str | None
    date_published_from: str | None
    date_modified: str | None
    date_raw: str | None
    print_edition: str | None
    print_date: str | None
    print_page: str | None
    editor: str | None
    keywords: tuple[str, ...]
    body: str | None
    subheadlines: tuple[str, ...]
    trailer_raw: str | None
    word_count: int
    page_count: int
    figures: tuple[Figure, ...] = field(default=())
