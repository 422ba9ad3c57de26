"""Articles are looked at again: when, how, and what a change, a 304 or a 404 comes to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.commands import crawl
from tests.support.loopback import Answer, Loopback, Request
from tests.support.stories import Story, compose_story, make_site, make_stories

HTML = ("Content-Type", "text/html")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def publish(server: Loopback, stories: list[Story]) -> None:
    for url, html in make_site(stories, ("food",)).items():
        server.site.add(url, html)


def run(archive: Path, server: Loopback, *arguments: str) -> list[str]:
    """Crawl, and give the URLs of articles that were asked for."""
    before = len(server.requests)
    ended = crawl(archive, "-a", "sections=food", *arguments, env=server.env())
    assert ended.returncode == 0, ended.stderr
    return [request.url for request in server.requests[before:] if "/a/2" in request.url]


def make_due(archive: Path) -> None:
    """Let time pass: what was last fetched just now was fetched a day ago, and is due."""
    db = Database(archive)
    with db.conn:
        db.execute(
            "update frontier set"
            " next_fetch_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-1 minute'),"
            " last_fetched_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-1 day')"
            " where next_fetch_at is not null"
        )
    db.close()


def ask(archive: Path, sql: str) -> list[dict[str, Any]]:
    return list(Database(archive).query(sql))


def test_article_that_is_not_due_is_left_alone_and_a_due_one_is_looked_at(
    loopback: Loopback, archive: Path
) -> None:
    newest = datetime.now(UTC) - timedelta(minutes=1)
    stories = make_stories(3, seed=1, newest=newest)
    publish(loopback, stories)
    assert len(run(archive, loopback)) == sum(story.pages for story in stories)
    assert run(archive, loopback) == []
    make_due(archive)
    assert len(run(archive, loopback)) == sum(story.pages for story in stories)
    assert ask(archive, "select distinct revision from articles") == [{"revision": 1}]


def test_no_more_than_the_budget_is_looked_at_again(loopback: Loopback, archive: Path) -> None:
    stories = [s for s in make_stories(12, seed=2) if s.pages == 1][:6]
    publish(loopback, stories)
    run(archive, loopback)
    make_due(archive)
    assert len(run(archive, loopback, "-s", "RECHECKS_PER_RUN=4")) == 4
    assert len(run(archive, loopback, "-s", "RECHECKS_PER_RUN=4")) == 2


def test_run_for_the_news_looks_again_and_a_backfill_does_not(
    loopback: Loopback, archive: Path
) -> None:
    stories = [s for s in make_stories(9, seed=3) if s.pages == 1]
    publish(loopback, stories)
    run(archive, loopback)
    make_due(archive)
    assert run(archive, loopback, "-a", f"until={stories[-1].created:%Y-%m-%d}") == []
    again = run(archive, loopback)
    assert sorted(again) == sorted(story.url for story in stories)


def test_change_makes_a_revision_with_its_page_and_side_columns_make_none(
    loopback: Loopback, archive: Path
) -> None:
    stories = [s for s in make_stories(9, seed=4) if s.pages == 1][:2]
    publish(loopback, stories)
    run(archive, loopback)
    edited = replace(stories[0], headline="An invented correction of the headline")
    loopback.site.add(edited.url, compose_story(edited, serving=1))
    loopback.site.add(stories[1].url, compose_story(stories[1], serving=2))
    make_due(archive)
    run(archive, loopback)
    (change,) = ask(archive, "select * from latest_changes")
    assert change["article_id"] == edited.id
    assert json.loads(change["changed"]) == ["headline"]
    (history,) = ask(archive, "select page_id from article_history where revision = 2")
    served = ask(archive, f"select url from pages where id = {history['page_id']}")
    assert served == [{"url": edited.url}]
    assert len(ask(archive, "select * from revisions")) == 3


def answer_conditionally(story: Story) -> Answer:
    return Answer(200, (HTML, ("ETag", '"v1"')), compose_story(story).encode())


def test_validators_are_sent_and_304_counts_as_seen(loopback: Loopback, archive: Path) -> None:
    (story,) = [s for s in make_stories(9, seed=5) if s.pages == 1][:1]
    publish(loopback, [story])

    def answer(request: Request) -> Answer:
        if request.headers.get("if-none-match") == '"v1"':
            return Answer(304, (("ETag", '"v1"'),))
        return answer_conditionally(story)

    loopback.site.add(story.url, answer)
    run(archive, loopback)
    (before,) = ask(archive, "select last_seen from articles")
    for _ in range(2):
        make_due(archive)
        assert run(archive, loopback) == [story.url]
    statuses = ask(archive, "select status from pages where article_id not null order by id")
    assert [r["status"] for r in statuses] == [200, 304, 304]
    (after,) = ask(archive, "select last_seen, revision from articles")
    assert after["last_seen"] > before["last_seen"]
    assert after["revision"] == 1
    (row,) = ask(archive, "select state, etag, next_fetch_at from frontier where etag not null")
    assert (row["state"], row["etag"]) == ("done", '"v1"')
    assert row["next_fetch_at"] > after["last_seen"]


@pytest.mark.parametrize(
    "withdrawn",
    [
        Answer(410),
        Answer(302, (("Location", "https://www.chinadaily.com.cn/"),)),
        Answer(301, (("Location", "https://elsewhere.example/"),)),
    ],
    ids=["410", "redirect-home", "redirect-off-site"],
)
def test_withdrawn_article_is_gone_after_a_second_look_and_kept_whole(
    loopback: Loopback, archive: Path, withdrawn: Answer
) -> None:
    (story,) = [s for s in make_stories(9, seed=6) if s.pages == 1][:1]
    publish(loopback, [story])
    run(archive, loopback)
    loopback.site.add(story.url, withdrawn)
    make_due(archive)
    run(archive, loopback)
    assert ask(archive, "select * from articles_withdrawn") == []
    (row,) = ask(archive, f"select state, reason from frontier where url = '{story.url}'")
    assert row["state"] == "gone"
    assert row["reason"]
    make_due(archive)
    run(archive, loopback)
    (gone,) = ask(archive, "select id, headline from articles_withdrawn")
    assert gone == {"id": story.id, "headline": story.headline}
    answers = ask(archive, f"select status from pages where article_id = '{story.id}' order by id")
    assert [r["status"] for r in answers] == [200, withdrawn.status, withdrawn.status]
    publish(loopback, [story])
    make_due(archive)
    run(archive, loopback)
    assert ask(archive, "select * from articles_withdrawn") == []


def test_article_that_moved_to_another_host_is_not_gone(loopback: Loopback, archive: Path) -> None:
    (story,) = [s for s in make_stories(9, seed=7) if s.pages == 1][:1]
    publish(loopback, [story])
    run(archive, loopback)
    moved = story.url.replace("www.", "global.")
    loopback.site.add(moved, compose_story(story))
    loopback.site.add(story.url, Answer(301, (("Location", moved),)))
    for _ in range(3):
        make_due(archive)
        run(archive, loopback)
    assert ask(archive, "select id, gone_at from articles") == [{"id": story.id, "gone_at": None}]


def test_site_that_fails_for_hours_loses_no_article(loopback: Loopback, archive: Path) -> None:
    stories = [s for s in make_stories(9, seed=8) if s.pages == 1][:3]
    publish(loopback, stories)
    loopback.site.add(stories[0].url, Answer(500))
    for _ in range(7):
        run(archive, loopback, "-s", "RETRY_TIMES=0")
        make_due(archive)
    (row,) = ask(archive, "select state, attempts, reason from frontier where state = 'failed'")
    assert row == {"state": "failed", "attempts": 7, "reason": "status 500"}
    publish(loopback, stories)
    run(archive, loopback)
    assert len(ask(archive, "select * from articles")) == 3


def test_story_is_not_stored_without_a_page_that_only_failed(
    loopback: Loopback, archive: Path
) -> None:
    (story,) = [s for s in make_stories(60, seed=9) if s.pages > 2][:1]
    publish(loopback, [story])
    loopback.site.add(story.page_url(2), Answer(500))
    run(archive, loopback, "-s", "RETRY_TIMES=0")
    assert ask(archive, "select * from articles") == []
    (row,) = ask(archive, f"select state, reason from frontier where url = '{story.url}'")
    assert row == {"state": "failed", "reason": "page 2: status 500"}
    publish(loopback, [story])
    make_due(archive)
    run(archive, loopback)
    assert ask(archive, "select page_count from articles") == [{"page_count": story.pages}]


def test_stored_story_is_never_cut_short(loopback: Loopback, archive: Path) -> None:
    (story,) = [s for s in make_stories(60, seed=9) if s.pages > 2][:1]
    publish(loopback, [story])
    run(archive, loopback)
    loopback.site.add(story.page_url(2), Answer(500))
    for _ in range(4):
        make_due(archive)
        run(archive, loopback, "-s", "RETRY_TIMES=0")
    assert len(ask(archive, "select * from revisions")) == 1


def test_what_a_newer_reader_reads_is_no_change_by_the_site(
    loopback: Loopback, archive: Path
) -> None:
    (story,) = [s for s in make_stories(9, seed=10) if s.byline and s.pages == 1][:1]
    publish(loopback, [story])
    run(archive, loopback)
    db = Database(archive)
    with db.conn:
        # as an older reader would have stored it
        db.execute("update articles set source = 'Misread', content_hash = 'older'")
    db.close()
    edited = replace(story, headline="An invented correction of the headline")
    loopback.site.add(story.url, compose_story(edited))
    make_due(archive)
    run(archive, loopback)
    made = ask(archive, "select * from revisions where revision > 1 order by revision")
    assert [(json.loads(r["changed"]), r["reread"]) for r in made] == [
        (["source"], 1),
        (["headline"], 0),
    ]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("update bodies set data = zeroblob(40)", "damaged"),
        (
            "update pages set body_hash ="
            " (select body_hash from pages where url like '%/robots.txt')",
            "unknown layout",
        ),
    ],
    ids=["damaged body", "page that cannot be extracted"],
)
def test_trouble_with_the_stored_page_does_not_keep_the_new_version_out(
    loopback: Loopback, archive: Path, spoil: str, reason: str
) -> None:
    (story,) = [s for s in make_stories(9, seed=10) if s.pages == 1][:1]
    publish(loopback, [story])
    run(archive, loopback)
    db = Database(archive)
    with db.conn:
        db.execute(spoil)
    db.close()
    edited = replace(story, headline="An invented correction of the headline")
    loopback.site.add(story.url, compose_story(edited))
    make_due(archive)
    ended = crawl(archive, "-a", "sections=food", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert f"the stored pages of {story.id} cannot be extracted: " in ended.stderr
    assert reason in ended.stderr
    (stored,) = ask(archive, "select headline, revision from articles")
    assert stored == {"headline": edited.headline, "revision": 2}
    (counted,) = ask(
        archive,
        "select json_extract(stats, '$.\"chinadaily/articles/reparsed/failed\"') as failed"
        " from runs order by id desc limit 1",
    )
    assert counted == {"failed": 1}


def test_second_crawl_on_one_file_says_that_one_is_running(
    loopback: Loopback, archive: Path
) -> None:
    running = Archive.open(archive)
    running.claim("crawl", datetime.now(UTC))
    ended = crawl(archive, "-a", "sections=food", env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("a crawl is running (process ")
    assert loopback.requests == []
    running.close()
    publish(loopback, make_stories(2, seed=11))
    assert run(archive, loopback)


def test_run_that_died_is_closed_by_the_next(loopback: Loopback, archive: Path) -> None:
    died = Archive.open(archive)
    died.start_run({}, datetime.now(UTC) - timedelta(hours=1))
    died.close()
    publish(loopback, make_stories(2, seed=12))
    run(archive, loopback)
    first, second = ask(archive, "select * from runs order by id")
    assert first["finish_reason"] == "died, and was closed by the next run"
    assert first["finished_at"] >= first["started_at"]
    assert second["finish_reason"] == "finished"
