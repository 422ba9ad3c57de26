"""An archive with an article that is suppressed, and what is found in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crawler.archive import Archive
from crawler.fetching import Link
from tests.support.example import ARTICLE, LATER, NOW, TASK, URL, list_articles, page
from tests.support.stored import database

SECOND = URL.replace("www.", "global.")
PAGE_2 = URL.replace(".html", "_2.html")
REASON = "suppressed: the writer asked"
CHECK_INDEX = "insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)"


def save(archive: Archive, **changed: object) -> None:
    count = database(archive)["pages"].count
    served = [page(at=NOW + timedelta(seconds=count))]
    article = replace(ARTICLE, **changed)  # type: ignore[arg-type]
    archive.save_story(replace(TASK, article_id=article.id), served, article, {})


def suppress(archive: Archive, url: str | None = None) -> None:
    archive.suppressions.suppress(ARTICLE.id, url, "the writer asked", LATER)


def found(archive: Archive, words: str) -> list[str]:
    return [row["id"] for row in database(archive).table("articles").search(words)]


def store_found(archive: Archive) -> None:
    """Store the article with a further page, found under two addresses."""
    links = [Link(URL, "article", ARTICLE.id), Link(SECOND, "article", ARTICLE.id)]
    list_articles(archive, *links)
    assert archive.frontier.lease() == TASK
    further = page(at=NOW, url=PAGE_2)
    archive.save_story(TASK, [page(at=NOW), further], ARTICLE, {})
