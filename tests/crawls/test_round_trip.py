"""Crawls, an export and an ingest of it: the same archive again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from tests.support.commands import crawl, run_scrapy
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.loopback import Answer, Loopback, Request
from tests.support.stored import content
from tests.support.stories import compose_story, make_site, make_stories

HTML = ("Content-Type", "text/html")


def test_export_then_ingest_gives_the_same_archive(tmp_path: Path) -> None:
    first, second, warc = tmp_path / "first.db", tmp_path / "second.db", tmp_path / "all.warc.gz"
    assert crawl(first, "-a", SECTIONS, "-s", f"REPLAY={FIXTURES}").returncode == 0
    assert run_scrapy("export", warc, "--with-body", "-s", f"ARCHIVE_PATH={first}").returncode == 0
    for _ in range(2):
        ended = run_scrapy("ingest", warc, "-s", f"ARCHIVE_PATH={second}")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert content(Database(second)) == content(Database(first))
    assert ended.stdout.splitlines()[:2] == [
        "articles: 0 new, 0 changed, 0 same",
        "pages: 0 new, 60 known",
    ]
    fetched = (
        "select url, article_id, kind, state, reason, last_status, last_fetched_at, next_fetch_at"
        " from frontier where state = 'done' and kind = 'article' order by url"
    )
    assert list(Database(second).query(fetched)) == list(Database(first).query(fetched))


def make_due(archive: Path) -> None:
    db = Database(archive)
    with db.conn:
        db.execute(
            "update frontier set next_fetch_at = '2026-01-01T00:00:00+00:00'"
            " where next_fetch_at is not null"
        )
    db.close()


STORIES = make_stories(60, seed=9)
EDITED, GONE, SAME = [story for story in STORIES if story.pages == 1][:3]
GALLERY = next(story for story in STORIES if story.gallery)
PAGED = next(story for story in STORIES if story.pages > 1 and not story.gallery)


def confirm(request: Request) -> Answer:
    if request.headers.get("if-none-match"):
        return Answer(304, (("ETag", '"v1"'),))
    return Answer(200, (HTML, ("ETag", '"v1"')), compose_story(SAME).encode())


def crawl_changes(archive: Path, server: Loopback) -> None:
    """Crawl three times a site that edits, withdraws and confirms."""
    for url, html in make_site([EDITED, GONE, SAME, GALLERY, PAGED], ("food",)).items():
        server.site.add(url, html)
    server.site.add(SAME.url, confirm)
    for number in range(3):
        assert crawl(archive, "-a", "sections=food", env=server.env()).returncode == 0
        make_due(archive)
        server.site.add(GONE.url, Answer(404, (("X-Odd", "caf\xe9"),)))
        server.site.add(EDITED.url, compose_story(replace(EDITED, headline=f"Edit {number}")))
        changed = replace(PAGED, headline=f"Longer {number}")
        for page in range(1, PAGED.pages + 1):
            server.site.add(PAGED.page_url(page), compose_story(changed, page))


def test_edits_withdrawals_and_confirmations_come_back(loopback: Loopback, tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{name}.db" for name in ("first", "second", "third"))
    crawl_changes(first, loopback)
    expected = content(Database(first))
    articles = {row["id"]: row for row in expected[0]}
    assert len(articles) == 5
    assert articles[GONE.id]["gone_at"]
    assert articles[EDITED.id]["revision"] == articles[PAGED.id]["revision"] == 3
    assert {row["status"] for row in expected[4]} == {200, 304, 404}
    warc = tmp_path / "all.warc.gz"
    assert run_scrapy("export", warc, "--with-body", "-s", f"ARCHIVE_PATH={first}").returncode == 0
    for _ in range(2):
        assert run_scrapy("ingest", warc, "-s", f"ARCHIVE_PATH={second}").returncode == 0
        assert run_scrapy("merge", first, "-s", f"ARCHIVE_PATH={third}").returncode == 0
        assert content(Database(second)) == expected
        assert content(Database(third)) == expected
    via = list(Database(second).query("select distinct via from article_history"))
    assert via == [{"via": "warc:all.warc.gz"}]
