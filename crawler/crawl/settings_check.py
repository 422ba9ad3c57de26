"""Settings are checked before any command of Scrapy, or a script, begins to crawl."""

from __future__ import annotations

import sys

from scrapy.settings import BaseSettings

from crawler.crawl.arguments import WrongArgument, check_settings
from crawler.crawl.replay import check_replay
from crawler.output import print_error


class SettingsCheck:
    """A Scrapy add-on that ends the process for a wrong setting: one sentence, exit code 2."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Check the settings; Scrapy calls this when it makes the process of a crawl."""
        try:
            check_settings(settings)
            check_replay(settings)
        except WrongArgument as error:
            print_error(str(error))
            sys.exit(2)
