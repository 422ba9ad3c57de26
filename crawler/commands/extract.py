"""`scrapy extract`: pages in, articles out as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from scrapy.exceptions import UsageError

from crawler.archive import describe_article
from crawler.cli import ArchiveCommand
from crawler.crawl.outcomes import Ending, Story
from crawler.crawl.story_loader import obtain_stories
from crawler.extraction.article import NotAnArticle, read_article
from crawler.extraction.provenance import trace_origins
from crawler.items import Article


class Command(ArchiveCommand):
    """Prints one JSON object a line for each page, in the order of the arguments."""

    arguments = "[options] FILE-or-URL [FILE-or-URL ...]"
    summary = "Extract the articles of saved or live pages, and print a line of JSON for each"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --url."""
        super().add_options(parser)
        parser.add_argument("--url", help="the URL of FILE, when the page does not state it")
        parser.add_argument(
            "--explain",
            action="store_true",
            help="print for each value the layout, the rule and the printed text it came from",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print a line for each argument; exit code 1 if one has no article."""
        if not args:
            raise UsageError("name a saved page or a URL")
        if opts.url and len(args) > 1:
            raise UsageError("--url goes with one file")
        assert self.settings is not None
        for outcome in obtain_stories(self.settings, args, opts.url):
            line = read_outcome(outcome, explain_article if opts.explain else _describe)
            print(json.dumps(line, ensure_ascii=False))
            if "error" in line:
                self.exitcode = 1


def explain_article(article: Article, story: Story) -> dict[str, Any]:
    """Give each value with the rule and the printed text that it was read from."""
    values = describe_article(article)
    return {
        "id": article.id,
        "layout": article.layout,
        "values": {
            column: {"value": values[column], **asdict(origin)}
            for column, origin in trace_origins(article, story.printed).items()
        },
    }


def _describe(article: Article, _story: Story) -> dict[str, Any]:
    return describe_article(article)


def read_outcome(
    outcome: Story | Ending, describe: Callable[[Article, Story], dict[str, Any]]
) -> dict[str, Any]:
    """Give the article in the form wanted, or why there is none."""
    if isinstance(outcome, Ending):
        return {"error": outcome.end.reason, "page": outcome.task.url}
    try:
        return describe(read_article(outcome.printed, outcome.pages[0].fetched_at), outcome)
    except NotAnArticle as error:
        return {"error": str(error), "page": outcome.task.url}
