"""The values that pass through the project, without behaviour.

A `Page` holds bytes as served. A layout parses the text of one page into a `ParsedPage`. The
field readers in `crawler.extraction.fields` make an `Article` of the parsed pages of one story;
that is what the archive stores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

# `Page.via` of a page that a crawl of ours fetched
NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Page:
    """One HTTP answer, its body exactly as served (content coding removed).

    `headers` are in the order and case in which they arrived. `fetched_at` is aware. `via` says
    where the page came from, `NETWORK` for a fetch of our own. `robots_usage` is the Content-Usage
    of robots.txt that applies to the page. `request` holds the request's headers without `Host`,
    and is empty if they are unknown.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    via: str = NETWORK
    robots_usage: str | None = None
    request: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first header with a name in lower case; None if there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class ParsedFigure:
    """A picture on a page: absolute URL of the image, whole caption with its white space."""

    url: str
    caption: str | None


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """The printed texts of one page, selected by a layout and not yet interpreted.

    `language` is "en" or "zh". `info` is the whole line of byline, source and time. `paragraphs`
    are in the order in which they are read, with their white space; `subheadlines` are those of
    them that are set as sub-headlines. `page_count` is the number of pages in the pager, 1
    without a pager. `deck` is the second headline under the first, `published` the
    `datePublished` of the JSON-LD in the page, as it stands there.
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
    deck: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Byline:
    """One writer, and the place that the writer filed from; None if it is not printed."""

    name: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: `caption` without its credit, `credit` without brackets, `caption_raw` whole."""

    url: str
    caption: str | None
    credit: str | None
    caption_raw: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as extracted; the fields are columns of the table `articles` (docs/schema.md).

    Dates are ISO 8601: `2024-05-13T09:08:00+08:00`, or `2017-08-15` if only the day is known.
    A blank line divides the paragraphs of `body`; `subheadlines` are those of them that are set
    as sub-headlines.
    """

    id: str
    url: str
    edition: str | None
    section: str | None
    layout: str
    language: str
    headline: str | None
    deck: str | None
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
