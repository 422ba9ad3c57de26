"""Item pipelines: normalize what pages print, validate the article, store it."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.crawl.archive_writer import ArchiveWriter
from crawler.crawl.fetched import (
    EmptyFetch,
    Fetched,
    FetchedListing,
    FetchedStory,
    UnchangedArticle,
)
from crawler.crawl.run import find_run
from crawler.extraction.story import normalize_and_sketch
from crawler.fetching import FetchResult
from crawler.items import Article
from crawler.workers.parser_process import ParserProcess


class NormalizePipeline:
    """Makes the article of a story from what its pages print, in the parser process."""

    def __init__(self, parser: ParserProcess) -> None:
        self._parser = parser

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl; its parser process belongs to the run."""
        return cls(find_run(crawler).parser)

    async def process_item(self, item: Fetched) -> Fetched:
        """Set the article of a story with its sketch, or why it has none."""
        if isinstance(item, FetchedStory):
            normalized = await self._parser.call(
                normalize_and_sketch, item.story.parsed, item.page.fetched_at
            )
            if isinstance(normalized, FetchResult):
                item.article = normalized
            else:
                item.article, item.sketch = normalized.article, normalized.sketch
        return item


class ValidatePipeline:
    """Turns a story without an article that can be trusted into an empty fetch with its page."""

    def process_item(self, item: Fetched) -> Fetched:
        """Return what can be stored as it is, else why it cannot."""
        if isinstance(item, FetchedStory) and isinstance(item.article, FetchResult):
            return EmptyFetch(item.task, item.article, item.page, linked=item.linked)
        return item


class ArchivePipeline:
    """Stores what a fetch came to, counts it, and passes on articles for feeds (`-O FILE`)."""

    def __init__(self, writer: ArchiveWriter) -> None:
        self._writer = writer

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl; its writer belongs to the run."""
        return cls(find_run(crawler).writer)

    async def process_item(self, item: Fetched) -> Article:
        """Write an item to the archive; return the article. Raises `DropItem` if it is none."""
        match item:
            case FetchedStory(article=Article() as article):
                await self._writer.save_story(item, article)
                return article
            case FetchedListing():
                self._writer.save_listing(item)
            case UnchangedArticle():
                self._writer.save_unchanged(item)
            case EmptyFetch():
                self._writer.save_empty(item)
            case _:
                raise TypeError(f"not normalized: {item}")
        raise DropItem("no article", log_level="DEBUG")
