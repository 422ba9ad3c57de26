"""Settings are checked before any command of Scrapy, or a script, begins to crawl."""

from __future__ import annotations

import sys
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler.crawl.arguments import WrongArgument
from crawler.crawl.replay import check_replay
from crawler.crawl.setting_kinds import check_settings
from crawler.output import print_error


class SettingsCheck:
    """A Scrapy add-on that ends the process for a wrong setting: one sentence, exit code 2."""

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Check the settings; Scrapy calls this when it makes the process of a crawl."""
        try:
            check_settings(settings)
            check_replay(settings)
            _check_log_file(settings["LOG_FILE"])
        except WrongArgument as error:
            print_error(str(error))
            sys.exit(2)


def _check_log_file(name: str | None) -> None:
    """Raise `WrongArgument` if the log cannot be written to its file."""
    try:
        if name:
            Path(name).open("a").close()
    except OSError as error:
        raise WrongArgument(f"cannot write {name}: {error.strerror}") from None
