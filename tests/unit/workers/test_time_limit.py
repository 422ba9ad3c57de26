"""Extraction that takes too long is ended and named, and everything else is extracted."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import Archive
from crawler.archive.story_captures import StoryCaptures
from crawler.fetching import FetchResult, FetchState
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.page_extraction import Extracted, Extractor, extract_article_page
from crawler.ingest.stories import NewPage, extract_stories
from crawler.items import Article, Page, ParsedPage
from crawler.reparse.reparser import ReparsePass
from crawler.workers.pools import map_in_order, open_pool
from crawler.workers.time_limit import TookTooLong, limit_time
from tests.support.captured import PAGED, SINGLE, STORIES, read, record, record_whole
from tests.support.endless import ENDLESS_HTML, EndlessTexts, extract_pages, make_endless
from tests.support.stored import database
from tests.support.stories import Story, compose_story
from tests.support.warcs import AT, HTML, make_response, make_revisit, save_warc

# a hundred times what a page takes, and what each test has to wait
SECONDS = 0.7
REASON = "extraction took over 0.7 s"


def serve(story: Story, page: int = 1, *, endless: bool = False) -> Page:
    html = compose_story(story, page, "small")
    url = story.page_url(page)
    if endless:
        return Page(url, AT, 200, ENDLESS_HTML, make_endless(html))
    return Page(url, AT, 200, HTML, html.encode())


def save_with_endless(path: Path, story: Story, page: int = 1) -> Path:
    """Write a WARC of all stories, or of the first pages of one, with a page without an end."""
    made = serve(story, page, endless=True)
    endless = make_response(made.url, made.body, headers=ENDLESS_HTML)
    others = record_whole(other for other in STORIES if other is not story)
    return save_warc(path, [endless, *others] if page == 1 else [record(story), endless])


def map_in_short(
    extract: Callable[..., list[Extracted | None]], batches: Iterable[Sequence[Any]]
) -> Iterator[list[Extracted | None]]:
    return map(partial(extract, seconds=SECONDS), batches)


def test_regular_expression_without_an_end_is_ended() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TookTooLong, match=r"^extraction took over 0\.1 s$"), limit_time(0.1):
        re.fullmatch("(a+)+b", "a" * 100)
    assert signal.getsignal(signal.SIGALRM) == before


def test_extraction_that_ends_in_time_is_not_ended_later() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with limit_time(60):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) == before


def test_thread_beside_the_main_one_has_no_limit() -> None:
    def sleep() -> bool:
        with limit_time(0.01):
            time.sleep(0.05)
        return True

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(sleep).result()


def assert_ended(found: object) -> None:
    assert isinstance(found, FetchResult)
    assert found.state is FetchState.FAILED
    assert REASON in f"{found.reason}"


def test_worker_gives_up_one_page_alone() -> None:
    pages = [serve(SINGLE), serve(SINGLE, endless=True), serve(SINGLE)]
    with open_pool(1) as pool:
        (extracted,) = map_in_order(pool, partial(extract_pages, seconds=SECONDS), [pages], 1)
    assert_ended(extracted[1])
    assert isinstance(extracted[0], Article)
    assert extracted[0] == extracted[2]


def test_ingested_page_that_takes_too_long_is_kept_with_the_reason(
    archive: Archive, tmp_path: Path
) -> None:
    ingestion = Ingestion(archive, map_in_short)
    ingestion.add(read([save_with_endless(tmp_path / "a.warc.gz", SINGLE)], []))
    (reason,) = ingestion.unread
    assert REASON in reason
    assert ingestion.articles == {"new": len(STORIES) - 1}
    state = database(archive).table("frontier").get(SINGLE.url)
    assert (state["state"], state["reason"]) == ("failed", reason)
    assert archive.load_page(SINGLE.url) is not None


def test_revisit_of_a_page_that_takes_too_long_is_extracted_where_the_others_are(
    archive: Archive, tmp_path: Path
) -> None:
    made = serve(SINGLE, endless=True)
    page = make_response(made.url, made.body, headers=ENDLESS_HTML)
    again = make_revisit(made.url, page, AT + timedelta(days=1))
    again.http_headers.replace_header("Content-Type", ENDLESS_HTML[0][1])
    ingestion = Ingestion(archive, map_in_short, aside=map_in_short)
    ingestion.add(read([save_warc(tmp_path / "a.warc.gz", [page, again])], []))
    ingestion.finish()
    assert set(ingestion.unread) == {REASON}


def test_story_of_pages_that_take_too_long_says_so(archive: Archive, tmp_path: Path) -> None:
    warc = save_with_endless(tmp_path / "a.warc.gz", PAGED, 2)
    Ingestion(archive, map_in_short).add(read([warc], []))
    page = serve(PAGED)
    first = extract_article_page(page)
    assert isinstance(first, ParsedPage)
    stored = StoryCaptures(archive.captures.list_of_article(PAGED.id))
    extractor = Extractor(seconds=SECONDS)
    (story,) = extract_stories(archive.captures, stored, {1: NewPage(page, first)}, extractor)
    assert isinstance(story.result, Article)
    assert_ended(story.missing[PAGED.page_url(2)])
    endless = replace(first, paragraphs=EndlessTexts(first.paragraphs))
    (story,) = extract_stories(archive.captures, stored, {1: NewPage(page, endless)}, extractor)
    assert_ended(story.result)


class Here:
    """A pool without workers: tasks run in this process, which knows the charset."""

    def submit(self, work: Any, given: Any, /) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(given))
        return done


def test_reparsed_story_that_takes_too_long_is_counted_and_the_others_are_extracted(
    archive: Archive, tmp_path: Path
) -> None:
    warc = save_with_endless(tmp_path / "a.warc.gz", SINGLE)
    Ingestion(archive, map_in_short).add(read([warc], []))
    passed = ReparsePass(archive, dry=False, seconds=SECONDS)
    assert sum(passed.run(Here(), 1)) == len(STORIES)
    (fault,) = passed.report.faults
    assert REASON in fault
    assert passed.report.same == len(STORIES) - 1
