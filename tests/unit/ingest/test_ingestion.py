"""WARCs in any order into one archive: each page and article takes its place in time."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakSet

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.body_codec import PreparedBody
from crawler.archive.body_dictionaries import SAMPLES
from crawler.extraction.story import extract_story
from crawler.formats.warc_reader import Record
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.page_extraction import Explored
from crawler.items import Article, Page
from tests.support.captured import DAY, PAGED, SINGLE, STORIES, ingest, record, record_whole, serve
from tests.support.stored import content, copy_empty, database, read_article
from tests.support.stories import cut_pager, make_stories
from tests.support.warcs import (
    AT,
    HTML,
    dump_records,
    make_other,
    make_request,
    make_response,
    make_revisit,
    save_warc,
)


def headlines(archive: Archive) -> list[str]:
    sql = "select article from article_versions order by article_id, revision"
    return [json.loads(text)["headline"] for (text,) in database(archive).execute(sql)]


def test_stories_are_extracted_as_in_a_crawl(archive: Archive, tmp_path: Path) -> None:
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", record_whole(STORIES)))
    assert damages == []
    assert ingestion.articles == {"new": len(STORIES)}
    for story in STORIES:
        article = read_article(database(archive), story.id)
        assert {column: article[column] for column in story.expected} == story.expected
        assert article["first_seen"] == AT.isoformat()
    assert {row["via"] for row in database(archive)["pages"].rows} == {"warc:a.warc.gz"}
    states = database(archive).query(
        "select distinct kind, state, reason from frontier order by kind"
    )
    assert list(states) == [
        {"kind": "article", "state": "done", "reason": None},
        {"kind": "page", "state": "done", "reason": None},
    ]


def test_long_story_is_read_to_its_end_though_no_pager_names_all_pages(
    archive: Archive, tmp_path: Path
) -> None:
    # no page of it repeats another
    paragraphs = tuple(f"In {n} BC {text}" for n, text in enumerate(PAGED.paragraphs * 2))
    story = replace(PAGED, pages=24, paragraphs=paragraphs)
    records = [
        make_response(story.page_url(number), cut_pager(serve(story, number).decode()).encode())
        for number in range(1, story.pages + 1)
    ]
    ingest(archive, save_warc(tmp_path / "a.warc.gz", records[:9]))
    ingest(archive, save_warc(tmp_path / "b.warc.gz", records[9:]))
    article = read_article(database(archive), story.id)
    assert {column: article[column] for column in story.expected} == story.expected


def test_captures_that_differ_in_noise_are_deltas_of_one_of_them(
    archive: Archive, tmp_path: Path
) -> None:
    addresses = (SINGLE.url, SINGLE.url.replace("https", "http"), SINGLE.url)
    captures = [
        make_response(url, serve(SINGLE) + b"<!-- %d -->" % number, AT - number * DAY)
        for number, url in enumerate(addresses)
    ]
    ingest(archive, save_warc(tmp_path / "a.warc.gz", captures))
    (first, *others) = database(archive)["bodies"].rows
    assert {row["base_hash"] for row in others} == {first["hash"]}
    assert all(len(row["data"]) < 200 for row in others)
    assert database(archive)["revisions"].count == 1


def test_bodies_are_stored_as_workers_coded_them_with_the_dictionary_of_the_archive(
    archive: Archive,
) -> None:
    pages = [
        Page(story.url, AT, 200, HTML, serve(story))
        for story in make_stories(2 * SAMPLES, seed=31)
        if story.pages == 1
    ]
    # the first page behind the samples trains the dictionary
    known = SAMPLES + 1
    made: list[PreparedBody] = []

    def explore(work: Callable[..., list[Explored]], batches: Iterable[Any]) -> Iterator[Any]:
        for explored in map(work, batches):
            made.extend(one.prepared.body for one in explored if one.prepared)
            yield explored

    ingestion = Ingestion(archive, explore)
    ingestion.add(Record(page.url, page) for page in pages[:known])
    ingestion.add(Record(page.url, page) for page in pages[known:])
    assert all(body.whole is None for body in made[:known])
    coded = [(body.hash, *body.whole) for body in made[known:] if body.whole]
    columns = "hash, data, dictionary_id, base_hash"
    stored = database(archive)["bodies"].rows_where(select=columns, order_by="rowid")
    assert len(coded) == len(pages) - known > 0
    assert [tuple(row.values()) for row in stored][-len(coded) :] == coded


@given(st.lists(st.integers(-5, 5), min_size=PAGED.pages - 1, max_size=PAGED.pages - 1))
def test_stored_pages_give_the_article_again_in_whatever_order_they_were_fetched(
    days: list[int],
) -> None:
    archive = copy_empty()
    records = [record(PAGED)]
    records += [record(PAGED, page, AT + day * DAY) for page, day in enumerate(days, 2)]
    with TemporaryDirectory() as folder:
        ingest(archive, save_warc(Path(folder) / "a.warc.gz", records))
    article = extract_story(archive.load_story(PAGED.id))
    assert isinstance(article, Article)
    assert not archive.differs(article)
    archive.close()


@pytest.mark.parametrize("first", ["request", "response"])
def test_request_is_read_before_or_after_its_response(
    archive: Archive, tmp_path: Path, first: str
) -> None:
    stories = [story for story in STORIES if story.pages == 1][:3]
    records = []
    for story in stories:
        answer = record(story)
        sent = make_request(answer, ("Host", "www.chinadaily.com.cn"), ("User-Agent", story.id))
        records += [sent, answer] if first == "request" else [answer, sent]
    # of an answer that is not here
    records.append(make_request(record(PAGED), ("User-Agent", "another")))
    _, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", records))
    assert damages == []
    for story in stories:
        page = archive.load_page(story.url)
        assert page is not None
        assert page.request == (("User-Agent", story.id),)
    assert database(archive)["requests"].count == len(stories)


def test_only_answered_pages_of_our_site_are_stored(archive: Archive, tmp_path: Path) -> None:
    image = "https://img2.chinadaily.com.cn/images/a.jpeg"
    picture = make_response(
        image, b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", headers=[("Content-Type", "image/jpeg")]
    )
    records = [
        make_response("https://chindadaily.com.cn/a.html", serve(SINGLE)),
        make_response("https://elsewhere.example/www.chinadaily.com.cn/", b"<p>"),
        picture,
        record(SINGLE, status="503 Service Unavailable"),
        make_response("https://www.chinadaily.com.cn/a.css", b"", status="404 Not Found"),
        record(PAGED, WARC_Truncated="length"),
        make_response("https://www.chinadaily.com.cn/china", b"<html><p>a list"),
        make_other("request", SINGLE.url, b"GET / HTTP/1.1\r\n\r\n"),
        make_other("metadata", SINGLE.url, b"{}"),
    ]
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", records))
    assert damages == []
    assert ingestion.skipped == {
        "not of chinadaily.com.cn": 2,
        "no text but image/jpeg": 1,
        "status 503": 1,
        "status 404": 1,
        "cut by the crawler that recorded it": 1,
        "revisit of a page that is not in the archive": 0,
    }
    assert [row["url"] for row in database(archive)["pages"].rows] == [
        "https://www.chinadaily.com.cn/china"
    ]
    # a crawl would take a row for what it has to do
    assert database(archive)["frontier"].count == 0


def test_redirects_and_404_of_articles_are_stored(archive: Archive, tmp_path: Path) -> None:
    moved = [("Location", "//www.chinadaily.com.cn/special")]
    records = [
        record(SINGLE, at=AT - DAY),
        record(SINGLE, at=AT, status="404 Not Found"),
        record(PAGED, status="301 Moved", headers=moved),
        make_response("https://www.chinadaily.com.cn/robots.txt", b"", status="404 Not Found"),
    ]
    ingestion, _ = ingest(archive, save_warc(tmp_path / "a.warc.gz", records))
    assert ingestion.pages == {"new": 4}
    assert database(archive).table("articles").get(SINGLE.id)["last_seen"] == (AT - DAY).isoformat()
    states = {
        row["url"]: (row["state"], row["reason"]) for row in database(archive)["frontier"].rows
    }
    assert states == {
        SINGLE.url: ("gone", "status 404"),
        PAGED.url: ("rejected", "redirects to https://www.chinadaily.com.cn/special"),
    }


def test_page_that_cannot_be_extracted_is_stored_with_the_reason(
    archive: Archive, tmp_path: Path
) -> None:
    made = make_response(SINGLE.url, b"<html><p>a template of tomorrow")
    ingestion, _ = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert ingestion.unread == {"unknown layout": 1}
    assert database(archive).table("pages").get(1)["article_id"] == SINGLE.id
    (row,) = database(archive)["frontier"].rows
    assert (row["url"], row["state"], row["reason"]) == (SINGLE.url, "rejected", "unknown layout")


def test_older_capture_takes_its_place_in_the_history(archive: Archive, tmp_path: Path) -> None:
    old = make_response(SINGLE.url, serve(SINGLE).replace(b"<h1>", b"<h1>Old: "), AT - DAY)
    new = record(SINGLE, at=AT)
    ingest(archive, save_warc(tmp_path / "new.warc.gz", [new]))
    before = read_article(database(archive), SINGLE.id)
    ingestion, _ = ingest(archive, save_warc(tmp_path / "old.warc.gz", [old]))
    assert ingestion.articles == {"changed": 1}
    after = read_article(database(archive), SINGLE.id)
    assigned = {"revision": 2, "first_seen": (AT - DAY).isoformat()}
    assert after == before | assigned
    assert headlines(archive) == [f"Old: {SINGLE.headline}", SINGLE.headline]
    pages = "select revision, fetched_at from revisions join pages on pages.id = page_id"
    assert sorted(database(archive).execute(pages)) == [
        (1, (AT - DAY).isoformat()),
        (2, AT.isoformat()),
    ]


def test_later_capture_of_the_same_text_moves_last_seen_alone(
    archive: Archive, tmp_path: Path
) -> None:
    ingest(archive, save_warc(tmp_path / "a.warc.gz", [record(SINGLE)]))
    ingestion, _ = ingest(archive, save_warc(tmp_path / "b.warc.gz", [record(SINGLE, at=AT + DAY)]))
    assert ingestion.articles == {"same": 1}
    row = database(archive).table("articles").get(SINGLE.id)
    assert (row["revision"], row["last_seen"]) == (1, (AT + DAY).isoformat())


@pytest.mark.parametrize("seed", range(4))
def test_order_and_division_of_the_files_make_no_difference(tmp_path: Path, seed: int) -> None:
    records = record_whole(STORIES)
    records += [record(story, at=AT + DAY) for story in STORIES]
    changed = serve(SINGLE).replace(b"<h1>", b"<h1>Corrected: ")
    records.append(make_response(SINGLE.url, changed, AT + 2 * DAY))
    whole, parts = Archive.open(tmp_path / "whole.db"), Archive.open(tmp_path / "parts.db")
    dumped = dump_records(records)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(dumped))
    ingest(whole, path)
    random.Random(seed).shuffle(dumped)  # noqa: S311  # no secret
    half = seed * len(dumped) // 4
    for part in (dumped[:half], dumped[half:]):
        path.write_bytes(b"".join(part))
        ingest(parts, path)
    assert content(parts) == content(whole)
    states = "select url, kind, state, last_fetched_at from frontier order by url"
    assert list(database(parts).query(states)) == list(database(whole).query(states))
    for archive in (whole, parts):
        archive.close()


def test_missing_further_pages_are_named_in_the_frontier(archive: Archive, tmp_path: Path) -> None:
    last = PAGED.pages
    one = save_warc(tmp_path / "a.warc.gz", [record(PAGED), record(PAGED, last)])
    ingest(archive, one)
    missing = database(archive).table("frontier").get(PAGED.page_url(2))
    assert (missing["state"], missing["reason"]) == (
        "failed",
        "not among the pages that were ingested",
    )
    assert database(archive).table("frontier").get(PAGED.page_url(last))["state"] == "done"
    rest = [record(PAGED, page) for page in range(2, last)]
    ingest(archive, save_warc(tmp_path / "b.warc.gz", rest))
    assert database(archive)["frontier"].count_where("state != 'done'") == 0
    article = read_article(database(archive), PAGED.id)
    assert {column: article[column] for column in PAGED.expected} == PAGED.expected
    assert database(archive)["revisions"].count == 1


def test_further_page_that_moved_is_read_where_it_is(archive: Archive, tmp_path: Path) -> None:
    second = PAGED.page_url(2)
    moved = second.replace("https:", "http:")
    records = [
        make_response(moved, b"", status="301 Moved", headers=[("Location", second)]),
        *(record(PAGED, page, AT + DAY if page == 2 else AT) for page in range(1, PAGED.pages + 1)),
    ]
    ingest(archive, save_warc(tmp_path / "a.warc.gz", records))
    article = read_article(database(archive), PAGED.id)
    assert {column: article[column] for column in PAGED.expected} == PAGED.expected


def test_further_page_alone_waits_for_its_first(archive: Archive, tmp_path: Path) -> None:
    ingest(archive, save_warc(tmp_path / "a.warc.gz", [record(PAGED, 2)]))
    (row,) = database(archive)["frontier"].rows
    assert (row["kind"], row["state"]) == ("page", "failed")
    assert row["reason"] == "its first page is not in the archive"
    assert database(archive)["articles"].count == 0


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0)])
def test_revisit_gets_the_body_it_refers_to_wherever_it_is(
    archive: Archive, tmp_path: Path, order: Sequence[int]
) -> None:
    first = record(SINGLE, headers=(*HTML, ("Content-Encoding", "gzip")))
    by_place = make_revisit(SINGLE.url, first, AT + DAY)
    by_digest = make_revisit(SINGLE.url, first, AT + 2 * DAY)
    for name in ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"):
        by_digest.rec_headers.remove_header(name)
    records = [(first, by_place, by_digest)[place] for place in order]
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", records))
    assert damages == []
    assert ingestion.pages == {"new": 3}
    assert database(archive)["bodies"].count == 1
    assert (
        database(archive).table("articles").get(SINGLE.id)["last_seen"]
        == (AT + 2 * DAY).isoformat()
    )


def test_revisit_of_an_unknown_page_is_counted(archive: Archive, tmp_path: Path) -> None:
    revisit = make_revisit(SINGLE.url, record(SINGLE), AT + DAY)
    ingestion, _ = ingest(archive, save_warc(tmp_path / "a.warc.gz", [revisit]))
    assert ingestion.skipped == {"revisit of a page that is not in the archive": 1}
    assert database(archive)["pages"].count == 0


class Watched(Record):
    """A record that can be seen to be gone."""


@pytest.mark.parametrize("is_revisit", [False, True])
def test_memory_holds_only_the_batches_under_way(archive: Archive, is_revisit: bool) -> None:
    alive: WeakSet[Watched] = WeakSet()
    most = 0

    def give() -> Iterator[Record]:
        nonlocal most
        for number in range(1500):
            url = f"https://www.chinadaily.com.cn/{number}"
            page = Page(url, AT, 200, HTML, b"<html><p>a list")
            watched = Watched(f"{number}", page, is_revisit=is_revisit)
            alive.add(watched)
            most = max(most, len(alive))
            yield watched
            del watched

    ingestion = Ingestion(archive)
    ingestion.add(give())
    ingestion.finish()
    unresolved = ingestion.skipped["revisit of a page that is not in the archive"]
    assert (database(archive)["pages"].count, unresolved) == (
        (0, 1500) if is_revisit else (1500, 0)
    )
    assert most <= 300
