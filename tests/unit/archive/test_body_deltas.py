"""A page that was served before is stored as what differs from it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.bodies import load_body
from crawler.fetching import FetchResult, FetchState
from crawler.items import Page
from tests.support.bodies import (
    LISTING,
    NOW,
    PAGES,
    STORIES,
    TASK,
    find_row,
    save_page,
    serve_again,
    store_body,
)
from tests.support.stored import database


def test_page_served_again_is_stored_as_a_delta(archive: Archive) -> None:
    story = STORIES[0]
    served = [serve_again(story, time) for time in range(4)]
    for hours, body in enumerate(served):
        save_page(archive, story, body, NOW + timedelta(hours=hours))
    first, *others = (find_row(archive, body) for body in served)
    assert first["base_hash"] is None
    # each is a delta of the first, never of another delta
    assert {row["base_hash"] for row in others} == {first["hash"]}
    assert all(len(bytes(row["data"])) < len(bytes(first["data"])) / 2 for row in others)  # type: ignore[call-overload]
    assert [load_body(database(archive), str(row["hash"])) for row in (first, *others)] == served


@pytest.mark.parametrize("host", ["http://www", "https://global"])
def test_page_of_an_article_at_another_address_is_stored_as_a_delta(
    archive: Archive, host: str
) -> None:
    story, again = STORIES[0], serve_again(STORIES[0], 1)
    save_page(archive, story, PAGES[0])
    page = Page(story.url.replace("https://www", host), NOW - timedelta(days=900), 200, (), again)
    with archive.transaction():
        archive.captures.save(page, story.id, "ws_article")
    assert find_row(archive, again)["base_hash"] == find_row(archive, PAGES[0])["hash"]
    assert load_body(database(archive), hashlib.sha256(again).hexdigest()) == again


def test_base_of_a_delta_is_the_nearest_in_time(archive: Archive) -> None:
    story = STORIES[0]
    templates = [hashlib.shake_256(bytes([number])).digest(3000) for number in range(3)]
    served = [
        (templates[0], 0),
        (templates[1], 2000),
        (templates[2], 90),
        (templates[0] + b"!", 10),
    ]
    with archive.transaction():
        for body, day in served:
            page = Page(story.url, NOW + timedelta(days=day), 200, (), body)
            archive.captures.save(page, story.id, "ws_article")
    bases = [find_row(archive, body)["base_hash"] for body, _ in served]
    assert bases == [None, None, None, find_row(archive, templates[0])["hash"]]


NOISE = hashlib.shake_256(b"what all share").digest(600)
ALIKE = [NOISE + hashlib.shake_256(bytes([number])).digest(60) for number in range(6)]
DELTAS_OF_DELTAS = """
    SELECT count(*) FROM bodies JOIN bodies AS bases ON bases.hash = bodies.base_hash
    WHERE bases.base_hash IS NOT NULL
"""


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.booleans()), min_size=4, max_size=14
    )
)
def test_no_delta_rests_on_a_delta_whatever_pages_shared_a_url(
    fetches: list[tuple[str, int, bool]],
) -> None:
    with closing(Archive.open(Path(":memory:"))) as archive:
        for hours, (url, number, known) in enumerate(fetches):
            if known:
                store_body(archive, ALIKE[number])
            at = NOW + timedelta(hours=hours)
            page = Page(f"{LISTING}/{url}", at, 200, (), ALIKE[number])
            archive.save_result(TASK, FetchResult(FetchState.REJECTED), page, [], NOW)
        assert database(archive).execute(DELTAS_OF_DELTAS).fetchone() == (0,)
        served = {ALIKE[number] for _, number, _ in fetches}
        hashes = [row["hash"] for row in database(archive)["bodies"].rows]
        assert {load_body(database(archive), body_hash) for body_hash in hashes} == served


def test_other_page_under_the_same_url_is_stored_whole(archive: Archive) -> None:
    story = STORIES[0]
    save_page(archive, story, PAGES[0])
    noise = hashlib.shake_256(b"another page").digest(3000)
    body_hash = store_body(archive, noise, url=story.url)
    assert database(archive).table("bodies").get(body_hash)["base_hash"] is None


def test_base_of_a_delta_cannot_be_deleted(archive: Archive) -> None:
    story, again = STORIES[0], serve_again(STORIES[0], 1)
    save_page(archive, story, PAGES[0])
    save_page(archive, story, again, NOW + timedelta(hours=1))
    base, delta = find_row(archive, PAGES[0])["hash"], find_row(archive, again)["hash"]
    database(archive).execute("UPDATE pages SET body_hash = ?", (delta,))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database(archive).execute("DELETE FROM bodies WHERE hash = ?", (base,))
