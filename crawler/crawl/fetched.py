"""The items of the crawl: the results of fetches, for the pipelines to store."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.extraction.story import StoryResult
from crawler.fetching import FetchResult, FetchTask, Link, NextPage
from crawler.items import Article, Page


@dataclass
class FetchedStory:
    """An article with all its pages. `article` is None until `NormalizePipeline` has set it."""

    task: FetchTask
    story: StoryResult
    article: Article | FetchResult | None = None

    @property
    def page(self) -> Page:
        """The first page of the story."""
        return self.story.pages[0]


@dataclass
class FetchedListing:
    """The links on a page of a listing.

    `outside` are articles of days that were not asked for, `sections` other listings;
    `next_page` is None where the walk ends.
    """

    task: FetchTask
    page: Page
    links: list[Link]
    outside: list[Link]
    sections: list[Link]
    next_page: NextPage | None


@dataclass
class UnchangedArticle:
    """A 304: the server confirms the stored page of an article. `page` has no body."""

    task: FetchTask
    page: Page


@dataclass
class EmptyFetch:
    """A fetch that gave no article and no listing, and why.

    `page` is what came all the same, to be kept; `links` are the URLs that the response named,
    such as the target of a redirect; `outside` are articles of days that were not asked for.
    """

    task: FetchTask
    result: FetchResult
    page: Page | None = None
    links: list[Link] = field(default_factory=list)
    outside: list[Link] = field(default_factory=list)


Fetched = FetchedStory | FetchedListing | UnchangedArticle | EmptyFetch
