"""`scrapy parse`: Scrapy's own command, with checked options and an exit code."""

from __future__ import annotations

import argparse

from scrapy.commands.parse import Command as ScrapyParse
from scrapy.exceptions import UsageError

from crawler.crawl.arguments import WrongArgument, read_arguments
from crawler.spiders.chinadaily import ChinadailySpider

_CALLBACKS = ("parse", "parse_listing", "parse_story")


class Command(ScrapyParse):
    """Shows what a page gives: exit code 1 if no page came, 2 for a wrong option."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the options before anything is asked for."""
        super().process_options(args, opts)
        if opts.spider not in (None, ChinadailySpider.name):
            raise UsageError(f"no spider {opts.spider!r}: use {ChinadailySpider.name}")
        if opts.rules:
            raise UsageError(f"{ChinadailySpider.name} has no rules: name a --callback")
        if opts.callback not in (None, *_CALLBACKS):
            choices = ", ".join(_CALLBACKS)
            raise UsageError(f"no callback {opts.callback!r}: choose from {choices}")
        try:
            read_arguments(opts.spargs)
        except WrongArgument as error:
            raise UsageError(str(error)) from None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show what the page gives."""
        super().run(args, opts)
        if self.first_response is None:
            self.exitcode = 1
