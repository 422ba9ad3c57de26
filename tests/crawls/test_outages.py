"""Outages that answer as if all were well lose no article, and the run says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlite_utils import Database

from tests.support.commands import crawl
from tests.support.loopback import Answer, Loopback
from tests.support.stories import Story, compose_story, make_site, make_stories

WWW = "https://www.chinadaily.com.cn"
NOTICE = Answer(200, body=b"<html><body><h1>We will be back soon</h1></body></html>")
JSON = Answer(200, (("Content-Type", "application/json"),), b'{"status": "ok"}')
STORIES = [story for story in make_stories(80, seed=21) if story.pages == 1]
# as a channel front has it: stories of other sections, in boxes that look like rows
FRONT = (
    "<html><body>"
    + "".join(
        f'<div class="tw3_01_2 lunbor-599 res-m"><h4><a href="{story.url}">x</a></h4></div>'
        for story in STORIES[:3]
    )
    + "".join(f'<a href="{story.url}">x</a>' for story in STORIES[3:5])
    + "</body></html>"
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def publish(server: Loopback, stories: list[Story]) -> None:
    for url, html in make_site(stories, ("food",)).items():
        server.site.add(url, html)


def break_down(server: Loopback, stories: list[Story], answer: Answer | None) -> None:
    """Answer for each story with the same, or with a redirect to itself."""
    for story in stories:
        itself = Answer(302, (("Location", story.url),))
        server.site.add(story.url, answer or itself)


def run(archive: Path, server: Loopback, *arguments: str) -> CompletedProcess[str]:
    return crawl(archive, "-a", "sections=food", *arguments, env=server.env())


def let_time_pass(archive: Path) -> None:
    """Make all URLs due, as if it were later."""
    db = Database(archive)
    with db.conn:
        db.execute(
            "update frontier set"
            " next_fetch_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-1 minute')"
            " where next_fetch_at is not null"
        )
    db.close()


def ask(archive: Path, sql: str) -> list[dict[str, Any]]:
    return list(Database(archive).query(sql))


def test_outage_that_answers_loses_no_article(loopback: Loopback, archive: Path) -> None:
    stories = STORIES[:15]
    publish(loopback, stories)
    answers = (NOTICE, JSON, Answer(302, (("Location", "/"),)), None, Answer(404))
    for number, answer in enumerate(answers):
        break_down(loopback, stories[number::5], answer)
    ended = run(archive, loopback)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "15 of 15 (100%) article pages gave no article"
    waiting = ask(archive, "select * from frontier where kind = 'article'")
    assert len(waiting) == 15
    assert all(row["next_fetch_at"] and row["reason"] for row in waiting)
    publish(loopback, stories)
    let_time_pass(archive)
    assert run(archive, loopback).returncode == 0
    assert ask(archive, "select count(*) as n from articles") == [{"n": 15}]


def test_host_that_gives_no_article_is_left_alone_and_its_urls_wait(
    loopback: Loopback, archive: Path
) -> None:
    stories = STORIES[:60]
    publish(loopback, stories)
    break_down(loopback, stories, Answer(403))
    ended = run(archive, loopback)
    assert ended.returncode == 1
    assert (
        "www.chinadaily.com.cn gave no article 20 times in a row, last: status 403"
        in (ended.stderr.splitlines()[-1])
    )
    asked = [request for request in loopback.requests if "/a/2" in request.url]
    # some are asked for while the twentieth is still being parsed
    assert 20 <= len(asked) < 40
    states = ask(archive, "select state from frontier where kind = 'article'")
    assert [row["state"] for row in states].count("failed") == len(asked)
    assert {row["state"] for row in states} == {"failed", "pending"}


def publish_after_first(server: Loopback, archive: Path) -> list[Story]:
    """Publish sixty stories, of which the first is stored by a run before the others appear."""
    stories = STORIES[:60]
    publish(server, stories[:1])
    assert run(archive, server).returncode == 0
    publish(server, stories)
    return stories


def test_host_of_many_dead_urls_that_still_gives_a_stored_article_is_asked_on(
    loopback: Loopback, archive: Path
) -> None:
    stories = publish_after_first(loopback, archive)
    dead = stories[1:50]
    break_down(loopback, dead, Answer(404))
    before = len(loopback.requests)
    ended = run(archive, loopback)
    assert "times in a row" not in ended.stderr
    asked = {request.url for request in loopback.requests[before:]}
    assert asked >= {story.url for story in stories[1:]}
    assert ask(archive, "select count(*) as n from articles") == [{"n": 11}]


def test_host_whose_stored_article_is_gone_too_is_left_alone(
    loopback: Loopback, archive: Path
) -> None:
    stories = publish_after_first(loopback, archive)
    break_down(loopback, stories, Answer(403))
    ended = run(archive, loopback)
    assert ended.returncode == 1
    assert "www.chinadaily.com.cn gave no article 2" in ended.stderr.splitlines()[-1]
    asked = [request for request in loopback.requests if "/a/2" in request.url]
    assert 21 <= len(asked) < 42


def test_urls_that_gave_nothing_before_do_not_shut_their_host(
    loopback: Loopback, archive: Path
) -> None:
    stories = STORIES[:45]
    publish(loopback, stories)
    dead = stories[:22]
    break_down(loopback, dead, Answer(404))
    run(archive, loopback, "-s", "BREAKER_EMPTY=100")
    let_time_pass(archive)
    before = len(loopback.requests)
    ended = run(archive, loopback)
    asked = {request.url for request in loopback.requests[before:]}
    assert asked >= {story.url for story in stories}
    assert "times in a row" not in ended.stderr


def test_one_bad_page_among_many_fails_nothing(loopback: Loopback, archive: Path) -> None:
    stories = STORIES[:12]
    publish(loopback, stories)
    break_down(loopback, stories[:4], NOTICE)
    assert run(archive, loopback).returncode == 0
    assert ask(archive, "select count(*) as n from articles") == [{"n": 8}]


def test_two_looks_at_an_outage_withdraw_no_archive(loopback: Loopback, archive: Path) -> None:
    stories = STORIES[:15]
    publish(loopback, stories)
    assert run(archive, loopback).returncode == 0
    break_down(loopback, stories, Answer(302, (("Location", "/"),)))
    for _ in range(2):
        let_time_pass(archive)
        assert run(archive, loopback).returncode == 1
    assert ask(archive, "select count(*) as n from articles where gone_at not null") == [{"n": 0}]
    assert ask(archive, "select count(*) as n from articles_unconfirmed") == [{"n": 15}]
    publish(loopback, stories)
    let_time_pass(archive)
    assert run(archive, loopback).returncode == 0
    assert ask(archive, "select count(*) as n from articles_unconfirmed") == [{"n": 0}]


def test_one_article_withdrawn_among_many_is_gone(loopback: Loopback, archive: Path) -> None:
    stories = STORIES[:15]
    publish(loopback, stories)
    run(archive, loopback)
    break_down(loopback, stories[:2], Answer(404))
    for _ in range(2):
        let_time_pass(archive)
        assert run(archive, loopback).returncode == 0
    gone = ask(archive, "select id from articles where gone_at not null")
    assert {row["id"] for row in gone} == {story.id for story in stories[:2]}


def test_channel_front_is_no_listing_and_the_list_behind_it_is_walked_to_its_end(
    loopback: Loopback, archive: Path
) -> None:
    recent = make_stories(80, seed=22, newest=datetime.now(UTC))
    stories = [story for story in recent if story.pages == 1]
    known, behind = stories[:20], stories[20:30]
    publish(loopback, [*known, *behind])
    pages = make_site([*known, *behind], ("food",))
    front = FRONT.replace("</body>", "".join(f'<a href="{s.url}">x</a>' for s in known) + "</body>")
    loopback.site.add(f"{WWW}/food", front)
    ended = run(archive, loopback)
    assert ended.returncode == 1
    assert f"no listing at {WWW}/food: channel front" in ended.stderr
    assert ended.stderr.splitlines()[-1] == (
        f"1 of 1 (100%) listings were none: {WWW}/food (channel front)"
    )
    (row,) = ask(archive, "select state, reason from frontier where kind = 'listing'")
    assert row == {"state": "rejected", "reason": "channel front"}
    assert ask(archive, "select count(*) as n from articles") == [{"n": 20}]
    loopback.site.add(f"{WWW}/food", pages[f"{WWW}/food"])
    assert run(archive, loopback).returncode == 0
    assert ask(archive, "select count(*) as n from articles") == [{"n": 30}]


def test_listings_that_name_no_article_of_a_known_shape_fail_the_run(
    loopback: Loopback, archive: Path
) -> None:
    row = (
        '<div class="mb10 tw3_01_2 "><h4><a href="/story/{0}">A heron</a></h4>'
        "<b>2026-11-05 16:05</b></div>"
    )
    loopback.site.add(f"{WWW}/food", "<body>" + "".join(row.format(n) for n in range(9)))
    ended = run(archive, loopback)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "the listings named no article of a known shape"


def test_stored_article_that_becomes_a_notice_stays_as_it_is(
    loopback: Loopback, archive: Path
) -> None:
    stories = STORIES[:3]
    publish(loopback, stories)
    run(archive, loopback)
    for number in range(3):
        notice = b"<html><body>Back soon, visitor %d</body></html>" % number
        loopback.site.add(stories[0].url, Answer(200, body=notice))
        let_time_pass(archive)
        assert run(archive, loopback).returncode == 0
    kept = ask(
        archive,
        "select count(*) as n from pages join bodies on hash = body_hash"
        " where size < 100 and url like '%/a/2%'",
    )
    assert kept == [{"n": 1}]
    (row,) = ask(archive, "select id, reason from articles_unconfirmed")
    assert row == {"id": stories[0].id, "reason": "unknown layout"}
    loopback.site.add(stories[0].url, compose_story(stories[0]))
    let_time_pass(archive)
    assert run(archive, loopback).returncode == 0
    assert ask(archive, "select max(revision) as n from articles") == [{"n": 1}]
