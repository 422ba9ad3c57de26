"""`scrapy savefixture`: a page becomes a fixture pair."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy.exceptions import UsageError

from crawler.archive import article_values
from crawler.cli import ArchiveCommand, parse_text, print_lines
from crawler.crawl.fetched import EmptyFetch
from crawler.crawl.story_loader import LoadedStory, load_stories
from crawler.formats.fixtures import save_fixture
from crawler.items import Page
from crawler.urls import read_article_url

_FOLDER = Path(__file__).parents[2] / "tests" / "fixtures"


class Command(ArchiveCommand):
    """Writes the page and the article extracted from it, for review."""

    arguments = "[options] URL-or-FILE"
    summary = "Save a page and the article extracted from it as a pair in tests/fixtures"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --why, --url and --folder."""
        super().add_options(parser)
        parser.add_argument(
            "--why", type=parse_text, default="", help="what this page shows that no other does"
        )
        parser.add_argument("--url", help="the URL of FILE, when the page does not state it")
        parser.add_argument("--folder", default=str(_FOLDER), help="where fixtures are")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the pairs of a story and print their paths. Raises `UsageError`."""
        if len(args) != 1:
            raise UsageError("name one page: a URL or a saved file")
        assert self.settings is not None
        (loaded,) = load_stories(self.settings, args, opts.url)
        try:
            for path, page, gives in plan_pairs(loaded):
                save_fixture(Path(opts.folder) / path, page, opts.why, gives)
                print_lines([f"{Path(opts.folder) / path}"])
        except NothingToSave as error:
            self.fail(str(error))


class NothingToSave(LookupError):
    """Raised if no page came that could be a fixture."""


def plan_pairs(loaded: LoadedStory | EmptyFetch) -> Iterator[tuple[Path, Page, dict[str, Any]]]:
    """Yield for each page of a story its path, its bytes, and what must be extracted from it."""
    if isinstance(loaded, EmptyFetch):
        yield _plan_empty(loaded)
        return
    article = loaded.article
    folder = Path(article.layout)
    first, *further = loaded.story.pages
    yield folder / f"{article.id}.html", first, {"article": article_values(article)}
    for number, page in enumerate(further, start=2):
        yield folder / f"{article.id}_{number}.html", page, {"page_of": article.id}


def _plan_empty(fetched: EmptyFetch) -> tuple[Path, Page, dict[str, Any]]:
    named = read_article_url(fetched.task.url)
    if fetched.page is None or named is None:
        raise NothingToSave(f"no page to save: {fetched.result.reason}")
    return Path("unknown") / f"{named.id}.html", fetched.page, {"error": fetched.result.reason}
