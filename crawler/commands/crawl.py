"""`scrapy crawl`: Scrapy's own command, with checked arguments and a meaningful exit code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import cast

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from crawler.archive import Archive, ArchiveUnusable
from crawler.crawl.arguments import WrongArgument, read_arguments
from crawler.crawl.log_lines import NOTICE
from crawler.crawl.progress_display import ProgressDisplay
from crawler.crawl.run import CrawlRun
from crawler.output import prepare_output, print_error
from crawler.spiders.chinadaily import ChinadailySpider
from crawler.spiders.frontier import FrontierSpider

_ARGUMENTS = """arguments (-a):
  since=2004-01-01               a backfill from this day on, in place of the news
  until=2004-12-31               a backfill up to this day
  sections=china,opinion/op-ed   only these sections
  editions=www,cn                only these sites
  channels=listing,print         only these ways to find articles
  urls=FILE or URL,URL           only these articles, now, even if they are stored
settings (-s):
  ARCHIVE_PATH=FILE              the archive (default: archive.db beside scrapy.cfg)
  REPLAY=FOLDER, WARC or DB      take saved pages from it instead of the network
Logged are warnings, and what the run says of itself; -L INFO adds what Scrapy says.
"""


class Command(ScrapyCrawl):
    """Crawls the site: exit code 0 if the run is complete, 1 if not, 2 for a wrong argument."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Describe the arguments of our spider in --help."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = _ARGUMENTS

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the arguments before Scrapy starts anything.

        Logged are warnings and what the run says of itself, unless the user sets a log level.
        """
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", NOTICE, priority="cmdline")
        super().process_options(args, opts)
        prepare_output()
        if args != [ChinadailySpider.name]:
            raise UsageError(f"name the spider: scrapy crawl {ChinadailySpider.name}")
        try:
            read_arguments(opts.spargs)
        except WrongArgument as error:
            print_error(str(error))
            sys.exit(2)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl, and print the reason if it failed."""
        assert self.crawler_process is not None
        assert self.settings is not None
        if unusable := _find_unusable(Path(self.settings["ARCHIVE_PATH"])):
            print_error(unusable)
            self.exitcode = 1
            return
        crawler = self._create_crawler(FrontierSpider)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        spider = cast("FrontierSpider | None", crawler.spider)
        if spider is None or self.crawler_process.bootstrap_failed:
            self.exitcode = 1
            return
        if crawler.engine is not None and crawler.engine.running:
            _close_run(crawler, spider.run)
        if spider.run.failure:
            print_error(spider.run.failure)
            self.exitcode = 1


def _find_unusable(path: Path) -> str | None:
    """Return why the archive cannot be used; None if it can, and is there now."""
    try:
        Archive.open(path).close()
    except ArchiveUnusable as error:
        return str(error)
    return None


def _close_run(crawler: Crawler, run: CrawlRun) -> None:
    """Close a run that was told to end while it was planned: Scrapy leaves it open then."""
    run.finish("shutdown")
    if display := crawler.get_extension(ProgressDisplay):
        display.stop()
        display.end()
