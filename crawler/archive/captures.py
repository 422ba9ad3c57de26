"""Stored pages, each fetch one by one: to be given away, to be read, and to be added to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlite_utils import Database

from crawler.archive.article_values import Values
from crawler.archive.bodies import load_body
from crawler.archive.frontier_merge import Row, find_state, list_article_states
from crawler.archive.pages import read_headers
from crawler.archive.revisions import Timeline, load_timeline
from crawler.archive.selection import Selection, select_articles
from crawler.items import Page

_SELECT = """
    SELECT pages.id, article_id, url, fetched_at, status, pages.headers, body_hash, via,
           coalesce(requests.headers, '[]'),
           json_extract(signals, '$."robots.txt"."content-usage"')
    FROM pages LEFT JOIN requests ON requests.id = request_id
"""


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch that is stored: its row in `pages` without the body, and the headers sent.

    `robots_usage` is as in `Page`.
    """

    id: int
    article_id: str | None
    url: str
    fetched_at: str
    status: int
    headers: str
    body_hash: str
    via: str
    request: str
    robots_usage: str | None

    @property
    def time(self) -> datetime:
        """When it was fetched."""
        return datetime.fromisoformat(self.fetched_at)

    def header(self, name: str) -> str | None:
        """Give the first header of that name (in lower case), None where none was sent."""
        headers = read_headers(self.headers)
        return next((value for key, value in headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Story:
    """An article with its history and the fetches of its pages; None for pages that gave none.

    `states` are the rows of the frontier for its URLs, or for the one URL of the pages.
    """

    article: Values | None
    timeline: Timeline | None
    captures: list[Capture]
    states: list[Row]


def list_captures(db: Database, article_id: str) -> list[Capture]:
    """Give the fetches of an article's pages, oldest first."""
    return list(_select(db, "WHERE article_id = ? ORDER BY fetched_at, pages.id", (article_id,)))


def list_other_captures(db: Database) -> Iterator[Capture]:
    """Give the fetches that belong to no article that is stored or suppressed, by URL and time."""
    return _select(
        db,
        "WHERE article_id IS NULL OR NOT ("
        "   article_id IN (SELECT id FROM articles)"
        "   OR article_id IN (SELECT article_id FROM suppressions)"
        " ) ORDER BY url, fetched_at",
        (),
    )


def select_stories(db: Database, selection: Selection) -> Iterator[Story]:
    """Give the articles of a selection with all fetches of their pages.

    Where all articles are asked for, the pages that gave none come last, those of one URL together.
    """
    for article in select_articles(db, selection):
        name = article["id"]
        known = (load_timeline(db, name), list_captures(db, name), list_article_states(db, name))
        yield Story(article, *known)
    if selection == Selection():
        for url, captures in groupby(list_other_captures(db), attrgetter("url")):
            state = find_state(db, url)
            yield Story(None, None, list(captures), [state] if state else [])


def list_all_captures(db: Database) -> Iterator[Capture]:
    """Give all fetches in the order in which they were stored."""
    return _select(db, "ORDER BY pages.id", ())


def load_capture(db: Database, capture: Capture) -> Page:
    """Give the page of a fetch as it was served."""
    return Page(
        url=capture.url,
        fetched_at=capture.time,
        status=capture.status,
        headers=read_headers(capture.headers),
        body=load_body(db, capture.body_hash),
        via=capture.via,
        request=read_headers(capture.request),
        robots_usage=capture.robots_usage,
    )


def find_capture(db: Database, url: str, fetched_at: str, body_hash: str) -> int | None:
    """Give the id of the fetch of these bytes at that time, None where it is not stored."""
    row = db.execute(
        "SELECT id FROM pages WHERE url = ? AND fetched_at = ? AND body_hash = ?",
        (url, fetched_at, body_hash),
    ).fetchone()
    return int(row[0]) if row else None


def find_layout(db: Database, body_hash: str) -> str:
    """Give the layout that a stored body is coded with, for another archive to do alike."""
    row = db.execute("SELECT layout FROM bodies WHERE hash = ?", (body_hash,)).fetchone()
    return str(row[0])


def _select(db: Database, which: str, values: tuple[Any, ...]) -> Iterator[Capture]:
    return (Capture(*row) for row in db.execute(f"{_SELECT} {which}", values))
