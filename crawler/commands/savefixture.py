"""`scrapy savefixture`: a page becomes a fixture pair."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive import article_values
from crawler.crawl.outcomes import Ending, Story
from crawler.crawl.story_loader import obtain_stories
from crawler.extraction.article import NotAnArticle, read_article
from crawler.formats.fixtures import FixtureExists, save_fixture
from crawler.items import Page
from crawler.urls import read_article_url

_FOLDER = Path(__file__).parents[2] / "tests" / "fixtures"


class Command(ScrapyCommand):
    """Writes the page and what is read from it, for review."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] URL-or-FILE"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Save a page, with what is read from it, as a pair in tests/fixtures"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --why, --url and --folder."""
        super().add_options(parser)
        parser.add_argument("--why", default="", help="what this page shows that no other does")
        parser.add_argument("--url", help="the URL of FILE, when the page does not state it")
        parser.add_argument("--folder", default=str(_FOLDER), help="where fixtures are")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the pairs of a story and name them."""
        if len(args) != 1:
            raise UsageError("name one page: a URL or a saved file")
        assert self.settings is not None
        (outcome,) = obtain_stories(self.settings, args, opts.url)
        try:
            for path, page, gives in plan_pairs(outcome):
                save_fixture(Path(opts.folder) / path, page, opts.why, gives)
                print(Path(opts.folder) / path)
        except (FixtureExists, NotAnArticle, NothingToSave) as error:
            print(error, file=sys.stderr)
            self.exitcode = 1


class NothingToSave(LookupError):
    """No page came that could be a fixture."""


def plan_pairs(outcome: Story | Ending) -> Iterator[tuple[Path, Page, dict[str, Any]]]:
    """Give for each page of a story its path, its bytes, and what it must give."""
    if isinstance(outcome, Ending):
        yield _plan_unread(outcome)
        return
    article = read_article(outcome.printed, outcome.pages[0].fetched_at)
    folder = Path(article.layout)
    first, *further = outcome.pages
    yield folder / f"{article.id}.html", first, {"article": article_values(article)}
    for number, page in enumerate(further, start=2):
        yield folder / f"{article.id}_{number}.html", page, {"page_of": article.id}


def _plan_unread(ending: Ending) -> tuple[Path, Page, dict[str, Any]]:
    named = read_article_url(ending.task.url)
    if ending.page is None or named is None:
        raise NothingToSave(f"no page to save: {ending.end.reason}")
    return Path("unknown") / f"{named.id}.html", ending.page, {"error": ending.end.reason}
