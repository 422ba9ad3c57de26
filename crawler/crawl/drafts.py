"""Pages saved as drafts of fixtures, for someone to look at."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.archive import article_values
from crawler.crawl.channel_pages import find_channel
from crawler.extraction.story import extract_story
from crawler.fetching import Channel
from crawler.formats.fixtures import save_fixture
from crawler.items import Article, Page
from crawler.urls import read_article_url
from crawler.workers.parser_process import ParserProcess

_WHY = "saved by scrapy canary"
# the folder of a page that names articles, and the key of what it is to give
_KINDS = {
    Channel.LISTING: ("section_listing", "listing"),
    Channel.PRINT: ("print_day", "print_day"),
    Channel.SEARCH: ("search", "search"),
}


def save_drafts(folder: Path, pages: Sequence[Page]) -> None:
    """Save each page as a fixture pair, with what is read from an article today.

    What a page that names articles is to give, `pytest --update-fixtures` fills in. Raises
    `NotWritable`, `FixtureExists`.
    """
    with closing(ParserProcess()) as parser:
        for page in pages:
            path, expected = _plan_draft(page, parser)
            save_fixture(folder / path, page, _WHY, expected)


def _plan_draft(page: Page, parser: ParserProcess) -> tuple[Path, dict[str, Any]]:
    if named := read_article_url(page.url):
        read = parser.wait_for(extract_story, [page])
        if isinstance(read, Article):
            return Path(read.layout) / f"{named.id}.html", {"article": article_values(read)}
        return Path("unknown") / f"{named.id}.html", {"error": read.reason}
    kind, key = _KINDS[find_channel(page.url)]
    parts = urlsplit(page.url)
    name = "-".join((f"{parts.hostname}".partition(".")[0], *parts.path.strip("/").split("/")))
    if page.status != HTTPStatus.OK:
        return Path(kind) / f"{name}.html", {"status": page.status}
    return Path(kind) / f"{name}.html", {key: {}}
