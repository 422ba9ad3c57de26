"""Imported pages make known what they link to, as those of a crawl; none of it is asked for."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from warcio.recordloader import ArcWarcRecord

from crawler.archive import Archive
from tests.support.captured import DAY, SINGLE, STORIES, ingest, record, serve
from tests.support.example import rows
from tests.support.observed import see
from tests.support.warcs import AT, make_response, save_warc

LINKED, OTHER = [story for story in STORIES if story.pages == 1 and story is not SINGLE][:2]
LISTING = "https://www.chinadaily.com.cn/china/society"
FOUND = "select url, channel, found_on, found_at from discoveries order by url"
STATE = "select state, reason, attempts, day, next_fetch_at from frontier where article_id = '{}'"


def link(*urls: str) -> bytes:
    return "".join(f'<a href="{url}">n</a>' for url in urls).encode()


def add_links(body: bytes, *urls: str) -> bytes:
    return body.replace(b"</body>", link(*urls) + b"</body>")


def make_linking(at: int = 0, url: str = SINGLE.url) -> ArcWarcRecord:
    return make_response(url, add_links(serve(SINGLE), LINKED.url), AT + at * DAY)


def bring(archive: Archive, folder: Path, *records: ArcWarcRecord) -> None:
    _, damages = ingest(archive, save_warc(folder / "a.warc.gz", records))
    assert damages == []


def discovered(story_url: str, found_on: str, at: int = 0) -> dict[str, str]:
    found_at = (AT + at * DAY).isoformat()
    return {"url": story_url, "channel": "link", "found_on": found_on, "found_at": found_at}


def test_articles_that_an_imported_page_links_to_are_known_and_outside(
    archive: Archive, tmp_path: Path
) -> None:
    bring(archive, tmp_path, make_linking())
    assert discovered(LINKED.url, SINGLE.url) in rows(archive, FOUND)
    (state,) = rows(archive, STATE.format(LINKED.id))
    assert (state["state"], state["reason"]) == ("rejected", "outside what was asked for")
    assert (state["attempts"], state["next_fetch_at"]) == (0, None)
    assert state["day"] is not None


def test_page_that_is_no_article_names_articles_too(archive: Archive, tmp_path: Path) -> None:
    listing = make_response(LISTING, b"<html><body>" + link(LINKED.url, OTHER.url))
    bring(archive, tmp_path, listing)
    found = {row["url"]: row["found_on"] for row in rows(archive, FOUND)}
    assert found == {LINKED.url: LISTING, OTHER.url: LISTING}


def test_links_leave_what_a_crawl_knows_as_it_is(archive: Archive, tmp_path: Path) -> None:
    see(archive, LINKED, AT)
    before = rows(archive, f"select * from frontier where article_id = '{LINKED.id}'")
    bring(archive, tmp_path, make_linking())
    assert rows(archive, f"select * from frontier where article_id = '{LINKED.id}'") == before


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_earliest_page_that_names_an_article_is_kept_in_any_order_of_imports(
    archive: Archive, tmp_path: Path, order: tuple[int, ...]
) -> None:
    brought = [make_linking(at=0), make_linking(at=-1), record(LINKED)]
    for number in order:
        bring(archive, tmp_path, brought[number])
    assert discovered(LINKED.url, SINGLE.url, -1) in rows(archive, FOUND)
    (state,) = rows(archive, STATE.format(LINKED.id))
    assert (state["state"], state["reason"]) == ("done", None)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_earliest_page_of_a_file_that_names_an_article_is_kept(
    archive: Archive, tmp_path: Path, order: tuple[int, ...]
) -> None:
    brought = [make_linking(at=0), make_linking(at=-1), make_linking(at=1)]
    bring(archive, tmp_path, *(brought[number] for number in order))
    assert discovered(LINKED.url, SINGLE.url, -1) in rows(archive, FOUND)
    known = rows(archive, f"select discovered_at from frontier where article_id = '{LINKED.id}'")
    assert known == [{"discovered_at": (AT - DAY).isoformat()}]
