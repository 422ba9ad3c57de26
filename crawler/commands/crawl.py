"""`scrapy crawl`: Scrapy's own, with an exit code that says what was achieved."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import cast

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from crawler.archive import Archive, ArchiveUnusable
from crawler.crawl.arguments import WrongArgument, read_arguments
from crawler.crawl.replay import NothingSaved, open_saved
from crawler.spiders.chinadaily import ChinadailySpider

_ARGUMENTS = """arguments (-a):
  sections=china,opinion/op-ed   only these sections of the www edition
  since=2026-11-01               only articles of this day and later
  until=2026-11-30               only articles up to this day
  urls=FILE or URL,URL           only these articles, now, stored before or not
settings (-s):
  ARCHIVE_PATH=FILE              the archive (default: archive.db beside scrapy.cfg)
  REPLAY=FOLDER, WARC or DB      answer from saved pages instead of the network
"""


class Command(ScrapyCrawl):
    """Crawl: exit code 0 when it did its work, 1 when it could not, 2 for a wrong argument."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what the arguments of our spider mean to --help."""
        super().add_options(parser)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = _ARGUMENTS

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check arguments and files before Scrapy starts anything."""
        super().process_options(args, opts)
        if args != [ChinadailySpider.name]:
            raise UsageError(f"name the spider: scrapy crawl {ChinadailySpider.name}")
        if wrong := self._find_wrong(opts.spargs):
            sentence, code = wrong
            print(sentence, file=sys.stderr)
            sys.exit(code)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl, and say why when it achieved nothing."""
        assert self.crawler_process is not None
        crawler = self._create_crawler(ChinadailySpider.name)
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        spider = cast("ChinadailySpider | None", crawler.spider)
        if spider is None or self.crawler_process.bootstrap_failed:
            self.exitcode = 1
        elif spider.run.failure:
            print(spider.run.failure, file=sys.stderr)
            self.exitcode = 1

    def _find_wrong(self, arguments: dict[str, str]) -> tuple[str, int] | None:
        """Give the sentence and exit code of what keeps the crawl from starting."""
        assert self.settings is not None
        try:
            read_arguments(arguments)
            if replay := self.settings["REPLAY"]:
                open_saved(Path(replay))
        except (WrongArgument, NothingSaved) as error:
            return str(error), 2
        try:
            Archive.open(Path(self.settings["ARCHIVE_PATH"])).close()
        except ArchiveUnusable as error:
            return str(error), 1
        return None
