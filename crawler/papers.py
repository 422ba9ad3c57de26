"""The printed papers and the pages that list what one day's issue holds, as data.

How each fact is known stands beside it, as in `editions`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from crawler.urls import DOMAIN, plain_url, read_edition

# /china/2026-09/26, /global/2025-01/02/index.html, /china/2026-09-26
_EPAPER_DAY = re.compile(
    r"/(?P<paper>china|global)/(?P<month>[0-9]{4}-[0-9]{2})[-/](?P<day>[0-9]{2})"
    r"(?:/(?:index(?P<n>)\.html)?)?"
)
# /cndy/2019-04/27/index1.html
_CNDY_DAY = re.compile(
    r"/(?P<paper>cndy)/(?P<month>[0-9]{4}-[0-9]{2})/(?P<day>[0-9]{2})/index(?P<n>[0-9]{1,3})\.html"
)
_PATTERNS = {"epaper": _EPAPER_DAY, "www": _CNDY_DAY}

_SUNDAY = 7


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed paper: `forms` are the addresses of its day page, as patterns of `strftime`.

    Where two are known, the surer stands first. `edition` is the site to which the paper belongs.
    `last` is None for a paper that still appears.
    """

    name: str
    edition: str
    forms: tuple[str, ...]
    first: date
    last: date | None = None
    sundays: bool = False

    def day_urls(self, day: date) -> tuple[str, ...]:
        """Return the addresses at one of which a day's page is; none for a day without an issue.

        >>> CHINA.day_urls(date(2026, 9, 26))[0]
        'https://epaper.chinadaily.com.cn/china/2026-09/26'
        >>> CHINA.day_urls(date(2026, 9, 27)), CHINA.day_urls(date(2019, 4, 27))
        ((), ())
        """
        if day < self.first or (self.last and day > self.last):
            return ()
        if day.isoweekday() == _SUNDAY and not self.sundays:
            return ()
        return tuple(day.strftime(form) for form in self.forms)


@dataclass(frozen=True, slots=True)
class DayUrl:
    """The parts of the URL of a day page; `page` counts the pages of a divided day from 1."""

    paper: str
    day: date
    page: int


def find_paper(name: str) -> Paper:
    """Return a paper by its name. Raises `KeyError`."""
    return _BY_NAME[name]


def read_day_url(url: str) -> DayUrl | None:
    """Return the parts of the URL of a printed paper's day page; None for any other URL.

    >>> read_day_url("http://www.chinadaily.com.cn/cndy/2019-04/27/index1.html")
    DayUrl(paper='cndy', day=datetime.date(2019, 4, 27), page=1)
    """
    plain = plain_url(url)
    if plain is None or (pattern := _PATTERNS.get(read_edition(plain))) is None:
        return None
    found = pattern.fullmatch(urlsplit(plain).path)
    try:
        day = date.fromisoformat(f"{found['month']}-{found['day']}") if found else None
    except ValueError:
        return None
    return DayUrl(found["paper"], day, int(found["n"] or 1)) if found and day else None


_EPAPER = f"https://epaper.{DOMAIN}"
# Since 2021, no issue on Sundays. The page of today may be 404 or empty for some hours; the address
# without a day redirects to 2021-05-21 (collector, 2026). The first form is that of two collectors
# (2025, and 2026 with a test); the second is written down without a source.
CHINA = Paper(
    "china",
    "www",
    (f"{_EPAPER}/china/%Y-%m/%d", f"{_EPAPER}/china/%Y-%m-%d"),
    date(2021, 1, 1),
)
GLOBAL = Paper(
    "global",
    "global",
    (f"{_EPAPER}/global/%Y-%m/%d", f"{_EPAPER}/global/%Y-%m-%d"),
    date(2021, 1, 1),
)
# Collectors, for days of 2015-2019. Unknown: the first day (stories of the old CMS begin in 2003),
# and whether Sundays had an issue.
CNDY = Paper(
    "cndy",
    "www",
    (f"http://www.{DOMAIN}/cndy/%Y-%m/%d/index1.html",),
    date(2003, 1, 1),
    last=date(2020, 12, 31),
    sundays=True,
)
PAPERS = (CHINA, GLOBAL, CNDY)
_BY_NAME = {paper.name: paper for paper in PAPERS}
