"""The printed papers of a day, page by page, and the days that have any."""

from __future__ import annotations

import sqlite3

from crawler.archive.queries import days
from crawler.browse.asked import Asked, read_day
from crawler.browse.page import NotHere, Page, Route
from crawler.browse.print_order import arrange_pages
from crawler.browse.references import REFERENCES


def show_printed(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the papers of a day, or one of their pages."""
    day = read_day(asked.path["day"]).isoformat()
    wanted = asked.path.get("page")
    pages = [
        page
        for page in arrange_pages(days.list_printed(connection, day))
        if wanted in (None, page.page)
    ]
    if not pages:
        printed = f"page {wanted} of {day}" if wanted else f"{day} in print"
        raise NotHere(f"No article of {printed} is stored.")
    stories = [story for page in pages for story in page.stories]
    beside = days.find_print_neighbours(connection, day)
    data = {"day": day, "page": wanted, **beside._asdict(), "stories": stories}
    title = f"Page {wanted}, {day}" if wanted else f"In print, {day}"
    return Page("printed.html", title, data, stories, {"pages": pages, "listed": stories})


def show_print_days(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the days of a year that have printed papers, by default of the newest year."""
    years = asked.kept.find("print years", lambda: days.count_print_years(connection))
    year = asked.path.get("year") or max(years, default=None)
    if year is None:
        return Page("print_days.html", "In print", {"year": None, "years": {}, "days": {}})
    if year not in years:
        printed = f"{year} in print"
        raise NotHere(f"No article of {printed} is stored.")
    found = days.count_print_days(connection, year)
    rows = [{"day": day, "articles": count} for day, count in found.items()]
    data = {"year": year, "years": years, "days": found}
    return Page("print_days.html", f"In print, {year}", data, rows)


_DAY = r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
ROUTE = Route(rf"/print/{_DAY}(?:/(?P<page>[^/.]+))?", show_printed, tuple(REFERENCES))
DAYS = Route(r"/print(?:/(?P<year>[0-9]{4}))?", show_print_days)
