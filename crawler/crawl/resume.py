"""Pages of a story whose fetching was broken off: they are in the archive, and not asked again."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.crawl.responses import answer_saved
from crawler.crawl.run import CrawlRun


class KeptPagesMiddleware:
    """Answers from the archive what came for the same story before a run was killed."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Serve the spider that archives; others keep nothing."""
        run = getattr(crawler.spider, "run", None)
        if not isinstance(run, CrawlRun):
            raise NotConfigured
        return cls(run)

    def process_request(self, request: Request) -> Response | None:
        """Answer with the kept page, if there is one."""
        task = request.meta.get("task")
        page = self._run.archive.load_kept(request.url, task) if task else None
        return answer_saved(request, page) if page else None
