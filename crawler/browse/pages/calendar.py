"""A year of articles, day by day."""

from __future__ import annotations

import sqlite3
from calendar import Calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from crawler.archive.queries import overview
from crawler.browse.asked import Asked
from crawler.browse.page import NotHere, Page, Route
from crawler.browse.rendering import render_part

# shades of a day, by its share of the fullest day
_SHADES = 4


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar: `shade` is 0 without articles, up to 4 for the fullest day."""

    day: date
    articles: int
    shade: int
    missing: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: its weeks from Monday, None for days of other months."""

    first: date
    weeks: list[list[Day | None]]


@dataclass(frozen=True, slots=True)
class Year:
    """What the days of a year have, and which years have articles at all."""

    year: int
    years: Mapping[str, int]
    articles: Mapping[str, int]
    missing: Mapping[str, int]

    @property
    def months(self) -> Iterator[Month]:
        """The months, with all days."""
        most = max(self.articles.values(), default=0)
        for number in range(1, 13):
            weeks = Calendar().monthdatescalendar(self.year, number)
            days = [[self._find(day, number, most) for day in week] for week in weeks]
            yield Month(date(self.year, number, 1), days)

    def _find(self, day: date, month: int, most: int) -> Day | None:
        if day.month != month:
            return None
        articles = self.articles.get(day.isoformat(), 0)
        shade = -(-articles * _SHADES // most) if most else 0
        return Day(day, articles, shade, self.missing.get(day.isoformat(), 0))


def load_year(connection: sqlite3.Connection, asked: Asked, year: int) -> Year:
    """Return a year of the calendar."""
    years = asked.kept.find("overview", lambda: overview.count_articles(connection)).years
    return asked.kept.find(
        ("year", year),
        lambda: Year(
            year,
            years,
            overview.count_days(connection, year),
            overview.count_missing(
                connection, date(year, 1, 1), min(date(year, 12, 31), asked.today)
            ),
        ),
    )


def draw_year(asked: Asked, year: Year) -> Markup:
    """Return the calendar of a year as HTML."""
    return asked.kept.find(("drawn", year.year), lambda: render_part("_stories.html", "days", year))


def show_calendar(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a year."""
    year = load_year(connection, asked, int(asked.path["year"]))
    if asked.path["year"] not in year.years:
        raise NotHere(f"No article of {asked.path['year']} is stored.")
    days = [
        {"day": day, "articles": count, "missing": year.missing.get(day, 0)}
        for day, count in year.articles.items()
    ]
    data = {"year": year.year, "articles": sum(year.articles.values()), "days": days}
    more = {"calendar": year, "drawn": draw_year(asked, year)}
    return Page("calendar.html", f"The year {year.year}", data, days, more)


ROUTE = Route(r"/year/(?P<year>(?!0000)[0-9]{4})", show_calendar)
