"""The front page: what is in the archive, and what the paper wrote lately and ten years ago."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from crawler.archive import Selection
from crawler.archive.queries import listing, overview, search
from crawler.archive.queries.listing import Listed
from crawler.browse.asked import Asked
from crawler.browse.page import Page, Route
from crawler.browse.pages.calendar import draw_year, load_year
from crawler.browse.pages.health import load_checks
from crawler.health.checks import State, is_well
from crawler.health.report import list_names
from crawler.text_marks import begin_text

_YEARS_AGO = 10
# stories that the page names of a day, and how many it names at least, of days before
_MOST_STORIES = 12
_LEAST_STORIES = 8


def show_front(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the front page."""
    figures = asked.kept.find("overview", lambda: overview.count_articles(connection))
    today = asked.today
    newest = date.fromisoformat(figures.newest_day) if figures.newest_day else today
    then = _go_back(today)
    latest = listing.list_day(connection, newest.isoformat())
    before = list_before(connection, newest, _LEAST_STORIES - len(latest))
    earlier = listing.list_day(connection, then.isoformat())
    year = load_year(connection, asked, newest.year)
    run = overview.find_last_run(connection)
    checks = load_checks(connection, asked)
    data = {
        "articles": figures.articles,
        "days": figures.days,
        "years": figures.years,
        "editions": {name or "": count for name, count in figures.editions.items()},
        "sections": figures.sections,
        "last_run": run,
        "well": is_well(checks),
        "days_with_gaps": count_gaps(connection, asked),
        "latest": _describe(newest, latest),
        "before": before,
        "ten_years_ago": _describe(then, earlier),
    }
    shown = [*latest[:_MOST_STORIES], *before, *earlier[:_MOST_STORIES]]
    more = {
        "calendar": year,
        "drawn": draw_year(asked, year),
        "alarms": list_names(checks, State.ALARM),
        "today": today.isoformat(),
        "most": _MOST_STORIES,
        "leads": find_leads(connection, shown),
    }
    rows = [*latest, *before, *earlier]
    return Page("front.html", "China Daily archive", data, rows, more)


def list_before(connection: sqlite3.Connection, day: date, most: int) -> list[Listed]:
    """Return the newest stories before a day."""
    if most <= 0:
        return []
    return listing.list_selected(connection, Selection(until=day - timedelta(days=1)), most)


def find_leads(connection: sqlite3.Connection, stories: Iterable[Listed]) -> Mapping[str, str]:
    """Return how the texts of stories begin, by id."""
    texts = search.load_texts(connection, (story.id for story in stories))
    return {article_id: begin_text(text) for article_id, text in texts.items()}


def _go_back(today: date) -> date:
    """Return the same day ten years ago; 28 February for a 29 February that was none."""
    try:
        return today.replace(year=today.year - _YEARS_AGO)
    except ValueError:
        return today.replace(year=today.year - _YEARS_AGO, day=28)


def count_gaps(connection: sqlite3.Connection, asked: Asked) -> int:
    """Return how many of the last 30 days, today among them, lack articles."""
    since = asked.today - timedelta(days=29)
    return asked.kept.find(
        "gaps", lambda: len(overview.count_missing(connection, since, asked.today))
    )


def _describe(day: date, stories: list[Listed]) -> dict[str, object]:
    return {"day": day.isoformat(), "stories": stories}


ROUTE = Route(r"/(?:index)?", show_front)
