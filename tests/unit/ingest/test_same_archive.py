"""An archive is its pages: whichever way they come, the same pages give the same archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.extraction.story import extract_story
from crawler.fetching import FetchResult, FetchState
from crawler.items import Article, Page
from tests.support.captured import DAY, PAGED, SINGLE, STORIES, ingest
from tests.support.example import page, rows
from tests.support.observed import (
    MISSING,
    SECOND,
    confirm,
    export,
    lease,
    make_pages,
    merge,
    miss,
    see,
)
from tests.support.stored import content, copy_empty, database
from tests.support.stories import Story
from tests.support.warcs import AT

HOUR = timedelta(hours=1)
GALLERY = next(story for story in STORIES if story.gallery)
OTHER = next(story for story in STORIES if story.pages == 1 and story is not SINGLE)
UNREAD = FetchResult(FetchState.REJECTED, "unknown layout", 200)
READ_FROM = (
    "select revisions.article_id, revision, url, fetched_at from revisions"
    " join pages on pages.id = page_id order by 1, 2"
)


def fill(archive: Archive) -> None:
    """Store what several crawls see: edits, confirmations, a withdrawal, odd pages."""
    see(archive, SINGLE, AT)
    see(archive, SINGLE, AT + HOUR, "Edited")
    confirm(archive, SINGLE, AT + 2 * HOUR)
    see(archive, SINGLE, AT + 3 * HOUR)
    confirm(archive, SINGLE, AT + 4 * HOUR)
    for hour in (0, 5):
        see(archive, PAGED, AT + hour * HOUR, "Paged" if hour else None)
    see(archive, GALLERY, AT)
    see(archive, OTHER, AT)
    for day in (1, 2, 3):
        miss(archive, OTHER, AT + day * DAY)
    odd = Page(GALLERY.url, AT + DAY, 200, (("Content-Type", "text/html"),), b"<p>of tomorrow")
    archive.save_result(lease(archive, GALLERY, AT), UNREAD, odd, [], AT + DAY)
    archive.save_robots(page(b"User-agent: *", AT, "https://www.chinadaily.com.cn/robots.txt"))


@contextmanager
def open_empty() -> Iterator[Archive]:
    with closing(copy_empty()) as archive:
        yield archive


def by_export(archive: Archive, other: Archive, folder: Path) -> None:
    _, damages = ingest(archive, export(other, folder / "other.warc.gz"))
    assert damages == []


def by_merge(archive: Archive, other: Archive, _folder: Path) -> None:
    assert not merge(archive, other).skipped.total()


@pytest.mark.parametrize("move", [by_export, by_merge])
def test_pages_give_the_archive_that_the_crawls_gave(
    archive: Archive, tmp_path: Path, move: Callable[[Archive, Archive, Path], None]
) -> None:
    fill(archive)
    stored = {row["id"]: row for row in database(archive)["articles"].rows}
    assert stored[SINGLE.id]["revision"] == 3
    assert stored[SINGLE.id]["last_seen"] == (AT + 4 * HOUR).isoformat()
    assert stored[OTHER.id]["gone_at"] == (AT + 2 * DAY).isoformat()
    with open_empty() as again:
        for _ in range(2):
            move(again, archive, tmp_path)
            assert content(again) == content(archive)
            assert rows(again, READ_FROM) == rows(archive, READ_FROM)


def test_what_a_reparse_made_stays_where_it_was_made(archive: Archive) -> None:
    see(archive, SINGLE, AT)
    stored = archive.load_story(SINGLE.id)
    with open_empty() as again:
        merge(again, archive)
        expected = content(again)
        article = extract_story(stored)
        assert isinstance(article, Article)
        archive.save_reparsed(stored[0], replace(article, section="Read anew"), AT + 9 * DAY)
        merge(again, archive)
        assert content(again) == expected
        # and it is kept where it was made, before whatever the site showed later
        see(again, SINGLE, AT + HOUR, "Edited")
        merge(archive, again)
    revisions = rows(archive, "select reread from revisions order by revision")
    assert [row["reread"] for row in revisions] == [0, 1, 0]


def test_what_a_newer_reader_reads_is_no_change_by_the_site(archive: Archive) -> None:
    see(archive, SINGLE, AT)
    db = database(archive)
    with db.conn:
        # as an older reader would have stored it
        db.execute("update articles set source = 'Misread', content_hash = 'older'")
    with open_empty() as other:
        see(other, SINGLE, AT + HOUR, "Edited")
        merge(archive, other)
    made = rows(archive, "select changed, reread from revisions where revision > 1 order by 1")
    assert made == [
        {"changed": '["headline"]', "reread": 0},
        {"changed": '["source"]', "reread": 1},
    ]


def test_saved_page_that_is_older_takes_its_place_in_a_crawl_too(archive: Archive) -> None:
    see(archive, SINGLE, AT + 2 * HOUR)
    see(archive, SINGLE, AT + HOUR, "Edited")
    see(archive, SINGLE, AT)
    (row,) = rows(archive, "select headline, revision, first_seen, last_seen from articles")
    assert row == {
        "headline": SINGLE.headline,
        "revision": 3,
        "first_seen": AT.isoformat(),
        "last_seen": (AT + 2 * HOUR).isoformat(),
    }
    with open_empty() as again:
        merge(again, archive)
        assert content(again) == content(archive)


def test_story_that_lacked_a_page_at_first_comes_back_in_two_versions(archive: Archive) -> None:
    first, _, *rest = make_pages(PAGED, AT)
    task = lease(archive, PAGED, AT)
    missing = Page(PAGED.page_url(2), AT + SECOND, 404, (), b"")
    archive.keep_page(task, missing)
    article = extract_story([first, *rest])
    assert isinstance(article, Article)
    archive.save_story(task, [first, *rest], article, {missing.url: MISSING})
    see(archive, PAGED, AT + DAY)
    with open_empty() as again:
        merge(again, archive)
        assert content(again) == content(archive)
    assert database(archive)["revisions"].count == 2


# a story, what is seen of it, in which hour, and by which of two archives
Event = tuple[Story, str, int, bool]
EVENTS = st.lists(
    st.tuples(
        st.sampled_from([SINGLE, OTHER]),
        st.sampled_from(["as it was", "edited", "confirmed", "missing"]),
        st.integers(0, 60),
        st.booleans(),
    ),
    max_size=9,
    unique_by=lambda event: (event[0].id, event[2]),
)


def crawl(archive: Archive, events: list[Event], *, is_here: bool) -> None:
    seen: set[str] = set()
    for story, what, hour, where in sorted(events, key=lambda event: event[2]):
        if where is not is_here:
            continue
        at = AT + hour * HOUR
        if what == "missing":
            miss(archive, story, at)
        elif what == "confirmed" and story.id in seen:
            confirm(archive, story, at)
        else:
            see(archive, story, at, "Edited" if what == "edited" else None)
            seen.add(story.id)


@settings(max_examples=settings().max_examples // 4)
@given(EVENTS)
def test_order_of_imports_makes_no_difference(events: list[Event]) -> None:
    with (
        open_empty() as here,
        open_empty() as there,
        open_empty() as third,
        TemporaryDirectory() as folder,
    ):
        crawl(here, events, is_here=True)
        crawl(there, events, is_here=False)
        merge(third, there)
        by_export(third, here, Path(folder))
        by_export(here, there, Path(folder))
        united = content(here)
        merge(here, there)
        assert content(here) == united
        merge(there, here)
        assert content(there) == united
        assert content(third) == united
