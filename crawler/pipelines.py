"""Item pipelines: normalize what was printed, validate it, store it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from scrapy.crawler import Crawler

from crawler.crawl.outcomes import Ending, Listing, Outcome, Story, Unchanged
from crawler.crawl.run import Run
from crawler.extraction.article import read_article
from crawler.extraction.validation import find_faults
from crawler.fetching import FetchResult, FetchState

if TYPE_CHECKING:
    from crawler.spiders.chinadaily import ChinadailySpider


class NormalizePipeline:
    """Reads the printed pages of a story into an article.

    A story of one page was read where it was parsed, in the process beside the crawl.
    """

    def process_item(self, item: Outcome) -> Outcome:
        """Set the article of a story."""
        if isinstance(item, Story) and item.article is None:
            item.article = read_article(item.printed, item.pages[0].fetched_at)
        return item


class ValidatePipeline:
    """Turns a story that lacks what an article must have into an ending that keeps its page."""

    def process_item(self, item: Outcome) -> Outcome:
        """Let through what is fit to be stored."""
        if not isinstance(item, Story) or item.article is None:
            return item
        faults = find_faults(item.article)
        if not faults:
            return item
        return Ending(
            item.task, FetchResult(FetchState.REJECTED, "; ".join(faults), 200), item.pages[0]
        )


class ArchivePipeline:
    """Stores what a fetch came to, in one transaction, and counts it."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawl from its spider, which holds the run."""
        return cls(cast("ChinadailySpider", crawler.spider).run)

    def process_item(self, item: Outcome) -> Outcome:
        """Write an item to the archive."""
        if isinstance(item, Ending):
            self._run.save_ending(item, item.page)
        elif isinstance(item, Listing):
            self._run.save_listing(item)
        elif isinstance(item, Unchanged):
            self._run.save_unchanged(item)
        else:
            self._run.save_story(item)
        return item
