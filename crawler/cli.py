"""What commands print: marks or colours, and lines that stop when their reader has gone."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from crawler.text_diff import Kind

Mark = Callable[[Kind, str], str]

# a page can print them, and a terminal would obey
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_MARKS = {Kind.SAME: ("", ""), Kind.REMOVED: ("[-", "-]"), Kind.ADDED: ("{+", "+}")}
# red and struck out, green and underlined: told apart without seeing colours too
_COLOURS = {
    Kind.SAME: ("", ""),
    Kind.REMOVED: ("\x1b[31;9m", "\x1b[0m"),
    Kind.ADDED: ("\x1b[32;4m", "\x1b[0m"),
}


def choose_mark() -> Mark:
    """Give what marks words that came or went: colours on a terminal, brackets elsewhere."""
    around = _COLOURS if sys.stdout.isatty() else _MARKS

    def mark(kind: Kind, text: str) -> str:
        before, after = around[kind]
        return f"{before}{show_text(text)}{after}"

    return mark


def show_text(text: str) -> str:
    r"""Replace the characters that a terminal would take for commands.

    >>> show_text("Tea \x1b[31m") == "Tea \ufffd[31m"
    True
    """
    return _CONTROLS.sub("\ufffd", text)


def show_time(moment: datetime) -> str:
    """Write an aware time to the minute, in UTC.

    >>> show_time(datetime.fromisoformat("2026-11-05T16:05:09+08:00"))
    '2026-11-05 08:05 UTC'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def print_lines(lines: Iterable[str]) -> None:
    """Print lines as they come, and stop quietly when nobody reads on (`| head`)."""
    try:
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # what is left in the buffer would fail again when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
