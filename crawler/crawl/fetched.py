"""The items of the crawl: the results of fetches, for the pipelines to store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.extraction.story import StoryResult
from crawler.fetching import FetchResult, FetchTask, Link, ListingLinks
from crawler.items import Article, Page


@dataclass
class FetchedStory:
    """An article with all its pages. `article` is None until `NormalizePipeline` has set it.

    `linked` are the articles that its pages link to, `sketch` is that of its body.
    """

    task: FetchTask
    story: StoryResult
    article: Article | FetchResult | None = None
    sketch: Sequence[int] = ()
    linked: Sequence[Link] = ()

    @property
    def page(self) -> Page:
        """The first page of the story."""
        return self.story.pages[0]


@dataclass
class FetchedListing:
    """A page that names articles, and what it leads to."""

    task: FetchTask
    page: Page
    found: ListingLinks


@dataclass
class UnchangedArticle:
    """A 304: the server confirms the stored page of an article. `page` has no body."""

    task: FetchTask
    page: Page


@dataclass
class EmptyFetch:
    """A fetch that gave no article and no listing, and why.

    `page` is what came all the same, to be kept; `links` are the target of a redirect, or what is
    asked for instead, `linked` the articles that the page links to.
    """

    task: FetchTask
    result: FetchResult
    page: Page | None = None
    links: list[Link] = field(default_factory=list)
    linked: Sequence[Link] = ()


Fetched = FetchedStory | FetchedListing | UnchangedArticle | EmptyFetch
