"""Pages of one layout share a dictionary, which makes each of them small."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace

import pytest

from crawler.archive import Archive
from crawler.archive.bodies import load_body
from crawler.archive.body_codec import LEVEL, code_whole
from crawler.archive.body_dictionaries import SAMPLES, train_dictionary
from crawler.extraction.article import build_article
from crawler.extraction.layouts import parse_page
from crawler.items import Page
from tests.support.bodies import (
    NOW,
    PAGES,
    STORIES,
    TASK,
    find_row,
    save_all,
    save_page,
    store_body,
)
from tests.support.stored import database


def test_enough_pages_of_a_layout_train_its_dictionary(archive: Archive) -> None:
    for story, body in zip(STORIES, PAGES, strict=True):
        save_page(archive, story, body)
    (dictionary,) = database(archive)["dictionaries"].rows
    assert (dictionary["layout"], dictionary["samples"]) == ("ws_article", SAMPLES)
    assert dictionary["size"] == len(dictionary["data"])
    before, after = find_row(archive, PAGES[SAMPLES - 1]), find_row(archive, PAGES[SAMPLES])
    assert (before["dictionary_id"], after["dictionary_id"]) == (None, dictionary["id"])
    assert len(bytes(after["data"])) < 0.6 * len(bytes(before["data"]))  # type: ignore[call-overload]
    loaded = [archive.load_page(story.url) for story in STORIES]
    assert [page.body for page in loaded if page] == PAGES


def test_dictionary_is_made_of_pages_of_the_usual_length(archive: Archive) -> None:
    odd = hashlib.shake_256(b"an odd page").digest(300_000)
    save_all(archive, [*PAGES[: SAMPLES - 1], odd, PAGES[-1]])
    (dictionary,) = database(archive)["dictionaries"].rows
    assert PAGES[-1][:2000] not in dictionary["data"]
    assert odd[-64:] not in dictionary["data"]
    assert any(page[-2000:] in dictionary["data"] for page in PAGES[:SAMPLES])


def test_layout_with_few_pages_has_no_dictionary(archive: Archive) -> None:
    save_all(archive, PAGES[: SAMPLES + 1])
    body_hash = store_body(archive, b"<html>" * 100, layout="unread")
    assert database(archive)["dictionaries"].count == 1
    assert database(archive).table("bodies").get(body_hash)["dictionary_id"] is None


def test_bodies_of_an_older_dictionary_stay_readable(archive: Archive) -> None:
    hashes = save_all(archive, PAGES[:210])
    for body_hash, body in zip(hashes[100:], PAGES[100:], strict=False):
        coded = code_whole(body, None, LEVEL)
        database(archive).table("bodies").update(body_hash, coded._asdict())
    with archive.transaction():
        train_dictionary(database(archive), "ws_article")
    hashes += save_all(archive, PAGES[210:])
    used = database(archive).query("SELECT DISTINCT dictionary_id FROM bodies")
    assert len(list(used)) == 3
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == PAGES


def test_dictionary_is_rolled_back_with_its_story(archive: Archive) -> None:
    save_all(archive, PAGES[:SAMPLES])
    article = build_article([parse_page(STORIES[0].url, PAGES[SAMPLES].decode())], NOW)
    page = Page(article.url, NOW, 200, (), PAGES[SAMPLES])
    with pytest.raises(sqlite3.IntegrityError):
        archive.save_story(TASK, [page], replace(article, headline=None), {})
    assert database(archive)["dictionaries"].count == 0
    body_hash = store_body(archive, PAGES[-1])
    assert database(archive).table("bodies").get(body_hash)["dictionary_id"] is not None
    assert load_body(database(archive), body_hash) == PAGES[-1]


def test_dictionary_in_use_cannot_be_deleted(archive: Archive) -> None:
    save_all(archive, PAGES[: SAMPLES + 1])
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database(archive).execute("DELETE FROM dictionaries")
