"""The line below a text that names the edition, day and page of the newspaper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crawler.extraction.fields.source import is_agency

# "(China Daily 07/10/2019 page9)", "(HK Edition 05/05/2016 page 8)", "(21st Century, 7/10/2019,
# page9-10)", "（China Daily-Africa Weekly 12/01/2017 page5 ）";
# also at the end of the last paragraph.
PRINT_PAGE = re.compile(
    r"[(\uff08] ?(?P<edition>[A-Z0-9][A-Z0-9' -]{1,40}?),? "
    r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})"
    r"(?:,? ?(?:page|p) ?(?P<page>[A-Z]?[0-9]{1,3}(?:[-\u2013][A-Z]?[0-9]{1,3})?))?"
    r" ?[)\uff09]\.?$",
    re.IGNORECASE,
)

# in characters
MAX_LENGTH = 80


def find_print_page(paragraph: str) -> re.Match[str] | None:
    """Return the match of the print trailer at the end of a paragraph.

    >>> find_print_page("It ended. (China Daily 07/10/2019 page9)").group()
    '(China Daily 07/10/2019 page9)'
    """
    printed = PRINT_PAGE.search(paragraph, max(len(paragraph) - MAX_LENGTH, 0))
    return printed if printed and names_paper(printed) else None


def names_paper(printed: re.Match[str]) -> bool:
    """Return True if a match names a newspaper: "(as of 07/10/2019)" is running text.

    >>> find_print_page("It held 5 million (as of 07/10/2019).") is None
    True
    """
    edition = printed["edition"]
    return is_agency(edition) or (printed["page"] is not None and not edition[0].islower())


def read_print_page(lines: Sequence[str]) -> tuple[str | None, str | None, str | None]:
    """Return edition, day and page of the last print trailer among the lines.

    >>> read_print_page(["(China Daily 02/30/2019 page 24)"])
    ('China Daily', None, '24')
    """
    for line in reversed(lines):
        if printed := find_print_page(line):
            day = read_day(int(printed["year"]), int(printed["month"]), int(printed["day"]))
            return printed["edition"], day, printed["page"]
    return None, None, None


def read_day(year: int, month: int, day: int) -> str | None:
    """Return a day in ISO 8601; None if it is not in the calendar.

    >>> read_day(2019, 7, 10), read_day(2019, 2, 30)
    ('2019-07-10', None)
    """
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
