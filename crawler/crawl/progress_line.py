"""The line on a terminal that shows how far a run has come, below its log lines."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import NoReturn

from tqdm import tqdm
from tqdm.contrib import DummyTqdmFile

from crawler.control_characters import show_text
from crawler.crawl.log_lines import NOTICE
from crawler.output import find_width, print_error


class ProgressLine:
    """A line that is drawn anew in its place; what is logged meanwhile is printed above it.

    Lines of level `NOTICE` are kept from the terminal: they say the same.
    """

    def __init__(self) -> None:
        # nrows: some terminals state a height of 0
        self._bar: tqdm[NoReturn] = tqdm(bar_format="{desc}", leave=False, nrows=2)
        self._handlers = list(_find_handlers())
        for handler in self._handlers:
            handler.setStream(DummyTqdmFile(sys.stderr))
            handler.addFilter(_is_no_notice)

    def draw(self, text: str) -> None:
        """Show a text in place of what the line showed, as far as the terminal is wide."""
        self._bar.ncols = find_width()
        self._bar.set_description_str(show_text(text))

    def close(self, lines: Iterable[str]) -> None:
        """Remove the line, print these in its place, and give log lines back to the terminal."""
        self._bar.close()
        for line in lines:
            print_error(line)
        for handler in self._handlers:
            handler.setStream(sys.stderr)
            handler.removeFilter(_is_no_notice)


def _find_handlers() -> Iterable[logging.StreamHandler]:  # type: ignore[type-arg]  # of any text
    for handler in logging.root.handlers:
        if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
            yield handler


def _is_no_notice(record: logging.LogRecord) -> bool:
    return record.levelno != NOTICE
