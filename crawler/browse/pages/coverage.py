"""How complete the days of a year are."""

from __future__ import annotations

import sqlite3
from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from crawler.archive.queries import coverage
from crawler.browse.asked import Asked
from crawler.browse.page import NotHere, Page, Route
from crawler.browse.rendering import render_part
from crawler.coverage.calendar import Sign, choose_sign
from crawler.coverage.days import DayCoverage, describe_day


@dataclass(frozen=True, slots=True)
class SignedDay:
    """A day with its sign."""

    day: date
    found: DayCoverage
    sign: Sign


@dataclass(frozen=True, slots=True)
class SignedMonth:
    """A month: its weeks from Monday, None for days that are not judged."""

    first: date
    weeks: list[list[SignedDay | None]]


def show_coverage(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a year, by default of this one; its days are those of `--json`."""
    first = asked.kept.find("first day", lambda: coverage.find_first_day(connection))
    year = int(asked.path.get("year", asked.today.year))
    if first is None and "year" not in asked.path:
        return Page("coverage.html", "Coverage", {"year": None, "missing": 0, "days": []})
    if first is None or not first.year <= year <= asked.today.year:
        raise NotHere(f"No article of {year} is stored.")
    since, until = max(first, date(year, 1, 1)), min(asked.today, date(year, 12, 31))
    days = asked.kept.find(
        ("coverage", year, until), lambda: coverage.judge_days(connection, since, until)
    )
    rows = [describe_day(day) for day in days]
    data = {"year": year, "missing": sum(day.missing for day in days), "days": rows}
    more = {
        "years": range(first.year, asked.today.year + 1),
        "drawn": _draw(asked, year, days),
        "gaps": [day for day in reversed(days) if day.missing],
    }
    lines = [{"spread": None, **row} for row in rows]
    return Page("coverage.html", f"Coverage of {year}", data, lines, more)


def arrange_months(year: int, days: Iterable[DayCoverage]) -> Iterator[SignedMonth]:
    """Yield the months of a year that have judged days."""
    by_day = {found.counts.day: found for found in days}
    for number in sorted({day.month for day in by_day}):
        weeks = [
            [_sign(by_day.get(day)) if day.month == number else None for day in week]
            for week in Calendar().monthdatescalendar(year, number)
        ]
        yield SignedMonth(date(year, number, 1), weeks)


def _sign(found: DayCoverage | None) -> SignedDay | None:
    return SignedDay(found.counts.day, found, choose_sign(found)) if found else None


def _draw(asked: Asked, year: int, days: list[DayCoverage]) -> Markup:
    return asked.kept.find(
        ("coverage drawn", year, asked.today),
        lambda: render_part("_coverage.html", "draw", arrange_months(year, days)),
    )


ROUTE = Route(r"/coverage(?:/(?P<year>[0-9]{4}))?", show_coverage)
