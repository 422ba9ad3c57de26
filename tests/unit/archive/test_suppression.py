"""Takedown requests: out of search, never fetched again, nothing deleted; and undone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.archive import Archive, UnknownArticle
from crawler.archive.migrations import migration
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from tests.support.example import ARTICLE, LATER, LISTING, NOW, TASK, URL, list_articles
from tests.support.stored import database
from tests.support.suppressed import (
    CHECK_INDEX,
    PAGE_2,
    REASON,
    SECOND,
    found,
    save,
    store_found,
    suppress,
)


@pytest.fixture
def stored(archive: Archive) -> Archive:
    """An archive that holds the article with a further page, found under two URLs."""
    store_found(archive)
    return archive


def frontier(archive: Archive) -> dict[str, tuple[str, str | None]]:
    return {row["url"]: (row["state"], row["reason"]) for row in database(archive)["frontier"].rows}


def test_suppressed_article_leaves_search_and_keeps_its_evidence(stored: Archive) -> None:
    tables = ("articles", "revisions", "pages", "bodies", "bylines", "figures", "frontier")
    before = {table: database(stored)[table].count for table in tables}
    suppress(stored)
    assert found(stored, "herons") == []
    assert {table: database(stored)[table].count for table in tables} == before
    row = database(stored).table("articles").get(ARTICLE.id)
    assert (row["suppressed_at"], row["suppressed_reason"]) == (LATER.isoformat(), REASON[12:])
    assert row["body"] == ARTICLE.body
    assert [served.url for served in stored.load_story(ARTICLE.id)] == [URL, PAGE_2]
    assert stored.load_page(URL) is None
    assert frontier(stored) == dict.fromkeys((URL, SECOND, PAGE_2), ("rejected", REASON))


@pytest.mark.parametrize("change", ["next_fetch_at = '2026'", "state = 'pending'", "reason = 'x'"])
def test_no_update_makes_a_suppressed_article_due(stored: Archive, change: str) -> None:
    database(stored).execute("update frontier set next_fetch_at = '2026'")
    suppress(stored)
    for _ in range(2):
        assert database(stored)["frontier"].count_where("next_fetch_at is not null") == 0
        assert set(frontier(stored).values()) == {("rejected", REASON)}
        database(stored).execute(f"update frontier set {change} where article_id = ?", [ARTICLE.id])


THIRD = URL.replace("www.", "africa.")
LINK, NEW_LINK = (Link(url, "article", ARTICLE.id, found_on=LISTING) for url in (URL, THIRD))
OTHER = FetchTask("https://www.chinadaily.com.cn/x", "article", None)


def list_it(archive: Archive) -> None:
    list_articles(archive, LINK, NEW_LINK)


def list_it_outside(archive: Archive) -> None:
    list_articles(archive, *(replace(link, outside=True) for link in (LINK, NEW_LINK)))


def ask_for_it(archive: Archive) -> None:
    archive.queue([LINK, NEW_LINK], NOW)


def redirect_to_it(archive: Archive) -> None:
    moved = FetchResult(FetchState.REJECTED, "redirects", 301)
    archive.save_result(OTHER, moved, None, [LINK, NEW_LINK], NOW)


def fail_to_fetch_it(archive: Archive) -> None:
    archive.save_result(TASK, FetchResult(FetchState.FAILED, "timeout"), None, [], NOW)


def read_it(archive: Archive) -> None:
    save(archive, headline="Heron count falls")


@pytest.mark.parametrize(
    "find",
    [list_it, list_it_outside, ask_for_it, redirect_to_it, fail_to_fetch_it, read_it],
)
@pytest.mark.parametrize("known", ["stored", "found", "unknown"])
def test_suppressed_article_never_comes_back(
    archive: Archive, find: Callable[[Archive], None], known: str
) -> None:
    if known != "unknown":
        archive.queue([LINK], NOW)
    if known == "stored":
        assert archive.frontier.lease() == replace(TASK, found_on=LISTING)
        save(archive)
    suppress(archive, URL)
    for _ in range(2):
        find(archive)
        archive.start_run({}, NOW)
        assert archive.frontier.lease() is None
        assert archive.frontier.lease_url(URL) is None
        of_it = list(database(archive)["frontier"].rows_where("article_id = ?", [ARTICLE.id]))
        assert {(row["state"], row["reason"]) for row in of_it} == {("rejected", REASON)}
        assert {row["next_fetch_at"] for row in of_it} == {None}
    assert found(archive, "heron") == []
    stored = list(database(archive).query("select suppressed_reason as why from articles"))
    assert stored == [{"why": REASON[12:]}] * database(archive)["articles"].count


def test_undo_restores_search_and_queues_the_article_once(stored: Archive) -> None:
    suppress(stored)
    lifted = stored.suppressions.lift(ARTICLE.id)
    assert lifted is not None
    assert lifted.headline == ARTICLE.headline
    assert found(stored, "herons") == [ARTICLE.id]
    row = database(stored).table("articles").get(ARTICLE.id)
    assert (row["suppressed_at"], row["suppressed_reason"]) == (None, None)
    same = ("rejected", f"same article as {URL}")
    assert frontier(stored) == {URL: ("pending", None), SECOND: same, PAGE_2: same}
    leased = stored.frontier.lease()
    assert leased is not None
    assert leased.url == URL
    assert stored.frontier.lease() is None
    assert stored.suppressions.lift(ARTICLE.id) is None


def test_suppressing_again_changes_the_reason_alone(stored: Archive) -> None:
    suppress(stored)
    stored.suppressions.suppress(ARTICLE.id, None, "a court", LATER + timedelta(days=1))
    (only,) = stored.suppressions.list_all()
    assert (only.suppressed_at, only.reason, only.url) == (LATER, "a court", URL)
    row = database(stored).table("articles").get(ARTICLE.id)
    assert (row["suppressed_at"], row["suppressed_reason"]) == (LATER.isoformat(), "a court")
    assert set(frontier(stored).values()) == {("rejected", "suppressed: a court")}


def test_article_that_is_not_known_is_suppressed_by_its_url_alone(archive: Archive) -> None:
    with pytest.raises(UnknownArticle, match=f"no article {ARTICLE.id} is known: name"):
        suppress(archive)
    with pytest.raises(UnknownArticle):
        archive.suppressions.lift(ARTICLE.id)
    assert frontier(archive) == {}
    suppress(archive, URL)
    assert frontier(archive) == {URL: ("rejected", REASON)}
    assert archive.suppressions.lift(ARTICLE.id) is not None
    assert frontier(archive) == {URL: ("pending", None)}


def test_only_the_article_named_is_suppressed(stored: Archive) -> None:
    other = ARTICLE.id.replace("1", "2")
    save(stored, id=other)
    suppress(stored)
    assert found(stored, "herons") == [other]
    stored.queue([Link(LISTING, "listing")], NOW)
    assert stored.frontier.lease() == FetchTask(LISTING, "listing", None)


IDS = [f"WS690b0cc5a310d6866eb4000{n}" for n in range(3)]
OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["save", "save", "suppress", "lift", "delete", "vacuum", "rebuild"]),
        st.sampled_from(IDS),
        st.sampled_from(["herons", "egrets and 白鹭", "5G茶 tea"]),
    ),
    max_size=12,
)


@given(OPERATIONS)
def test_search_index_is_whole_after_any_order_of_changes(
    operations: list[tuple[str, str, str]],
) -> None:
    archive = Archive.open(Path(":memory:"))
    for operation, article_id, text in operations:
        match operation:
            case "save":
                save(archive, id=article_id, headline=text.upper(), body=f"Some {text}.")
            case "suppress":
                archive.suppressions.suppress(article_id, URL, text, LATER)
            case "lift":
                lift_if_known(archive, article_id)
            case "delete":
                delete(archive, article_id)
            case "vacuum":
                database(archive).vacuum()
            case "rebuild":
                database(archive).table("articles").rebuild_fts()
        database(archive).execute(CHECK_INDEX)
        assert read_index(database(archive), "articles_fts") == expect_index(database(archive))
    archive.close()


def lift_if_known(archive: Archive, article_id: str) -> None:
    if archive.suppressions.find(article_id):
        archive.suppressions.lift(article_id)


def delete(archive: Archive, article_id: str) -> None:
    for table in ("bylines", "figures", "revisions"):
        database(archive).execute(f"delete from {table} where article_id = ?", [article_id])
    database(archive).execute("delete from articles where id = ?", [article_id])


def read_index(db: Database, index: str) -> set[tuple[object, ...]]:
    """Every word that an index holds: the word, its row, column and place."""
    db.execute(
        f"create virtual table temp.vocabulary using fts5vocab('main', '{index}', 'instance')"
    )
    words = set(db.execute("select * from temp.vocabulary").fetchall())
    db.execute("drop table temp.vocabulary")
    return words


def expect_index(db: Database) -> set[tuple[object, ...]]:
    """What an index built anew from the articles that are not suppressed holds."""
    db.execute("create virtual table anew using fts5(headline, body)")
    db.execute(
        "insert into anew (rowid, headline, body)"
        " select rowid, headline, body from articles_searched"
    )
    words = read_index(db, "anew")
    db.execute("drop table anew")
    return words


def test_older_archive_comes_with_an_index_of_what_is_not_suppressed(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="keep_suppressed_out_of_search")
    older = Archive(old)
    values = {
        "url": ARTICLE.url,
        "layout": "ws_article",
        "language": "en",
        "headline": "Heron count",
    }
    values |= {"authors": "[]", "keywords": "[]", "content_hash": "x", "body": "The herons rose."}
    counted = {"word_count": 3, "page_count": 1, "revision": 1}
    seen = {"first_seen": LATER.isoformat(), "last_seen": LATER.isoformat()}
    for article_id in IDS:
        old.table("articles").insert({"id": article_id} | values | counted | seen)
    older.suppressions.suppress(IDS[1], None, "the writer asked", LATER)
    older.close()
    with closing(Archive.open(path)) as archive:
        assert found(archive, "herons") == [IDS[0], IDS[2]]
        database(archive).execute(CHECK_INDEX)
        assert read_index(database(archive), "articles_fts") == expect_index(database(archive))


def test_reason_is_stored_without_control_characters(stored: Archive) -> None:
    found = stored.suppressions.suppress(ARTICLE.id, None, "asked \x1b[2J\u202eby", LATER)
    assert found.reason == "asked \ufffd[2J\ufffdby"
    assert set(frontier(stored).values()) == {("rejected", f"suppressed: {found.reason}")}
