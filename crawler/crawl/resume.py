"""Pages of a story whose fetching was interrupted: they come from the archive, not the site."""

from __future__ import annotations

from functools import cached_property
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.crawl.responses import answer_saved
from crawler.crawl.run import CrawlRun, find_run
from crawler.fetching import FetchTask


class KeptPagesMiddleware:
    """Answers requests with pages that were kept for the same story before a run was killed."""

    def __init__(self, run: CrawlRun) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl. Raises `NotConfigured` for other spiders."""
        return cls(find_run(crawler))

    def process_request(self, request: Request) -> Response | None:
        """Return the kept page as the response; None to ask the site."""
        task: FetchTask | None = request.meta.get("task")
        if task is None or task.url not in self._stories:
            return None
        page = self._run.archive.load_kept(request.url, task)
        return answer_saved(request, page) if page else None

    @cached_property
    def _stories(self) -> frozenset[str]:
        """The stories of which pages were kept before the first request of this run."""
        return self._run.archive.list_kept_stories()
