"""Log lines: the level of a run's own, and no control characters in any.

Servers and pages have a say in some of them.
"""

from __future__ import annotations

import logging
from typing import Self

from scrapy.crawler import Crawler

from crawler.control_characters import show_lines

# What a run says of itself: above what Scrapy logs as INFO, below any warning.
NOTICE = 25


class VisibleRecord(logging.LogRecord):
    """A record whose message and traceback have visible signs for control characters."""

    @property
    def exc_text(self) -> str | None:
        """The traceback, which the first formatter keeps here."""
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = show_lines(text) if text else text

    def getMessage(self) -> str:  # noqa: N802  # of the standard library
        """Return the message with its arguments."""
        return show_lines(super().getMessage())


class VisibleLogLines:
    """A Scrapy extension that makes all records `VisibleRecord`s, whatever handles them."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Set the kind of records, and the name of our level, for this process."""
        logging.addLevelName(NOTICE, "NOTICE")
        logging.setLogRecordFactory(VisibleRecord)
        # Scrapy's default is DEBUG: two records a page that its handler drops
        logging.getLogger("scrapy").setLevel(crawler.settings["LOG_LEVEL"])
        return cls()
