"""What a log line shows of control characters."""

from __future__ import annotations

import logging
import sys

from crawler.crawl.log_lines import VisibleRecord


def format_record(record: logging.LogRecord) -> str:
    return logging.Formatter("%(message)s").format(record)


def test_message_and_traceback_show_signs_and_keep_their_lines() -> None:
    try:
        raise ValueError("no \x1b[2J day")
    except ValueError:
        told = sys.exc_info()
    record = VisibleRecord("a", logging.INFO, "a.py", 1, "%s\nand %s", ("\u202et", "\x9b"), told)
    lines = format_record(record).splitlines()
    assert lines[:2] == ["\ufffdt", "and \ufffd"]
    assert lines[2] == "Traceback (most recent call last):"
    assert lines[-1] == "ValueError: no \ufffd[2J day"
    assert format_record(record).splitlines() == lines
