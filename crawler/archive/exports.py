"""What may leave the archive: articles with their history and fetches, suppressed ones never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlite_utils import Database

from crawler.archive.article_history import ArticleHistories, ArticleHistory
from crawler.archive.article_values import Values
from crawler.archive.captures import Capture, Captures
from crawler.archive.frontier_merge import FrontierRows, Row
from crawler.archive.selection import Selection, count_selected, select_articles


@dataclass(frozen=True, slots=True)
class Story:
    """An article with its history and the fetches of its pages.

    `article` and `history` are None for the fetches of one URL that gave no article. `rows` are
    the rows of the frontier for the URLs of the article, or for that one URL.
    """

    article: Values | None
    history: ArticleHistory | None
    captures: list[Capture]
    rows: list[Row]


class Exports:
    """Selected articles out of an archive."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._captures = Captures(db)
        self._histories = ArticleHistories(db)
        self._rows = FrontierRows(db)

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
        """Return the articles of a selection with all fetches of their pages.

        Where all articles are asked for, the pages that gave none come last, those of one URL
        together.
        """
        for article in self.select_articles(selection):
            article_id = article["id"]
            yield Story(
                article,
                self._histories.load(article_id),
                self._captures.list_of_article(article_id),
                self._rows.list_of_article(article_id),
            )
        if selection == Selection():
            for url, captures in groupby(self._captures.list_others(), attrgetter("url")):
                row = self._rows.find(url)
                yield Story(None, None, list(captures), [row] if row else [])
