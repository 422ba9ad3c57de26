"""What a crawl sees of invented stories, stored as a crawl stores it, at any time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from crawler.archive import Archive
from crawler.archive.other_archive import OtherArchive
from crawler.archive.selection import Selection
from crawler.extraction.story import extract_story
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.formats.warc_writer import write_warc
from crawler.ingest.archive_records import read_archive
from crawler.ingest.ingestion import Ingestion
from crawler.items import Article, Page
from tests.support.captured import serve
from tests.support.stored import database
from tests.support.stories import Story

SECOND = timedelta(seconds=1)
MISSING = FetchResult(FetchState.GONE, "status 404", 404, nowhere=True)


def lease(archive: Archive, story: Story, at: datetime) -> FetchTask:
    """Take a story from the frontier."""
    archive.queue([Link(story.url, "article", story.id)], at)
    task = archive.frontier.lease_url(story.url)
    assert task is not None
    return task


def make_pages(story: Story, at: datetime, headline: str | None = None) -> list[Page]:
    """Return the pages of a story as they are served, one a second."""
    pages = []
    for number in range(1, story.pages + 1):
        body = serve(story, number)
        if headline:
            body = body.replace(b"<h1>", f"<h1>{headline}: ".encode())
        headers = (("Content-Type", "text/html"), ("ETag", f'"{headline}"'))
        pages.append(Page(story.page_url(number), at + (number - 1) * SECOND, 200, headers, body))
    return pages


def see(archive: Archive, story: Story, at: datetime, headline: str | None = None) -> None:
    """Store a story as it was served, with another headline if one is given."""
    pages = make_pages(story, at, headline)
    article = extract_story(pages)
    assert isinstance(article, Article)
    archive.save_story(lease(archive, story, at), pages, article, {})


def confirm(archive: Archive, story: Story, at: datetime) -> None:
    """Store the answer 304."""
    answer = Page(story.url, at, 304, (("ETag", '"1"'),), b"")
    archive.save_unchanged(lease(archive, story, at), answer)


def miss(archive: Archive, story: Story, at: datetime) -> None:
    """Store the answer 404, and derive what was withdrawn."""
    answer = Page(story.url, at, 404, (("Server", "caf\xe9"),), b"<p>not here")
    archive.save_result(lease(archive, story, at), MISSING, answer, [], at)
    archive.derive_withdrawals([at.date()])


def export(archive: Archive, path: Path) -> Path:
    """Write the pages of an archive to a WARC."""
    with path.open("wb") as out:
        stories = archive.exports.select_stories(Selection())
        write_warc(stories, archive.captures.load, out, {})
    return path


def merge(archive: Archive, other: Archive | OtherArchive) -> Ingestion:
    """Import the pages of another archive."""
    source = other if isinstance(other, OtherArchive) else OtherArchive(database(other))
    ingestion = Ingestion(archive)
    ingestion.add(read_archive(source, "other.db"))
    ingestion.finish()
    return ingestion
