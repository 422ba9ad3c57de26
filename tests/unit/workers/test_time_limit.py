"""What takes too long to be read is ended, and named; the rest is read."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.fetching import FetchResult, FetchState
from crawler.ingest.ingestion import Extract, Ingestion
from crawler.ingest.page_extraction import Extracted, extract_article_page, extract_pages
from crawler.ingest.stories import NewPage, extract_stories
from crawler.items import Article, Page, ParsedPage
from crawler.reparse.reparser import ReparsePass
from crawler.workers.pools import map_in_order, open_pool
from crawler.workers.time_limit import TookTooLong, limit_time
from tests.support.captured import PAGED, SINGLE, STORIES, read, record, record_whole
from tests.support.stored import database
from tests.support.stories import Story, compose_story, slow_down
from tests.support.warcs import AT, HTML, make_response, save_warc

SECONDS = 0.3
REASON = "TookTooLong: reading took over 0.3 s"


def serve(story: Story, page: int = 1, *, slow: bool = False) -> Page:
    html = compose_story(story, page, "small")
    body = (slow_down(html) if slow else html).encode()
    return Page(story.page_url(page), AT, 200, HTML, body)


def map_in_short(
    extract: Extract, batches: Iterable[Sequence[Page | None]]
) -> Iterator[list[Extracted | None]]:
    return map(partial(extract, seconds=SECONDS), batches)  # type: ignore[call-arg]


def test_regular_expression_without_an_end_is_ended() -> None:
    before, begun = signal.getsignal(signal.SIGALRM), time.monotonic()
    with pytest.raises(TookTooLong, match=r"^reading took over 0\.3 s$"), limit_time(SECONDS):
        re.fullmatch("(a+)+b", "a" * 100)
    assert time.monotonic() - begun < 5
    assert signal.getsignal(signal.SIGALRM) == before


def test_what_is_read_in_time_is_not_ended_later() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with limit_time(SECONDS):
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


def test_process_that_reads_gives_up_one_page_alone() -> None:
    pages = [serve(SINGLE), serve(SINGLE, slow=True), serve(SINGLE)]
    with open_pool(1) as pool:
        (printed,) = map_in_order(pool, partial(extract_pages, seconds=SECONDS), [pages], 1)
    assert printed[1] == FetchResult(FetchState.FAILED, REASON, 200)
    assert isinstance(printed[0], Article)
    assert printed[0] == printed[2]


def test_ingested_page_that_takes_too_long_is_kept_with_the_reason(
    archive: Archive, tmp_path: Path
) -> None:
    slow = make_response(SINGLE.url, serve(SINGLE, slow=True).body)
    others = [story for story in STORIES if story is not SINGLE]
    warc = save_warc(tmp_path / "a.warc.gz", [slow, *record_whole(others)])
    ingestion = Ingestion(archive, map_in_short)
    ingestion.add(read([warc], []))
    assert ingestion.unread == {REASON: 1}
    assert ingestion.articles == {"new": len(others)}
    state = database(archive).table("frontier").get(SINGLE.url)
    assert (state["state"], state["reason"]) == ("failed", REASON)
    assert archive.load_page(SINGLE.url) is not None


def test_story_of_pages_that_take_too_long_says_so(archive: Archive, tmp_path: Path) -> None:
    slow = make_response(PAGED.page_url(2), serve(PAGED, 2, slow=True).body)
    warc = save_warc(tmp_path / "a.warc.gz", [record(PAGED), slow])
    Ingestion(archive, map_in_short).add(read([warc], []))
    page = serve(PAGED)
    first = extract_article_page(page)
    assert isinstance(first, ParsedPage)
    (story,) = extract_stories(archive.captures, PAGED.id, {1: NewPage(page, first)}, SECONDS)
    assert isinstance(story.result, Article)
    assert story.missing[PAGED.page_url(2)].reason == REASON
    long = replace(first, paragraphs=("The water rises in spring.",) * 500_000)
    (story,) = extract_stories(archive.captures, PAGED.id, {1: NewPage(page, long)}, SECONDS)
    assert story.result == FetchResult(FetchState.FAILED, REASON, 200)


def test_reparsed_story_that_takes_too_long_is_counted_and_the_others_are_read(
    archive: Archive, tmp_path: Path
) -> None:
    slow = make_response(SINGLE.url, serve(SINGLE, slow=True).body)
    others = [story for story in STORIES if story is not SINGLE]
    warc = save_warc(tmp_path / "a.warc.gz", [slow, *record_whole(others)])
    Ingestion(archive, map_in_short).add(read([warc], []))
    passed = ReparsePass(archive, dry=False, seconds=SECONDS)
    with open_pool(1) as pool:
        assert sum(passed.run(pool, 1)) == len(STORIES)
    assert passed.report.faults == {REASON: 1}
    assert passed.report.same == len(others)
