"""The items of the crawl: what fetching a URL came to, on its way to the archive."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.fetching import FetchResult, FetchTask, Link, NextPage
from crawler.items import Article, Page, ParsedPage


@dataclass
class Story:
    """All pages of a story, as served and as printed; `article` is None until all are read."""

    task: FetchTask
    pages: list[Page]
    printed: list[ParsedPage]
    missing: dict[str, FetchResult] = field(default_factory=dict)
    article: Article | None = None


@dataclass
class Listing:
    """What a page of a listing named.

    `outside` are articles of days that were not asked for, `sections` other
    listings; `next_page` is None where the walk ends in any case.
    """

    task: FetchTask
    page: Page
    links: list[Link]
    outside: list[Link]
    sections: list[Link]
    next_page: NextPage | None


@dataclass
class Unchanged:
    """A stored article of which the server says that it is as it was: a 304, without a body."""

    task: FetchTask
    page: Page


@dataclass
class Ending:
    """A fetch that gave no article and no listing.

    `page` is what came all the same, to be kept; `links` are what the answer
    named, such as the target of a redirect.
    """

    task: FetchTask
    end: FetchResult
    page: Page | None = None
    links: list[Link] = field(default_factory=list)


Outcome = Story | Listing | Unchanged | Ending
