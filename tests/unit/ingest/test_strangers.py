"""Files of strangers: they add pages, and change nothing that was stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.recordloader import ArcWarcRecord

from crawler.archive import Archive
from crawler.fetching import FetchTask, Link
from crawler.formats.warc_reader import Record
from crawler.ingest.ingestion import Ingestion
from crawler.items import Page
from tests.support.captured import DAY, PAGED, SINGLE, STORIES, ingest, record, serve
from tests.support.example import rows
from tests.support.observed import confirm, lease, merge, miss, see
from tests.support.stored import content, copy_empty, database
from tests.support.warcs import AT, make_other, make_response, make_revisit, save_warc

HOUR = timedelta(hours=1)
SUPPRESSED = next(story for story in STORIES if story.pages == 1 and story is not SINGLE)
BEHIND = next(story for story in STORIES if story.pages == 1 and story not in (SINGLE, SUPPRESSED))
ROBOTS = "https://www.chinadaily.com.cn/robots.txt"
TRUE_DIGEST = "WARC-Payload-Digest"
STATE = "select * from frontier order by url", "select * from suppressions"

VERSION = {"seen_at": "2026-11-21T00:00:00+00:00", "content_hash": "0", "reread": False}
FORGED = {"id": SINGLE.id, "headline": "FORGED", "bylines": [], "figures": []}
ROW = {"url": SUPPRESSED.url, "article_id": None, "kind": "article", "state": "pending"}


def tell(**told: Any) -> bytes:
    """What an older export of ours said of its pages, with some of it changed."""
    account = {
        "format": "chinadaily-archive account 1",
        "id": SINGLE.id,
        "layout": "ws_article",
        "last_seen": "2026-11-20T08:00:00+00:00",
        "gone_at": None,
        "captures": [{"id": "<urn:uuid:1>", "via": "network", "robots_usage": None}],
        "revisions": [{**VERSION, "captured": None, "article": FORGED}],
        "frontier": [],
    }
    return json.dumps(account | told).encode()


def show(archive: Archive) -> list[list[dict[str, Any]]]:
    """What is stored besides pages and bodies."""
    articles, bylines, figures, revisions, *_ = content(archive)
    return [articles, bylines, figures, revisions, *(rows(archive, sql) for sql in STATE)]


def fill(archive: Archive) -> None:
    see(archive, SINGLE, AT)
    see(archive, SUPPRESSED, AT)
    archive.suppressions.suppress(SUPPRESSED.id, None, "asked", AT)


def add(archive: Archive, folder: Path, records: Sequence[ArcWarcRecord]) -> dict[str, int]:
    """Ingest records; return the reasons why some were skipped."""
    ingestion, damages = ingest(archive, save_warc(folder / "stranger.warc.gz", records))
    assert damages == []
    return {reason: number for reason, number in ingestion.skipped.items() if number}


@pytest.mark.parametrize(
    "told",
    [
        tell(),
        tell(id=SUPPRESSED.id),
        tell(revisions=[{**VERSION, "captured": None, "article": {**FORGED, "id": BEHIND.id}}]),
        tell(last_seen="9999-01-01T00:00:00+00:00", gone_at="9999-01-01T00:00:00+00:00"),
        tell(id=None, revisions=[], frontier=[{**ROW, "attempts": 2**63 - 1}]),
        tell(frontier=[{**ROW, "state": "done"}, {**ROW, "url": 7, "state": "no state"}]),
        tell(gone_at="zzz"),
        tell(last_seen=10**400),
        b"[" * 1_000_000,
    ],
    ids=[
        "forged hash",
        "another id",
        "another article",
        "year 9999",
        "attempts",
        "frontier",
        "text for a time",
        "large number",
        "deep json",
    ],
)
def test_nothing_that_a_file_says_of_its_pages_is_believed(
    archive: Archive, tmp_path: Path, told: bytes
) -> None:
    fill(archive)
    before = show(archive)
    for behind in ([], [record(BEHIND)]):
        about = make_other("metadata", SINGLE.url, told)
        served = make_response(ROBOTS, b"x", AT, WARC_Record_ID="<urn:uuid:1>")
        skipped = add(archive, tmp_path, [about, served, *behind])
        assert skipped.get("what an older export said of its pages", 0) == (told[:1] == b"{")
        if not behind:
            assert show(archive) == before
    assert database(archive)["articles"].count == 3
    assert archive.frontier.lease() is None


def forge(story_bytes: bytes) -> bytes:
    return story_bytes.replace(b"<h1>", b"<h1>EVIL: ")


def find_newest(archive: Archive) -> str:
    (row,) = rows(archive, f"select headline from articles where id = '{SINGLE.id}'")
    return str(row["headline"])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("url", [ROBOTS, SINGLE.url])
def test_false_digest_gives_an_honest_revisit_no_other_bytes(
    archive: Archive, tmp_path: Path, url: str, order: Sequence[int]
) -> None:
    honest = record(SINGLE, at=AT + DAY)
    digest = honest.rec_headers[TRUE_DIGEST]
    evil = make_response(url, forge(serve(SINGLE)), AT, WARC_Payload_Digest=digest)
    revisit = make_revisit(SINGLE.url, honest, AT + 2 * DAY)
    for name in ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"):
        revisit.rec_headers.remove_header(name)
    found = (evil, revisit, honest)
    assert add(archive, tmp_path, [found[number] for number in order]) == {}
    assert find_newest(archive) == SINGLE.headline


def test_false_digest_alone_resolves_nothing(archive: Archive, tmp_path: Path) -> None:
    digest = record(SINGLE).rec_headers[TRUE_DIGEST]
    evil = make_response(SINGLE.url, forge(serve(SINGLE)), AT, WARC_Payload_Digest=digest)
    revisit = make_revisit(SINGLE.url, evil, AT + DAY)
    assert add(archive, tmp_path, [evil, revisit]) == {
        "revisit of a page that is not in the archive": 1
    }
    assert database(archive)["pages"].count == 1


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("", "revisit without a digest that can be read"),
        ("sha1:", "revisit without a digest that can be read"),
        ("sha1:0", "revisit without a digest that can be read"),
        ("crc32:00000000", "revisit without a digest that can be read"),
        ("sha1:" + "Z" * 32, "revisit of a page that is not in the archive"),
    ],
)
def test_revisit_whose_digest_is_that_of_no_page_is_counted(
    archive: Archive, tmp_path: Path, stated: str, reason: str
) -> None:
    revisit = make_revisit(SINGLE.url, record(SINGLE), AT + DAY)
    revisit.rec_headers.replace_header(TRUE_DIGEST, stated)
    assert add(archive, tmp_path, [record(SINGLE), revisit]) == {reason: 1}


@pytest.mark.parametrize("stranger_first", [True, False])
def test_page_of_the_same_second_gives_an_honest_revisit_no_other_bytes(
    archive: Archive, tmp_path: Path, stranger_first: bool
) -> None:
    evil = make_response(SINGLE.url, forge(serve(SINGLE)), AT)
    honest = record(SINGLE)
    files = [[evil], [honest, make_revisit(SINGLE.url, honest, AT + DAY)]]
    for records in files if stranger_first else reversed(files):
        assert add(archive, tmp_path, records) == {}
    assert find_newest(archive) == SINGLE.headline
    assert database(archive)["pages"].count == 3


def test_one_answer_without_a_page_withdraws_nothing_and_ends_no_look(
    archive: Archive, tmp_path: Path
) -> None:
    fill(archive)
    before = show(archive)
    add(archive, tmp_path, [record(SINGLE, at=AT + DAY, status="404 Not Found")])
    assert show(archive) == before
    add(archive, tmp_path, [record(BEHIND, at=AT, status="404 Not Found")])
    row = database(archive).table("frontier").get(BEHIND.url)
    assert (row["state"], row["attempts"]) == ("gone", 0)
    archive.start_run({}, AT + 90 * DAY)
    task = archive.frontier.lease()
    assert task is not None
    assert task.url == BEHIND.url


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("9999-12-31T23:59:59Z", "a date in the future"),
        (f"{datetime.now().astimezone() + HOUR:%Y-%m-%dT%H:%M:%S%z}", "a date in the future"),
        ("1970-01-01T00:00:00Z", "a date before the site began"),
    ],
    ids=["year 9999", "in an hour", "1970"],
)
def test_capture_of_a_time_that_cannot_be_is_skipped(
    archive: Archive, tmp_path: Path, date: str, reason: str
) -> None:
    made = make_response(SINGLE.url, serve(SINGLE), WARC_Date=date)
    assert add(archive, tmp_path, [made, record(BEHIND)]) == {reason: 1}
    assert [row["id"] for row in rows(archive, "select id from articles")] == [BEHIND.id]


def test_answer_304_confirms_the_page_that_we_fetched(archive: Archive, tmp_path: Path) -> None:
    see(archive, SINGLE, AT)
    tag = rows(archive, "select etag from frontier")[0]["etag"]
    headers = [("Content-Type", "text/html"), ("ETag", str(tag))]
    evil = make_response(SINGLE.url, forge(serve(SINGLE)), AT + HOUR, headers=headers)
    add(archive, tmp_path, [evil])
    assert find_newest(archive) == f"EVIL: {SINGLE.headline}"
    task = lease(archive, SINGLE, AT)
    assert task.etag == tag
    archive.put_back([task])
    confirm(archive, SINGLE, AT + 2 * HOUR)
    assert find_newest(archive) == SINGLE.headline
    via = rows(archive, "select revision, via from article_history")
    assert [row["via"] for row in via] == ["network", "warc:stranger.warc.gz", "network"]
    expected = content(archive)
    again = Archive.open(tmp_path / "again.db")
    merge(again, archive)
    assert content(again) == expected
    again.close()


def test_validators_of_imported_pages_are_never_sent(archive: Archive, tmp_path: Path) -> None:
    headers = [("Content-Type", "text/html"), ("ETag", '"1"'), ("Last-Modified", "yesterday")]
    add(archive, tmp_path, [make_response(SINGLE.url, serve(SINGLE), AT, headers=headers)])
    task = lease(archive, SINGLE, AT)
    assert (task.stored, task.etag, task.last_modified) == (True, None, None)


def test_import_leaves_alone_what_a_crawl_tracks(archive: Archive, tmp_path: Path) -> None:
    see(archive, SINGLE, AT)
    archive.queue([Link(BEHIND.url, "article", BEHIND.id)], AT)
    before = rows(archive, STATE[0])
    add(archive, tmp_path, [record(SINGLE, at=AT + DAY), record(BEHIND, at=AT + DAY)])
    assert rows(archive, STATE[0]) == before
    assert archive.frontier.lease() == FetchTask(BEHIND.url, "article", BEHIND.id, stored=True)


def test_listing_from_a_file_is_still_a_listing_for_a_crawl(
    archive: Archive, tmp_path: Path
) -> None:
    url = "https://www.chinadaily.com.cn/china"
    add(archive, tmp_path, [make_response(url, b"<html><p>a list")])
    archive.queue([Link(url, "listing")], AT)
    assert archive.frontier.lease() == FetchTask(url, "listing", None)


DIGITS = SUPPRESSED.id[2:]


@pytest.mark.parametrize(
    "shape",
    [
        SUPPRESSED.url,
        SUPPRESSED.url.replace("www.", "global."),
        SUPPRESSED.url.replace("/a/", "/a/./x/../"),
        SUPPRESSED.url.replace(".html", "_2.html"),
        SUPPRESSED.url.replace(DIGITS, DIGITS.upper()),
        SUPPRESSED.url.replace("WS", "%57s"),
        f"https://www.chinadaily.com.cn/print?of={SUPPRESSED.id}&page=2",
        f"https://www.chinadaily.com.cn/{'/'.join(f'c_{n}' for n in range(60))}/{SUPPRESSED.id}",
    ],
    ids=["own", "host", "dots", "page", "upper case", "escape", "query", "many"],
)
def test_suppressed_article_is_refused_in_every_shape_of_its_address(
    archive: Archive, tmp_path: Path, shape: str
) -> None:
    archive.suppressions.suppress(SUPPRESSED.id, SUPPRESSED.url, "asked", AT)
    made = make_response(shape, serve(SUPPRESSED))
    moved = make_response(shape, b"", AT, status="301 Moved", headers=[("Location", SINGLE.url)])
    assert add(archive, tmp_path, [made, moved, record(BEHIND)]) == {"suppressed": 2}
    assert database(archive)["pages"].count == 1
    assert archive.load_page(shape) is None
    with_page = Archive.open(tmp_path / "other.db")
    add(with_page, tmp_path, [make_response(shape, serve(SUPPRESSED))])
    assert merge(archive, with_page).skipped["suppressed"] == 1
    with_page.close()


def test_page_of_a_suppressed_article_under_another_address_is_not_exported(
    archive: Archive, tmp_path: Path
) -> None:
    odd = SUPPRESSED.url.replace(DIGITS, DIGITS.upper())
    elsewhere = "https://www.chinadaily.com.cn/copy.html"
    see(archive, SUPPRESSED, AT)
    copies = [make_response(odd, b"<p>a print"), make_response(elsewhere, serve(SUPPRESSED))]
    add(archive, tmp_path, [*copies, make_response(f"{elsewhere}?2", b"<p>another")])
    archive.suppressions.suppress(SUPPRESSED.id, None, "asked", AT)
    captures = archive.captures.list_others()
    assert [c.url for c in captures if not archive.suppressions.covers(c.url)] == [f"{elsewhere}?2"]


def test_suppression_outlives_every_import(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    other = Archive.open(tmp_path / "other.db")
    see(other, SUPPRESSED, AT + DAY)
    miss(other, SUPPRESSED, AT + 2 * DAY)
    other.queue([Link(SUPPRESSED.url, "article", SUPPRESSED.id)], AT)
    before = show(archive)
    merge(archive, other)
    assert show(archive) == before
    other.close()


def test_damaged_page_of_another_archive_is_counted_and_the_rest_is_stored(
    archive: Archive, tmp_path: Path
) -> None:
    other = Archive.open(tmp_path / "other.db")
    see(other, SINGLE, AT)
    see(other, BEHIND, AT)
    first = "select body_hash from pages where id = 1"
    database(other).execute(f"update bodies set data = zeroblob(9) where hash = ({first})")
    assert merge(archive, other).skipped["damaged page"] == 1
    assert [row["id"] for row in rows(archive, "select id from articles")] == [BEHIND.id]
    other.close()


def test_damaged_page_of_ours_stops_no_import(archive: Archive, tmp_path: Path) -> None:
    add(archive, tmp_path, [record(PAGED)])
    database(archive).execute("update bodies set data = zeroblob(9)")
    revisit = make_revisit(PAGED.url, record(PAGED), AT + DAY)
    found = [record(PAGED, 2), revisit, record(BEHIND)]
    assert add(archive, tmp_path, found) == {"revisit of a page that is not in the archive": 1}
    assert database(archive)["articles"].count == 2


def test_page_keeps_where_it_came_from(archive: Archive, tmp_path: Path) -> None:
    served = Page(SINGLE.url, AT, 200, (("Content-Type", "text/html"),), serve(SINGLE))
    other = Archive.open(tmp_path / "other.db")
    see(other, BEHIND, AT)
    merge(archive, other)
    add(archive, tmp_path, [record(SINGLE)])
    via = rows(archive, "select url, via from pages order by via")
    assert via == [
        {"url": BEHIND.url, "via": "archive:other.db"},
        {"url": served.url, "via": "warc:stranger.warc.gz"},
    ]
    other.close()


HOSTS = st.sampled_from(["www", "global", "WWW", "a:99", "me@www", "", "www.chinadaily.com.cn."])
PATHS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [SINGLE.url.partition(".cn")[2], PAGED.page_url(2).partition(".cn")[2], "/robots.txt"]
    ),
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["Content-Type", "Location", "ETag", "x"]),
        st.text(st.characters(max_codepoint=255)),
    ).map(tuple),
    max_size=3,
).map(tuple)
BODIES = st.one_of(st.binary(max_size=200), st.sampled_from([serve(SINGLE), serve(PAGED, 2)]))
RECORDS = st.builds(
    Record,
    id=st.text(max_size=5),
    page=st.builds(
        Page,
        url=st.builds("https://{}.chinadaily.com.cn{}".format, HOSTS, PATHS),
        fetched_at=st.datetimes(timezones=st.timezones()),
        status=st.one_of(st.sampled_from([200, 301, 304, 404, 410]), st.integers(0, 2**63 - 1)),
        headers=HEADERS,
        body=BODIES,
        via=st.just("warc:a"),
        request=HEADERS,
    ),
    digests=st.lists(st.text(max_size=40), max_size=2).map(tuple),
    is_revisit=st.booleans(),
    refers_to=st.one_of(st.none(), st.text(max_size=40), st.just(SINGLE.url)),
)


@given(st.lists(RECORDS, max_size=6))
def test_whatever_records_hold_the_page_behind_them_is_stored(records: list[Record]) -> None:
    with closing(copy_empty()) as archive:
        see(archive, SINGLE, AT)
        before = rows(archive, STATE[0])
        ingestion = Ingestion(archive)
        page = Page(BEHIND.url, AT, 200, (("Content-Type", "text/html"),), serve(BEHIND))
        ingestion.add([*records, Record("", page)])
        ingestion.finish()
        assert before[0] in rows(archive, STATE[0])
        stored = [row["id"] for row in rows(archive, "select id from articles")]
        assert {SINGLE.id, BEHIND.id} <= set(stored)
