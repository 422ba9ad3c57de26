"""Feeds of a crawl (`-O FILE`): a run ends when its feed cannot be written."""

from __future__ import annotations

from typing import Any

from scrapy import Spider
from scrapy.extensions.feedexport import FeedExporter as ScrapyFeedExporter

from crawler.archive import describe_article
from crawler.crawl.run import find_run
from crawler.items import Article
from crawler.output import discard_output


class FeedExporter(ScrapyFeedExporter):
    """Scrapy's own would log a traceback for each article, and the run would end well."""

    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Write an article at once, as `scrapy extract` prints it.

        If that fails, write no more and end the run.
        """
        try:
            written = describe_article(item) if isinstance(item, Article) else item
            super().item_scraped(written, spider)
            for slot in self.slots:
                if slot.file is not None:
                    slot.file.flush()
        except OSError as error:
            self.slots = []
            discard_output()
            find_run(self.crawler).give_up(f"the feed cannot be written: {error.strerror}")
