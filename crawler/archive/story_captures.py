"""The captures that make a story: one of its first page, of further pages the nearest in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from sqlite_utils import Database

from crawler.archive.captures import WITH_BODY, Capture, Captures
from crawler.archive.revisions import find_newest_page
from crawler.items import Page
from crawler.urls import read_article_url


class StoryCaptures:
    """The captures of an article's pages, by the number that a page has in its story."""

    def __init__(self, captures: Iterable[Capture]) -> None:
        self._by_number: dict[int, list[Capture]] = {}
        for capture in captures:
            named = read_article_url(capture.url)
            if named is not None and capture.status in WITH_BODY:
                self._by_number.setdefault(named.page, []).append(capture)

    @property
    def firsts(self) -> list[Capture]:
        """The captures of first pages."""
        return self._by_number.get(1, [])

    @property
    def further(self) -> Iterator[Capture]:
        """The captures of further pages."""
        return (c for number, found in self._by_number.items() if number > 1 for c in found)

    def find_nearest(self, number: int, first: Capture) -> Capture | None:
        """Return the capture of a page that is nearest in time to one of the first page."""
        found = self._by_number.get(number, [])
        return min(found, key=lambda capture: abs(capture.time - first.time), default=None)

    def list_story(self, first: Capture) -> Iterator[Capture]:
        """Return the captures of the story that begins with `first`, in the order of its pages."""
        yield first
        for number in sorted(self._by_number):
            if number > 1 and (capture := self.find_nearest(number, first)):
                yield capture


def load_story(db: Database, article_id: str) -> list[Page]:
    """Return the pages that an article was last extracted from, in order.

    The first is the page of its last revision. The list is empty if that is not known. Raises
    `BodyDamaged`.
    """
    captures = Captures(db)
    story = StoryCaptures(captures.list_of_article(article_id))
    page_id = find_newest_page(db, article_id)
    first = next((capture for capture in story.firsts if capture.id == page_id), None)
    return list(map(captures.load, story.list_story(first))) if first else []


def load_newest_story(db: Database, article_id: str) -> list[Page]:
    """Return the pages of an article as last fetched, in order; none without a first page.

    Raises `BodyDamaged`.
    """
    captures = Captures(db)
    story = StoryCaptures(captures.list_of_article(article_id))
    fetched = [capture for capture in story.firsts if capture.status == HTTPStatus.OK]
    return list(map(captures.load, story.list_story(fetched[-1]))) if fetched else []
