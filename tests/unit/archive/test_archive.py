"""The archive, in a real SQLite file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable, SavedAs, article_values, hash_content
from crawler.archive.migrations import migration
from crawler.fetching import Link
from crawler.items import Article
from tests.support.example import ARTICLE, LATER, NOW, TASK, URL, page, rows, save
from tests.support.stored import database

ROOT = Path(__file__).parents[3]


def test_article_is_stored_with_its_writers_and_pictures(archive: Archive) -> None:
    assert save(archive, ARTICLE) is SavedAs.NEW
    row = database(archive).table("articles").get(ARTICLE.id)
    assert row["headline"] == "Heron count rises"
    assert json.loads(row["authors"]) == ["Zhou Mo"]
    assert json.loads(row["keywords"]) == ["herons"]
    assert json.loads(row["subheadlines"]) == ["They were many."]
    assert row["description"] is None
    assert (row["revision"], row["first_seen"]) == (1, "2026-11-20T08:00:00+00:00")
    bylines = rows(archive, "select * from bylines order by position")
    assert [(r["name"], r["place"]) for r in bylines] == [
        ("Zhou Mo", "Shenzhen"),
        ("Zhou Mo", "Beijing"),
    ]
    assert rows(archive, "select caption, credit from figures") == [
        {"caption": "A heron.", "credit": "Xinhua"}
    ]


def test_article_seen_again_unchanged_makes_no_revision(archive: Archive) -> None:
    save(archive, ARTICLE)
    elsewhere = replace(ARTICLE, url="https://global.chinadaily.com.cn/x", edition="global")
    assert save(archive, elsewhere, LATER) is SavedAs.SAME
    row = database(archive).table("articles").get(ARTICLE.id)
    assert (row["revision"], row["url"]) == (1, URL)
    assert row["first_seen"] < row["last_seen"] == "2026-11-21T08:00:00+00:00"
    assert database(archive)["revisions"].count == 1


def test_changed_article_makes_a_revision_and_keeps_the_old_one(archive: Archive) -> None:
    save(archive, ARTICLE)
    changed = replace(ARTICLE, headline="Heron count falls", bylines=())
    assert save(archive, changed, LATER) is SavedAs.CHANGED
    assert database(archive).table("articles").get(ARTICLE.id)["revision"] == 2
    assert database(archive)["bylines"].count == 0
    first, second = rows(archive, "select * from revisions order by revision")
    assert json.loads(str(first["article"]))["headline"] == "Heron count rises"
    assert json.loads(str(second["changed"])) == ["headline", "authors", "bylines"]
    assert second["boring"] == 0


def test_newer_time_beside_the_same_text_is_boring(archive: Archive) -> None:
    save(archive, ARTICLE)
    save(archive, replace(ARTICLE, date_modified="2026-11-06T10:00:00+08:00"), LATER)
    assert rows(archive, "select boring from revisions where revision = 2") == [{"boring": 1}]


def test_page_is_stored_as_served_and_equal_bodies_once(archive: Archive) -> None:
    body = bytes(range(256)) * 50
    archive.save_story(TASK, [page(body)], ARTICLE, {})
    archive.save_story(TASK, [page(body, LATER)], ARTICLE, {})
    kept = archive.load_page(URL)
    assert kept == page(body, LATER)
    assert database(archive)["pages"].count == 2
    assert database(archive)["bodies"].count == 1
    assert archive.load_page("https://www.chinadaily.com.cn/other") is None


def test_search_follows_every_change_and_survives_vacuum(archive: Archive) -> None:
    save(archive, ARTICLE)
    other = replace(ARTICLE, id="WS690b0cc5a310d6866eb40002", headline="Tea", body="Tea, cafés.")
    save(archive, other)
    save(archive, replace(ARTICLE, headline="Egrets counted", body="Volunteers."), LATER)
    database(archive).vacuum()
    assert [r["id"] for r in database(archive).table("articles").search("egrets")] == [ARTICLE.id]
    assert not list(database(archive).table("articles").search("herons"))
    assert [r["id"] for r in database(archive).table("articles").search("cafes")] == [other.id]
    assert database(archive).execute(
        "insert into articles_fts(articles_fts, rank) values ('integrity-check', 1)"
    )


def test_views_answer_the_first_questions(archive: Archive) -> None:
    save(archive, ARTICLE)
    assert rows(archive, "select * from articles_by_day") == [
        {"day": "2026-11-05", "section": "China / Society", "articles": 1}
    ]
    assert rows(archive, "select name, articles from authors_by_count") == [
        {"name": "Zhou Mo", "articles": 1}
    ]
    assert rows(archive, "select place from bylines_by_place order by place") == [
        {"place": "Beijing"},
        {"place": "Shenzhen"},
    ]


def test_failed_write_leaves_nothing_half_done(archive: Archive) -> None:
    broken = replace(ARTICLE, headline=None)
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    with pytest.raises(sqlite3.IntegrityError):
        save(archive, broken)
    assert database(archive)["pages"].count == database(archive)["bodies"].count == 0
    assert database(archive).table("frontier").get(URL)["state"] == "pending"


def save_in_one(archive: Archive, *articles: Article, passing: type[Exception] = KeyError) -> None:
    with archive.transaction():
        for article in articles:
            with suppress(passing):
                save(archive, article)


def test_failed_write_rolls_back_the_transaction_around_it(archive: Archive) -> None:
    broken = replace(ARTICLE, id="WS690b0cc5a310d6866eb40002", headline=None)
    with pytest.raises(sqlite3.IntegrityError):
        save_in_one(archive, ARTICLE, broken)
    assert database(archive)["articles"].count == database(archive)["pages"].count == 0


def test_failed_write_that_is_caught_in_a_transaction_is_undone_alone(archive: Archive) -> None:
    broken = replace(ARTICLE, id="WS690b0cc5a310d6866eb40002", headline=None)
    save_in_one(archive, broken, ARTICLE, broken, passing=sqlite3.IntegrityError)
    assert [row["id"] for row in database(archive)["articles"].rows] == [ARTICLE.id]
    assert database(archive)["pages"].count == database(archive)["revisions"].count == 1


def test_file_that_is_no_archive_is_named_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, and long enough to be seen as something else" * 20)
    with pytest.raises(ArchiveUnusable, match=r"cannot use .*notes\.txt as archive"):
        Archive.open(path)
    with pytest.raises(ArchiveUnusable, match="unable to open"):
        Archive.open(tmp_path / "no" / "folder.db")


def test_articles_of_an_older_archive_have_no_subheadlines(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="add_subheadlines")
    not_null = "id url layout language headline authors keywords".split()
    counted = "word_count page_count content_hash revision first_seen last_seen".split()
    row = {**dict.fromkeys(not_null, "[]"), **dict.fromkeys(counted, 1)}
    old.table("articles").insert(row)
    old.close()
    archive = Archive.open(path)
    save(archive, ARTICLE)
    assert [
        json.loads(str(r["subheadlines"])) for r in rows(archive, "select * from articles")
    ] == [
        [],
        ["They were many."],
    ]
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        database(archive).execute("update articles set subheadlines = 'no list'")
    archive.close()


def test_deck_of_an_older_archive_is_null_and_no_revision(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="add_deck")
    plain = replace(ARTICLE, deck=None)
    values = {k: v for k, v in article_values(plain).items() if k != "deck"}
    hashed, seen = hash_content(values), NOW.isoformat()
    row = {k: v for k, v in values.items() if k not in ("bylines", "figures")}
    old.table("articles").insert(
        {**row, "content_hash": hashed, "revision": 1, "first_seen": seen, "last_seen": seen}
    )
    old.table("revisions").insert(
        {"article_id": ARTICLE.id, "revision": 1, "seen_at": seen, "changed": "[]", "boring": 0,
         "content_hash": hashed, "article": json.dumps(values)}
    )  # fmt: skip
    old.close()
    archive = Archive.open(path)
    assert save(archive, plain, LATER) is SavedAs.SAME
    with_deck = replace(plain, deck="They wade in the ponds", date_published_from="page")
    assert save(archive, with_deck, LATER) is SavedAs.CHANGED
    changed = rows(archive, "select changed from revisions where revision = 2")
    assert json.loads(str(changed[0]["changed"])) == ["deck", "date_published_from"]
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        database(archive).execute("update articles set date_published_from = 'guess'")
    archive.close()


def test_newest_article_of_some_layouts_is_one_that_the_site_shows(archive: Archive) -> None:
    for number, layout in enumerate(["ws_article", "cn_article", "ws_article", "ws_gallery"]):
        day = f"2026-11-{10 + number}T08:00:00+08:00"
        url = f"https://www.chinadaily.com.cn/{number}"
        made = replace(ARTICLE, id=f"{number}", url=url, layout=layout, date_published=day)
        save(archive, made)
    newest, since = ["ws_article", "ws_gallery"], date(2026, 11, 10)
    assert archive.find_newest(newest, since) == "https://www.chinadaily.com.cn/3"
    archive.suppressions.suppress("3", None, "asked for", NOW)
    assert archive.find_newest(newest, since) == "https://www.chinadaily.com.cn/2"
    database(archive).execute("update articles set gone_at = last_seen where id = '2'")
    assert archive.find_newest(newest, since) == "https://www.chinadaily.com.cn/0"
    assert archive.find_newest(newest, date(2026, 11, 11)) is None


def test_schema_is_strict_and_checked(archive: Archive) -> None:
    strict = [t.name for t in database(archive).tables if t.strict]
    assert {"articles", "bylines", "figures", "revisions", "pages", "frontier", "runs"} <= set(
        strict
    )
    assert Database(database(archive).conn).journal_mode == "wal"
