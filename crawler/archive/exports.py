"""What may leave the archive: articles, and the captures of pages; of suppressed articles never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlite_utils import Database

from crawler.archive.article_values import Values
from crawler.archive.captures import Capture, Captures
from crawler.archive.selection import Selection, count_selected, select_articles
from crawler.archive.suppression import Suppressions


@dataclass(frozen=True, slots=True)
class Story:
    """An article with the captures of its pages; `article` is None for those of another URL."""

    article: Values | None
    captures: list[Capture]


class Exports:
    """Selected articles out of an archive."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._captures = Captures(db)
        self._suppressions = Suppressions(db)

    def count(self, selection: Selection) -> int:
        """Return the number of articles in a selection. Raises `WrongQuery`."""
        return count_selected(self._db, selection)

    def select_articles(self, selection: Selection) -> Iterator[Values]:
        """Return the articles of a selection, oldest first, from one state of the archive.

        Each has the columns of `articles`, lists as lists, then `bylines` and
        `figures` as lists of objects.
        """
        return select_articles(self._db, selection)

    def select_stories(self, selection: Selection) -> Iterator[Story]:
        """Return the articles of a selection with all captures of their pages.

        Where all articles are asked for, the captures that gave none come last, those of one URL
        together.
        """
        for article in self.select_articles(selection):
            yield Story(article, self._captures.list_of_article(article["id"]))
        if selection == Selection():
            for url, captures in groupby(self._captures.list_others(), attrgetter("url")):
                if not self._suppressions.covers(url):
                    yield Story(None, list(captures))
