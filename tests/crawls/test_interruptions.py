"""What befalls a crawl from outside: it is told to end, loses its worker, meets another one."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.urls import BEIJING, read_article_url
from tests.support.commands import FAST, PATIENCE, ROOT, clean_env, crawl, start_crawl, wait_until
from tests.support.kills import find_losses, find_orphans
from tests.support.loopback import Answer, Loopback, Raw, Site
from tests.support.stories import Story, make_site, make_stories
from tests.support.workers import list_workers

SECTION = "food"
ARGUMENTS = ("-a", f"sections={SECTION}")
# seconds that each answer takes: a crawl of all stories takes some while
DELAY = 0.02
# on a machine with other things to do; what does not end takes some minutes
IN_SECONDS = 60


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return make_stories(50, seed=31)


@pytest.fixture
def loopback(stories: list[Story]) -> Iterator[Loopback]:
    pages = make_site(stories, (SECTION,)).items()
    slow = {url: Answer(body=html.encode(), delay=DELAY) for url, html in pages}
    with Loopback(Site(slow)) as server:
        yield server


def wait_for_requests(loopback: Loopback, number: int) -> None:
    wait_until(lambda: len(loopback.requests) >= number)


def wait_until_asked(loopback: Loopback, url: str) -> None:
    wait_until(lambda: any(request.url == url for request in loopback.requests))


def count_leased(archive: Path) -> int:
    return Database(archive)["frontier"].count_where("state = 'leased'")


def asked_again(loopback: Loopback) -> int:
    asked = Counter(request.url for request in loopback.requests)
    return sum(count - 1 for url, count in asked.items() if read_article_url(url))


def test_crawl_that_is_told_to_end_ends_in_seconds_and_is_carried_on(
    loopback: Loopback, stories: list[Story], tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    with start_crawl(archive, *ARGUMENTS, env=loopback.env()) as running:
        wait_for_requests(loopback, 20)
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=IN_SECONDS)[1]
    db = Database(archive)
    assert running.wait() >= 0, said
    assert [row["finish_reason"] for row in db["runs"].rows] == ["shutdown"]
    assert 0 < db["articles"].count < len(stories)
    ended = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert list(find_losses(db, stories)) == []
    assert asked_again(loopback) == 0


def test_crawl_that_is_told_to_end_while_it_is_planned_closes_its_run(
    loopback: Loopback, tmp_path: Path
) -> None:
    archive, lock = tmp_path / "archive.db", tmp_path / "archive.db-lock"
    Archive.open(archive).close()
    other = sqlite3.connect(archive, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with start_crawl(archive, *ARGUMENTS, env=loopback.env()) as running:
        # it has claimed the archive, and cannot write to it before `other` has ended
        wait_until(lambda: lock.exists() and bool(lock.read_text()))
        os.killpg(running.pid, signal.SIGINT)
        other.close()
        said = running.communicate(timeout=IN_SECONDS)[1]
    assert running.wait() == 0, said
    assert "Traceback" not in said
    assert "(shutdown); the next run carries on" in said
    assert [row["finish_reason"] for row in Database(archive)["runs"].rows] == ["shutdown"]


def test_crawl_that_waits_for_an_answer_is_told_to_end_in_seconds(
    loopback: Loopback, stories: list[Story], tmp_path: Path
) -> None:
    silent = stories[20].url
    loopback.site.add(silent, Raw((), end="hang"))
    with start_crawl(tmp_path / "archive.db", *ARGUMENTS, env=loopback.env()) as running:
        wait_until_asked(loopback, silent)
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=IN_SECONDS)[1]
    assert running.wait() >= 0, said
    assert find_orphans([running.pid]) == []


def test_crawl_with_the_real_delay_is_told_to_end_in_seconds(
    loopback: Loopback, tmp_path: Path
) -> None:
    gentle = (*ARGUMENTS, "-s", "DOWNLOAD_DELAY=2")
    with start_crawl(tmp_path / "archive.db", *gentle, env=loopback.env()) as running:
        wait_for_requests(loopback, 4)
        running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=IN_SECONDS)[1]
    assert running.wait() >= 0, said
    assert find_orphans([running.pid]) == []


def test_second_crawl_at_the_same_time_says_so_and_asks_for_nothing(
    loopback: Loopback, stories: list[Story], tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    late = loopback.site.find(stories[20].url)
    assert isinstance(late, Answer)
    loopback.site.add(stories[20].url, replace(late, delay=5))
    with start_crawl(archive, *ARGUMENTS, env=loopback.env()) as first:
        wait_until_asked(loopback, stories[20].url)
        # until it has stored what came before, and waits for this answer alone
        wait_until(lambda: count_leased(archive) == 1)
        # it holds still, so that it does not end before the second one has begun
        first.send_signal(signal.SIGSTOP)
        second = crawl(archive, *ARGUMENTS, env=loopback.env())
        first.send_signal(signal.SIGCONT)
        said = first.communicate(PATIENCE)[1]
    assert second.returncode == 1, second.stderr
    assert "a crawl is running" in second.stderr.splitlines()[-1]
    assert first.returncode == 0, said
    assert list(find_losses(Database(archive), stories)) == []
    assert max(Counter(request.url for request in loopback.requests).values()) == 1


def test_worker_that_is_killed_costs_a_page_at_most_until_it_is_asked_for_again(
    loopback: Loopback, stories: list[Story], tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    with start_crawl(archive, *ARGUMENTS, env=loopback.env()) as running:
        wait_for_requests(loopback, 20)
        (worker,) = list_workers(running.pid)
        os.kill(worker, signal.SIGKILL)
        said = running.communicate(PATIENCE)[1]
    assert running.returncode == 0, said
    db = Database(archive)
    unread = list(db["frontier"].rows_where("state != 'done' and attempts > 0"))
    assert len(unread) <= 1
    for row in unread:
        # of a story of several pages, the page is named before it
        assert "parsing broke off or took over 10 s or 512 MB" in row["reason"]
    for row in unread:
        ended = crawl(archive, "-a", f"urls={row['url']}", env=loopback.env())
        assert ended.returncode == 0, ended.stderr
    assert list(find_losses(db, stories)) == []


def test_clock_that_jumps_harms_nothing(loopback: Loopback, tmp_path: Path) -> None:
    stories = make_stories(30, seed=33, newest=datetime(2024, 6, 28, 17, 40, 11, tzinfo=BEIJING))
    for url, html in make_site(stories, (SECTION,)).items():
        loopback.site.add(url, html)
    archive = tmp_path / "archive.db"
    command = [
        sys.executable,
        "-c",
        "from tests.support.jumping_clock import main; main()",
        "crawl",
        "chinadaily",
        *ARGUMENTS,
        "-a",
        "since=2024-01-01",
    ]
    for _ in range(2):
        jumped = subprocess.run(
            [*command, "-s", f"ARCHIVE_PATH={archive}", *FAST],
            cwd=ROOT,
            env=clean_env(loopback.env()),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert jumped.returncode == 0, jumped.stderr
    db = Database(archive)
    started = {datetime.fromisoformat(row["started_at"]) for row in db["runs"].rows}
    seen = {datetime.fromisoformat(row["first_seen"]) for row in db["articles"].rows}
    assert max(started | seen) - min(started | seen) > timedelta(days=500), "it did not jump"
    new = make_stories(3, seed=32)
    for url, html in make_site([*new, *stories], (SECTION,)).items():
        loopback.site.add(url, html)
    ended = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert list(find_losses(db, [*new, *stories])) == []
    # nothing may wait for a day that only the wrong clock saw
    last = (datetime.now(UTC) + timedelta(days=100)).isoformat()
    assert db["frontier"].count_where("next_fetch_at > ?", [last]) == 0


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_archive_that_is_deleted_or_replaced_under_a_crawl_is_noticed(
    loopback: Loopback, tmp_path: Path, replaced: bool
) -> None:
    archive = tmp_path / "archive.db"
    with start_crawl(archive, *ARGUMENTS, env=loopback.env()) as running:
        wait_for_requests(loopback, 20)
        if replaced:
            (tmp_path / "other.db").touch()
            (tmp_path / "other.db").replace(archive)
        else:
            archive.unlink()
        said = running.communicate(timeout=IN_SECONDS)[1]
    assert running.wait() == 1
    assert said.splitlines()[-1] == (
        f"the archive could not be written: {archive} was deleted or replaced while it was in use"
    )
    assert "Traceback" not in said, said
    assert len(loopback.requests) < 60


@pytest.mark.parametrize("how", ["failed", "left"])
def test_walk_through_a_listing_that_ended_early_misses_nothing(
    stories: list[Story], tmp_path: Path, how: str
) -> None:
    """New stories come before those that the first run found, and what it missed behind them."""
    archive, first = tmp_path / "archive.db", Site(make_site(stories[20:], (SECTION,), 5))
    settings = ("-s", "NEWS_PER_RUN=2") if how == "left" else ("-s", "RETRY_TIMES=0")
    if how == "failed":
        first.add(f"https://www.chinadaily.com.cn/{SECTION}/page_3.html", Answer(500))
    with Loopback(first) as server:
        crawl(archive, *ARGUMENTS, *settings, env=server.env())
        server.site = Site(make_site(stories, (SECTION,), 5))
        ended = crawl(archive, *ARGUMENTS, env=server.env())
    assert ended.returncode == 0, ended.stderr
    stored = {row["id"] for row in Database(archive).query("select id from articles")}
    assert stored == {story.id for story in stories}


def test_run_of_another_edition_leaves_alone_what_an_interrupted_run_left(
    stories: list[Story], tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    with Loopback(Site(make_site(stories, (SECTION,), 5))) as server:
        crawl(archive, *ARGUMENTS, "-s", "NEWS_PER_RUN=3", env=server.env())
        asked = len(server.requests)
        crawl(archive, "-a", "editions=cn", env=server.env())
        hosts = {request.url.split("/")[2] for request in server.requests[asked:]}
        assert "cn.chinadaily.com.cn" in hosts
        assert "www.chinadaily.com.cn" not in hosts
        ended = crawl(archive, *ARGUMENTS, env=server.env())
    assert ended.returncode == 0, ended.stderr
    stored = {row["id"] for row in Database(archive).query("select id from articles")}
    assert stored == {story.id for story in stories}
