"""The front page: what is in the archive, and what the paper wrote lately and ten years ago."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta

from crawler.archive.queries import listing, overview
from crawler.archive.queries.listing import Listed
from crawler.browse.asked import Asked
from crawler.browse.page import Page, Route
from crawler.browse.pages.calendar import load_year
from crawler.urls import BEIJING

_YEARS_AGO = 10
# stories of a day that the front page names
_MOST_STORIES = 12


def show_front(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the front page."""
    figures = asked.kept.find("overview", lambda: overview.count_articles(connection))
    today = asked.now.astimezone(BEIJING).date()
    newest = figures.newest_day or today.isoformat()
    then = _go_back(today)
    latest = listing.list_day(connection, newest)
    earlier = listing.list_day(connection, then.isoformat())
    year = load_year(connection, asked, int(newest[:4]))
    run = overview.find_last_run(connection)
    data = {
        "articles": figures.articles,
        "years": figures.years,
        "editions": {name or "": count for name, count in figures.editions.items()},
        "last_run": run and asdict(run),
        "days_with_gaps": _count_gaps(year.missing, today),
        "latest": _describe(newest, latest),
        "ten_years_ago": _describe(then.isoformat(), earlier),
    }
    more = {"calendar": year, "today": today.isoformat(), "most": _MOST_STORIES}
    rows = [asdict(story) for story in (*latest, *earlier)]
    return Page("front.html", "China Daily archive", data, rows, more)


def _go_back(today: date) -> date:
    """Return the same day ten years ago; 28 February for a 29 February that was none."""
    try:
        return today.replace(year=today.year - _YEARS_AGO)
    except ValueError:
        return today.replace(year=today.year - _YEARS_AGO, day=28)


def _count_gaps(missing: Mapping[str, int], today: date) -> int:
    """Return how many of the last 30 days lack articles."""
    since = (today - timedelta(days=30)).isoformat()
    return sum(day >= since for day in missing)


def _describe(day: str, stories: list[Listed]) -> dict[str, object]:
    return {"day": day, "stories": [asdict(story) for story in stories]}


ROUTE = Route(r"/(?:index)?", show_front)
