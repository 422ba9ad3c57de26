"""Pages of invented stories as bodies in an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive import Archive
from crawler.archive.bodies import save_body
from crawler.extraction.article import build_article
from crawler.extraction.layouts import parse_page
from crawler.fetching import FetchTask
from crawler.items import Page
from tests.support.stored import database
from tests.support.stories import Story, compose_article, make_stories

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
STORIES = [story for story in make_stories(280) if not story.gallery and story.pages == 1]
PAGES = [compose_article(story).encode() for story in STORIES]
TASK = FetchTask(STORIES[0].url, "article", STORIES[0].id)
LISTING = "https://www.chinadaily.com.cn/china/society"


def store_body(archive: Archive, body: bytes, layout: str = "ws_article", url: str = "") -> str:
    """Store a body as that of a page of a layout and URL; return its hash."""
    with archive.transaction():
        return save_body(database(archive), body, layout, url)


def save_all(archive: Archive, pages: Sequence[bytes]) -> list[str]:
    return [store_body(archive, body) for body in pages]


def save_page(archive: Archive, story: Story, body: bytes, at: datetime = NOW) -> None:
    """Store a page with its article, as a crawl does."""
    article = build_article([parse_page(story.url, body.decode())], at)
    page = Page(story.url, at, 200, (), body)
    archive.save_story(FetchTask(story.url, "article", story.id), [page], article, {})


def serve_again(story: Story, time: int) -> bytes:
    """Return the page of a story as it is served another time: what stands beside it differs."""
    return compose_article(story, serving=time).encode()


def find_row(archive: Archive, body: bytes) -> dict[str, object]:
    """Return the row of a body."""
    row: dict[str, object] = database(archive).table("bodies").get(hashlib.sha256(body).hexdigest())
    return row


def find_path(archive: Archive) -> Path:
    return Path(database(archive).execute("SELECT file FROM pragma_database_list").fetchone()[0])


def spoil(archive: Archive, body_hash: str) -> None:
    """Change one byte in the middle of what is stored."""
    data = bytearray(database(archive).table("bodies").get(body_hash)["data"])
    data[len(data) // 2] ^= 255
    database(archive).table("bodies").update(body_hash, {"data": bytes(data)})
