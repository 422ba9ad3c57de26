"""What is damaged is named, and harms nothing beside it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from crawler.archive import Archive
from crawler.archive.bodies import BodyDamaged, load_body
from crawler.archive.body_dictionaries import SAMPLES, train_dictionary
from tests.support.bodies import (
    NOW,
    PAGES,
    STORIES,
    find_path,
    find_row,
    save_all,
    save_page,
    serve_again,
    spoil,
    store_body,
)
from tests.support.stored import database


def test_damaged_and_missing_bodies_raise_different_errors(archive: Archive) -> None:
    body_hash = store_body(archive, PAGES[0])
    spoil(archive, body_hash)
    with pytest.raises(BodyDamaged, match=body_hash):
        load_body(database(archive), body_hash)
    with pytest.raises(KeyError):
        load_body(database(archive), "0" * 64)


@pytest.mark.parametrize("place", [0, 5, 20, None])
def test_damaged_dictionary_damages_its_bodies_alone(archive: Archive, place: int | None) -> None:
    hashes = save_all(archive, PAGES[: SAMPLES + 1])
    (row,) = database(archive)["dictionaries"].rows
    data = bytearray(row["data"])
    if place is None:
        del data[4:]
    else:
        data[place] ^= 255
    database(archive).table("dictionaries").update(row["id"], {"data": bytes(data)})
    with pytest.raises(BodyDamaged, match=hashes[-1]):
        load_body(database(archive), hashes[-1])
    with closing(Archive.open(find_path(archive))) as again:
        more = save_all(again, PAGES[-3:])
        loaded = [load_body(database(again), body_hash) for body_hash in hashes[:-1] + more]
    assert loaded == PAGES[:SAMPLES] + PAGES[-3:]


def test_damaged_dictionary_trained_from_the_same_bodies_is_mended(archive: Archive) -> None:
    save_all(archive, PAGES[:SAMPLES])
    db = database(archive)
    with archive.transaction():
        train_dictionary(db, "ws_article")
    (row,) = db["dictionaries"].rows
    db.table("dictionaries").update(row["id"], {"data": b"damaged"})
    body_hash = store_body(archive, PAGES[-1])
    assert db.table("dictionaries").get(row["id"])["data"] == row["data"]
    assert db.table("bodies").get(body_hash)["dictionary_id"] == row["id"]
    assert load_body(db, body_hash) == PAGES[-1]


def test_damaged_page_of_an_article_is_named_and_its_next_version_is_stored(
    archive: Archive,
) -> None:
    story = STORIES[0]
    save_page(archive, story, PAGES[0])
    body_hash = str(find_row(archive, PAGES[0])["hash"])
    spoil(archive, body_hash)
    with pytest.raises(BodyDamaged, match=body_hash):
        archive.load_story(story.id)
    with pytest.raises(BodyDamaged, match=body_hash):
        archive.load_page(story.url)
    save_page(archive, story, again := serve_again(story, 1), NOW + timedelta(hours=1))
    newest = archive.load_page(story.url)
    assert newest
    assert newest.body == again


def test_damaged_bodies_do_not_keep_a_dictionary_from_being_trained(archive: Archive) -> None:
    for body_hash in save_all(archive, PAGES[:SAMPLES])[:5]:
        spoil(archive, body_hash)
    assert load_body(database(archive), store_body(archive, PAGES[-1])) == PAGES[-1]
    assert [row["samples"] for row in database(archive)["dictionaries"].rows] == [SAMPLES - 5]
