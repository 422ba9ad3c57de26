"""One article and its page, as archives of tests hold them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from crawler.archive import Archive, SavedAs
from crawler.fetching import Channel, FetchTask, Link, ListingLinks, NextPage
from crawler.items import Article, Byline, Figure, Page
from tests.support.stored import database

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 8, tzinfo=UTC)
URL = "https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40001.html"
TASK = FetchTask(URL, "article", "WS690b0cc5a310d6866eb40001")
LISTING = "https://www.chinadaily.com.cn/china/society"

ARTICLE = Article(
    id="WS690b0cc5a310d6866eb40001",
    url=URL,
    edition="www",
    section="China / Society",
    layout="ws_article",
    language="en",
    headline="Heron count rises",
    deck="Volunteers wade from dawn",
    description=None,
    byline_raw="By Zhou Mo in Shenzhen",
    bylines=(Byline("Zhou Mo", "Shenzhen"), Byline("Zhou Mo", "Beijing")),
    source="China Daily",
    info_raw="By Zhou Mo in Shenzhen | China Daily | Updated: 2026-11-05 16:05",
    dateline_raw=None,
    dateline_place=None,
    date_published="2026-11-05T16:05:09+08:00",
    date_published_from="id",
    date_modified="2026-11-05T16:05:00+08:00",
    date_raw="2026-11-05 16:05",
    print_edition=None,
    print_date=None,
    print_page=None,
    editor=None,
    keywords=("herons",),
    body="Volunteers counted herons.\n\nThey were many.",
    subheadlines=("They were many.",),
    trailer_raw=None,
    word_count=6,
    page_count=1,
    figures=(Figure("https://img2.chinadaily.com.cn/a.jpeg", "A heron.", "Xinhua", "A heron."),),
)


def number_article(number: int) -> Article:
    """Return the article under another id, whose last digit is `number`, and its URL."""
    article_id = f"{ARTICLE.id[:-1]}{number}"
    return replace(ARTICLE, id=article_id, url=ARTICLE.url.replace(ARTICLE.id, article_id))


def page(body: bytes = b"<html>", at: datetime = NOW, url: str = URL) -> Page:
    return Page(url, at, 200, (("Content-Type", "text/html"), ("ETag", '"1"')), body)


def save(archive: Archive, article: Article, at: datetime = NOW) -> SavedAs:
    return archive.save_story(TASK, [page(at=at)], article, {})


def list_articles(
    archive: Archive,
    *links: Link,
    linked: tuple[Link, ...] = (),
    following: NextPage | None = None,
) -> int:
    """Store a listing that names articles, and return how many are new."""
    pages = (following,) if following else ()
    found = ListingLinks(Channel.LISTING, links, linked, next_pages=pages)
    return archive.save_listing(FetchTask(LISTING, "listing", None), page(url=LISTING), found)


def rows(archive: Archive, sql: str) -> list[dict[str, object]]:
    return list(database(archive).query(sql))


def lease(archive: Archive) -> FetchTask:
    """Lease a URL, which there is."""
    task = archive.frontier.lease()
    assert task is not None
    return task
