"""Bodies are small on disk and come back byte for byte."""

from __future__ import annotations

import hashlib
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.bodies import load_body
from crawler.archive.body_codec import code_delta, code_whole
from crawler.archive.body_dictionaries import SAMPLES, find_or_train
from crawler.archive.migrations import migration
from crawler.extraction.article import build_article
from crawler.extraction.layouts import parse_page
from crawler.fetching import FetchResult, FetchState
from crawler.items import Page
from tests.support.bodies import (
    LISTING,
    NOW,
    PAGES,
    STORIES,
    TASK,
    find_path,
    find_row,
    save_all,
    serve_again,
    store_body,
)
from tests.support.stored import database

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@given(st.binary() | st.binary(max_size=40).map(lambda part: part * 5000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_come_back_identical(archive: Archive, body: bytes) -> None:
    body_hash = store_body(archive, body)
    assert body_hash == hashlib.sha256(body).hexdigest()
    assert load_body(database(archive), body_hash) == body


@given(st.lists(st.binary(min_size=400) | st.binary(max_size=20), min_size=4, max_size=4))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=settings().max_examples // 2,
)
def test_any_bytes_under_one_url_come_back_identical(archive: Archive, parts: list[bytes]) -> None:
    url = f"https://www.chinadaily.com.cn/{hash(tuple(parts))}"
    bodies = [b"".join(parts[:3]), b"".join(parts), parts[3], b"".join(parts[::-1])]
    for hours, body in enumerate(bodies):
        page = Page(url, NOW + timedelta(hours=hours), 200, (), body)
        archive.save_result(TASK, FetchResult(FetchState.REJECTED), page, [], NOW)
    assert [
        load_body(database(archive), hashlib.sha256(body).hexdigest()) for body in bodies
    ] == bodies


@pytest.mark.parametrize("level", [1, 15, 19])
def test_bodies_recompressed_by_earlier_versions_are_loaded(archive: Archive, level: int) -> None:
    hashes = save_all(archive, PAGES[: SAMPLES + 2])
    dictionary = find_or_train(database(archive), "ws_article")
    later = {
        hashes[0]: code_whole(PAGES[0], None, level),
        hashes[1]: code_whole(PAGES[1], dictionary, level),
        hashes[2]: code_delta(PAGES[2], PAGES[1], level),
    }
    for body_hash, coded in later.items():
        database(archive).table("bodies").update(body_hash, {"level": level, **coded._asdict()})
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == PAGES[: SAMPLES + 2]


def test_page_that_is_parsed_later_gets_its_layout(archive: Archive) -> None:
    for layout, wanted in (("unread", "unread"), ("c_2016", "c_2016"), ("unread", "c_2016")):
        store_body(archive, PAGES[0], layout)
        assert find_row(archive, PAGES[0])["layout"] == wanted


def test_body_is_stored_whatever_another_process_writes_meanwhile(archive: Archive) -> None:
    ended = threading.Event()

    def write_over_and_over(path: Path) -> None:
        with closing(Archive.open(path)) as other:
            while not ended.is_set():
                database(other).execute("UPDATE bodies SET level = level + 1")

    store_body(archive, PAGES[0])
    writing = threading.Thread(target=write_over_and_over, args=(find_path(archive),))
    writing.start()
    try:
        hashes = save_all(archive, PAGES[1:100])
    finally:
        ended.set()
        writing.join()
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == PAGES[1:100]


def test_archive_of_an_older_schema_keeps_its_bodies(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="create_dictionaries")
    article = build_article([parse_page(STORIES[0].url, PAGES[0].decode())], NOW)
    unread = b"<html>"
    for body in (PAGES[0], unread):
        body_hash = hashlib.sha256(body).hexdigest()
        coded = zstd.compress(body)
        old.table("bodies").insert(
            {"hash": body_hash, "coding": "zstd", "size": len(body), "data": coded}
        )
    columns = {column.name: column for column in old["articles"].columns}
    needed = [name for name, column in columns.items() if column.notnull]
    values = {name: 1 if columns[name].type == "INTEGER" else "[]" for name in needed}
    old.table("articles").insert({**values, "id": article.id, "layout": "ws_article"})
    for article_id, body in ((article.id, PAGES[0]), (None, unread)):
        old.table("pages").insert(
            {
                "url": article.url if article_id else LISTING,
                "article_id": article_id,
                "fetched_at": NOW.isoformat(),
                "status": 200,
                "headers": "[]",
                "body_hash": hashlib.sha256(body).hexdigest(),
                "via": "network",
            }
        )
    old.close()
    archive = Archive.open(path)
    assert [row["layout"] for row in database(archive)["bodies"].rows] == ["ws_article", "unread"]
    hashes = [row["hash"] for row in database(archive)["bodies"].rows]
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == [PAGES[0], unread]
    again = serve_again(STORIES[0], 1)
    assert (
        database(archive)
        .table("bodies")
        .get(store_body(archive, again, url=article.url))["base_hash"]
        == hashes[0]
    )
    assert database(archive).table("bodies").strict
    assert database(archive).table("dictionaries").strict
    assert database(archive).execute("PRAGMA foreign_key_check").fetchall() == []
    assert database(archive).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    archive.close()
