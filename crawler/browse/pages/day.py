"""A day, as a front page: what stands in the paper, page by page, then the web by time."""

from __future__ import annotations

import sqlite3

from crawler.archive.queries import days, listing
from crawler.browse.asked import Asked, read_day
from crawler.browse.page import NotHere, Page, Route
from crawler.browse.pages.front import find_leads
from crawler.browse.print_order import arrange_pages
from crawler.browse.references import REFERENCES

# stories of a page that the reader sees the beginning of
_LEADS = 1


def show_day(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of a day (Beijing)."""
    day = read_day(asked.path["day"]).isoformat()
    stories = listing.list_day(connection, day)
    if not stories:
        raise NotHere(f"No article of {day} is stored.")
    pages = arrange_pages(stories)
    beside = days.find_neighbours(connection, day)
    ordered = [story for page in pages for story in page.stories]
    data = {"day": day, "articles": len(stories), **beside._asdict(), "stories": ordered}
    first = [story for page in pages for story in page.stories[:_LEADS]]
    more = {"pages": pages, "listed": ordered, "leads": find_leads(connection, first)}
    return Page("day.html", f"The day {day}", data, ordered, more)


ROUTE = Route(r"/day/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})", show_day, tuple(REFERENCES))
