"""Merges unite histories without loss or duplicates, in any order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.articles import SavedAs
from crawler.archive.merging import merge_archive, open_other
from crawler.archive.migrations import migration
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.items import Byline
from tests.support.example import ARTICLE, LATER, NOW, TASK, URL, page, rows, save
from tests.support.stored import content, database


def merge(archive: Archive, other: Archive) -> set[SavedAs | None]:
    return {merged.saved for merged in merge_archive(archive, other)}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    """A second archive."""
    opened = Archive.open(tmp_path / "other.db")
    yield opened
    opened.close()


def test_history_is_united_and_the_newest_revision_wins(archive: Archive, other: Archive) -> None:
    middle = NOW + timedelta(hours=1)
    save(archive, ARTICLE)
    save(archive, replace(ARTICLE, headline="Third", bylines=()), LATER)
    save(other, replace(ARTICLE, headline="Second"), middle)
    merge(archive, other)
    row = database(archive).table("articles").get(ARTICLE.id)
    assert (row["headline"], row["revision"]) == ("Third", 3)
    assert (row["first_seen"], row["last_seen"]) == (NOW.isoformat(), LATER.isoformat())
    assert database(archive)["bylines"].count == 0
    history = rows(archive, "select revision, seen_at, changed from revisions order by revision")
    assert [(r["revision"], r["seen_at"]) for r in history] == [
        (1, NOW.isoformat()),
        (2, middle.isoformat()),
        (3, LATER.isoformat()),
    ]
    assert json.loads(str(history[2]["changed"])) == ["headline", "authors", "bylines"]


def test_newer_revision_of_the_other_becomes_the_article(archive: Archive, other: Archive) -> None:
    save(archive, ARTICLE)
    save(other, replace(ARTICLE, headline="Egrets", bylines=(Byline("Li Na", None),)), LATER)
    merge(archive, other)
    assert database(archive).table("articles").get(ARTICLE.id)["headline"] == "Egrets"
    assert rows(archive, "select name from bylines") == [{"name": "Li Na"}]
    assert [r["id"] for r in database(archive).table("articles").search("egrets")] == [ARTICLE.id]


def test_version_that_was_seen_again_later_is_the_newest(archive: Archive, other: Archive) -> None:
    save(archive, ARTICLE)
    save(archive, ARTICLE, LATER)
    save(other, replace(ARTICLE, headline="For an hour"), NOW + timedelta(hours=1))
    merge(archive, other)
    assert database(archive).table("articles").get(ARTICLE.id)["headline"] == ARTICLE.headline
    assert database(archive)["revisions"].count == 3


def test_what_either_suppressed_stays_suppressed(archive: Archive, other: Archive) -> None:
    for one in (archive, other):
        save(one, ARTICLE)
    other.suppressions.suppress(ARTICLE.id, None, "asked", LATER)
    unknown = "https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40009.html"
    other.suppressions.suppress("WS690b0cc5a310d6866eb40009", unknown, "asked too", LATER)
    merge(archive, other)
    assert rows(archive, "select suppressed_at, suppressed_reason from articles") == [
        {"suppressed_at": LATER.isoformat(), "suppressed_reason": "asked"}
    ]
    assert not list(database(archive).table("articles").search("herons"))
    assert archive.suppressions.find("WS690b0cc5a310d6866eb40009") is not None
    assert merge(archive, other) == {SavedAs.SAME}
    other.suppressions.lift(ARTICLE.id)
    merge(archive, other)
    assert database(archive)["articles"].count_where("suppressed_at is not null") == 1


def test_reparsed_version_gives_way_to_what_the_site_showed_later(
    archive: Archive, other: Archive
) -> None:
    save(archive, ARTICLE)
    archive.save_reparsed(page(), replace(ARTICLE, section="Read anew"), LATER + timedelta(days=9))
    save(other, ARTICLE)
    save(other, replace(ARTICLE, headline="Of the site"), LATER)
    for _ in range(2):
        merge(archive, other)
        history = rows(archive, "select seen_at, reread from revisions order by revision")
        assert [(row["seen_at"], row["reread"]) for row in history] == [
            (NOW.isoformat(), 0),
            ((LATER + timedelta(days=9)).isoformat(), 1),
            (LATER.isoformat(), 0),
        ]
        row = database(archive).table("articles").get(ARTICLE.id)
        assert (row["headline"], row["last_seen"]) == ("Of the site", LATER.isoformat())
    assert merge(archive, other) == {SavedAs.SAME}


def test_article_that_was_seen_after_it_had_gone_is_not_gone(
    archive: Archive, other: Archive
) -> None:
    for one in (archive, other):
        save(one, ARTICLE)
    database(archive).execute("update articles set gone_at = ?", [LATER.isoformat()])
    merge(archive, other)
    assert database(archive)["articles"].count_where("gone_at is not null") == 1
    save(other, ARTICLE, LATER + timedelta(days=1))
    merge(archive, other)
    assert database(archive)["articles"].count_where("gone_at is not null") == 0


def test_done_beats_pending_and_a_second_url_is_not_fetched(
    archive: Archive, other: Archive
) -> None:
    elsewhere = URL.replace("www.", "global.")
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    other.queue([Link(URL, "article", ARTICLE.id)], NOW)
    other.frontier.lease()
    save(other, ARTICLE, LATER)
    archive.queue([Link("https://www.chinadaily.com.cn/food", "listing")], NOW)
    merge(archive, other)
    row = database(archive).table("frontier").get(URL)
    assert (row["state"], row["etag"], row["attempts"]) == ("done", '"1"', 1)
    assert row["discovered_at"] == NOW.isoformat()
    other.queue([Link(elsewhere, "article", ARTICLE.id)], NOW)
    merge(archive, other)
    merge(archive, other)
    assert database(archive).table("frontier").get(elsewhere)["reason"] == f"same article as {URL}"
    assert archive.frontier.lease() == FetchTask(
        "https://www.chinadaily.com.cn/food", "listing", None
    )
    assert archive.frontier.lease() is None


def test_failed_fetch_of_the_other_leaves_a_url_waiting(archive: Archive, other: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    other.queue([Link(URL, "article", ARTICLE.id)], NOW)
    other.save_result(TASK, FetchResult(FetchState.FAILED, "timeout"), None, [], LATER)
    merge(archive, other)
    assert database(archive).table("frontier").get(URL)["state"] == "pending"


def test_revisions_name_the_same_pages_by_their_new_ids(archive: Archive, other: Archive) -> None:
    first = page(b"<p>first", url=f"{URL}?1")
    archive.save_story(TASK, [first], replace(ARTICLE, id="c_1"), {})
    save(other, ARTICLE)
    merge(archive, other)
    (row,) = rows(archive, f"select page_id from revisions where article_id = '{ARTICLE.id}'")
    assert database(archive).table("pages").get(2)["article_id"] == ARTICLE.id
    assert row["page_id"] == 2


OBSERVATIONS = st.lists(
    st.tuples(
        st.sampled_from(["WS690b0cc5a310d6866eb40001", "content_2"]),
        st.integers(0, 9),
        st.sampled_from(["Herons", "Egrets", "Storks"]),
        st.sampled_from(["www", "global"]),
    ),
    max_size=6,
    # at one time one archive sees one version of an article; two may see two
    unique_by=lambda seen: seen[:2],
)


def observe(observations: list[tuple[str, int, str, str]]) -> Archive:
    """An archive of articles as seen at an hour with a headline on a host, crawled in order."""
    archive = Archive.open(Path(":memory:"))
    for article_id, hour, headline, host in sorted(observations, key=lambda seen: seen[1]):
        at = datetime(2026, 11, 20, hour, tzinfo=UTC)
        url = f"https://{host}.chinadaily.com.cn/{article_id}"
        article = replace(ARTICLE, id=article_id, url=url, edition=host, headline=headline)
        served = page(headline.encode(), at, url)
        archive.save_story(FetchTask(url, "article", article_id), [served], article, {})
    return archive


@settings(max_examples=settings().max_examples // 2)
@given(OBSERVATIONS, OBSERVATIONS)
def test_merging_is_commutative_and_idempotent(
    first: list[tuple[str, int, str, str]], second: list[tuple[str, int, str, str]]
) -> None:
    here, there = observe(first), observe(second)
    merge(here, there)
    united = content(here)
    assert merge(here, there) <= {SavedAs.SAME}
    assert content(here) == united
    again = observe(first)
    merge(there, again)
    assert content(there) == united
    for archive in (here, there, again):
        archive.close()


@settings(max_examples=settings().max_examples // 2)
@given(OBSERVATIONS)
def test_merging_into_an_empty_archive_copies_it(seen: list[tuple[str, int, str, str]]) -> None:
    source, copy = observe(seen), Archive.open(Path(":memory:"))
    merge(copy, source)
    hashes = "select article_id, revision, seen_at, content_hash from revisions order by 1, 2"
    assert rows(copy, hashes) == rows(source, hashes)
    assert merge(source, copy) <= {SavedAs.SAME}
    for archive in (source, copy):
        archive.close()


def test_older_archive_is_merged_from_a_copy(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migration.apply(old, stop_before="add_subheadlines")
    values = {"id": "c_7", "url": "https://www.chinadaily.com.cn/c_7.htm", "layout": "regional"}
    values |= {"language": "en", "headline": "Tea", "authors": "[]", "keywords": "[]"}
    counted = {"word_count": 1, "page_count": 1, "content_hash": "x", "revision": 1}
    seen = {"first_seen": NOW.isoformat(), "last_seen": NOW.isoformat()}
    old.table("articles").insert(values | counted | seen)
    read = values | {"authors": [], "keywords": [], "word_count": 1, "page_count": 1}
    absent = dict.fromkeys(column.name for column in old["articles"].columns)
    version = {"article_id": "c_7", "revision": 1, "seen_at": NOW.isoformat(), "changed": "[]"}
    article = absent | read | {"bylines": [], "figures": []}
    old.table("revisions").insert(
        version | {"boring": 0, "content_hash": "x", "article": json.dumps(article)}
    )
    old.close()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with open_other(path) as other:
        assert {merged.saved for merged in merge_archive(archive, other)} == {SavedAs.NEW}
    row = database(archive).table("articles").get("c_7")
    assert (row["headline"], row["subheadlines"]) == ("Tea", "[]")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
