"""`scrapy extract`: pages in, articles out as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import Response
from twisted.python.failure import Failure
from w3lib.encoding import html_to_unicode

from crawler.archive import Task, describe_article
from crawler.layouts import UnknownLayout, parse_page, read_own_url
from crawler.outcomes import Ending, Story
from crawler.reading import NotAnArticle, read_article
from crawler.responses import describe_failure, request_meta
from crawler.stories import gather_story
from crawler.urls import DOMAIN

Line = dict[str, Any]


class Command(ScrapyCommand):
    """Prints one JSON object a line for each page, in the order of the arguments."""

    requires_project = True

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] FILE-or-URL [FILE-or-URL ...]"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Read saved or live pages and print each article as a line of JSON"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --url."""
        super().add_options(parser)
        parser.add_argument("--url", help="the URL of FILE, when the page does not state it")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each argument; exit code 1 when one could not be read."""
        if not args:
            raise UsageError("name a saved page or a URL")
        if opts.url and len(args) > 1:
            raise UsageError("--url goes with one file")
        fetched = self._fetch(argument for argument in args if _is_url(argument))
        for argument in args:
            line = fetched[argument] if _is_url(argument) else read_file(Path(argument), opts.url)
            print(json.dumps(line, ensure_ascii=False))
            if "error" in line:
                self.exitcode = 1

    def _fetch(self, urls: Iterable[str]) -> dict[str, Line]:
        lines: dict[str, Line] = {}
        asked = list(dict.fromkeys(urls))
        if asked:
            assert self.crawler_process is not None
            self.crawler_process.crawl(ExtractSpider, urls=asked, lines=lines)
            self.crawler_process.start()
        return {url: lines.get(url, {"error": "not fetched", "url": url}) for url in asked}


class ExtractSpider(Spider):
    """Fetches the pages named, by the settings of the project, and stores nothing."""

    name = "extract"
    allowed_domains = (DOMAIN,)
    custom_settings = {  # noqa: RUF012  # declared by Scrapy
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "ITEM_PIPELINES": {},
    }

    def __init__(self, urls: list[str], lines: dict[str, Line]) -> None:
        super().__init__()
        self._urls = urls
        self._lines = lines

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each URL."""
        for url in self._urls:
            task = Task(url, "article", None)
            yield Request(url, self.read, errback=self.read_failure, meta=request_meta(task))

    async def read(self, response: Response) -> None:
        """Read the story that begins with this page."""
        task: Task = response.meta["task"]
        self._lines[task.url] = _read_outcome(await gather_story(self.crawler, task, response))

    def read_failure(self, failure: Failure) -> None:
        """Note a page that could not be had."""
        url = failure.request.meta["task"].url  # type: ignore[attr-defined]  # set by Scrapy
        self._lines[url] = {"error": describe_failure(failure.value).reason, "url": url}


def read_file(path: Path, url: str | None) -> Line:
    """Read a saved page; `url` is its own where the page does not state it."""
    try:
        _, html = html_to_unicode(None, path.read_bytes())
    except OSError as error:
        return {"error": f"cannot read {path}: {error.strerror}", "file": str(path)}
    own = url or read_own_url(html)
    if own is None:
        return {"error": "the page does not state its URL: give it with --url", "file": str(path)}
    try:
        return describe_article(read_article([parse_page(own, html)], datetime.now(UTC)))
    except (UnknownLayout, NotAnArticle) as error:
        return {"error": str(error), "file": str(path)}


def _read_outcome(outcome: Story | Ending) -> Line:
    url = outcome.task.url
    if isinstance(outcome, Ending):
        return {"error": outcome.end.reason, "url": url}
    try:
        return describe_article(read_article(outcome.printed, outcome.pages[0].fetched_at))
    except NotAnArticle as error:
        return {"error": str(error), "url": url}


def _is_url(argument: str) -> bool:
    return argument.startswith(("http://", "https://"))
