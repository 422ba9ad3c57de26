"""A calendar that shows how complete each day of an archive is, a line a month."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import Enum
from itertools import groupby

from crawler.coverage.days import DayCoverage, ExpectedFrom

_DAYS = 31
_HEAD = "".join(f"{day:<5}" for day in range(1, _DAYS, 5)).rstrip()


class Sign(Enum):
    """What a day looks like, each with a sign that reads without colour."""

    COMPLETE = "#"
    USUAL = "="
    GAPS = "-"
    MISSING = "!"
    UNKNOWN = "."


LEGEND = (
    "# complete   = as many as usual   - some are missing   ! all are missing   . nothing is known"
)

Paint = Callable[[Sign], str]


def draw_calendar(days: Iterable[DayCoverage], paint: Paint) -> Iterator[str]:
    """Yield the lines of a calendar for each year; `days` are in order, `paint` gives the signs."""
    for year, of_year in groupby(days, key=lambda found: found.counts.day.year):
        yield f"{year} {_HEAD}"
        for month, of_month in groupby(of_year, key=lambda found: found.counts.day.month):
            yield _draw_month(month, list(of_month), paint)
        yield ""


def choose_sign(found: DayCoverage) -> Sign:
    """Return the sign of a day."""
    if found.missing:
        return Sign.GAPS if found.counts.stored else Sign.MISSING
    if found.expected_from in (ExpectedFrom.SEARCH, ExpectedFrom.PRINT):
        return Sign.COMPLETE
    return Sign.USUAL if found.counts.known else Sign.UNKNOWN


def _draw_month(month: int, days: list[DayCoverage], paint: Paint) -> str:
    signs: dict[date, Sign] = {found.counts.day: choose_sign(found) for found in days}
    by_number = {day.day: paint(sign) for day, sign in signs.items()}
    cells = "".join(by_number.get(number, " ") for number in range(1, _DAYS + 1))
    stored = sum(found.counts.stored for found in days)
    missing = sum(found.missing for found in days)
    counts = f"{stored:>7,} stored" + (f", {missing:,} missing" if missing else "")
    return f"{month_abbr[month]}  {cells} {counts}"
