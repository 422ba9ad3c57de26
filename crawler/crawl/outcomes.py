"""The items of the crawl: what fetching a URL came to, on its way to the archive."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.archive import End, Link, NextPage, Task
from crawler.items import Article, Page, PrintedPage


@dataclass
class Story:
    """All pages of a story, as served and as printed; `article` is None until all are read."""

    task: Task
    pages: list[Page]
    printed: list[PrintedPage]
    missing: dict[str, End] = field(default_factory=dict)
    article: Article | None = None


@dataclass
class Listing:
    """What a page of a listing named.

    `outside` are articles of days that were not asked for, `sections` other
    listings; `next_page` is None where the walk ends in any case.
    """

    task: Task
    page: Page
    links: list[Link]
    outside: list[Link]
    sections: list[Link]
    next_page: NextPage | None


@dataclass
class Unchanged:
    """A stored article of which the server says that it is as it was: a 304, without a body."""

    task: Task
    page: Page


@dataclass
class Ending:
    """A fetch that gave no article and no listing.

    `page` is what came all the same, to be kept; `links` are what the answer
    named, such as the target of a redirect.
    """

    task: Task
    end: End
    page: Page | None = None
    links: list[Link] = field(default_factory=list)


Outcome = Story | Listing | Unchanged | Ending
