"""`scrapy extract`: pages in, articles out as JSON."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from scrapy.exceptions import UsageError

from crawler.archive import describe_article
from crawler.cli import ArchiveCommand, print_json
from crawler.crawl.fetched import EmptyFetch
from crawler.crawl.story_loader import LoadedStory, load_stories
from crawler.extraction.provenance import trace_origins


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
        for loaded in load_stories(self.settings, args, opts.url):
            line = describe_loaded(loaded, explain=opts.explain)
            print_json(line)
            if "error" in line:
                self.exitcode = 1


def describe_loaded(loaded: LoadedStory | EmptyFetch, *, explain: bool) -> dict[str, Any]:
    """Return an article as `articles` holds it, or explained; or why there is none."""
    if isinstance(loaded, EmptyFetch):
        return {"error": loaded.result.reason, "page": loaded.task.url}
    return explain_article(loaded) if explain else describe_article(loaded.article)


def explain_article(loaded: LoadedStory) -> dict[str, Any]:
    """Return each value with the rule and the printed text that it was read from."""
    article, values = loaded.article, describe_article(loaded.article)
    return {
        "id": article.id,
        "layout": article.layout,
        "values": {
            column: {"value": values[column], **asdict(origin)}
            for column, origin in trace_origins(article, loaded.story.parsed).items()
        },
    }
