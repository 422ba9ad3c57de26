"""The captures that make a story: one of its first page, of further pages the nearest in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from sqlite_utils import Database

from crawler.archive.captures import WITH_BODY, Capture, Captures
from crawler.archive.revisions import find_newest_page
from crawler.extraction.page_check import find_same_page
from crawler.http_status import is_nowhere
from crawler.items import Page
from crawler.urls import read_article_url


class StoryCaptures:
    """The captures of an article's pages, by the number that a page has in its story.

    Of a further page also the answers that there is none: a story then lacks it.
    """

    def __init__(self, captures: Iterable[Capture]) -> None:
        self._by_number: dict[int, list[Capture]] = {}
        for capture in captures:
            named = read_article_url(capture.url)
            if named is None:
                continue
            if capture.status in WITH_BODY or (named.page > 1 and _is_missing(capture)):
                self._by_number.setdefault(named.page, []).append(capture)

    @property
    def firsts(self) -> list[Capture]:
        """The captures of first pages."""
        return self._by_number.get(1, [])

    def find_nearest(self, number: int, first: Capture) -> Capture | None:
        """Return the capture of a page that is nearest in time to one of the first page, if any."""
        nearest = self._find_answer(number, first)
        return nearest if nearest and nearest.status in WITH_BODY else None

    def list_answers(self, first: Capture) -> Iterator[Capture]:
        """Yield a capture of the first page, and the nearest answer of each further page."""
        yield first
        for number in sorted(self._by_number):
            if number > 1 and (answer := self._find_answer(number, first)):
                yield answer

    def list_story(self, first: Capture) -> Iterator[Capture]:
        """Yield the captures of the story that begins with `first`, in the order of its pages."""
        return (answer for answer in self.list_answers(first) if answer.status in WITH_BODY)

    def _find_answer(self, number: int, first: Capture) -> Capture | None:
        found = self._by_number.get(number, [])
        return min(found, key=lambda capture: abs(capture.time - first.time), default=None)


def _is_missing(capture: Capture) -> bool:
    """Return True if an answer says that there is no such page, at another address neither."""
    return is_nowhere(capture.status) and find_same_page(capture.head) is None


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
