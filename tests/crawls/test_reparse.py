"""`scrapy reparse`: whole passes over real archives, in processes and on a cluster."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL, CompletedProcess
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.extraction.story import extract_story
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.items import Article, Page
from crawler.reparse.reparser import EXTRACTION
from crawler.reparse.report import ReparseReport
from tests.support.cluster import open_cluster
from tests.support.commands import PATIENCE, run_scrapy, start_scrapy
from tests.support.running import Running
from tests.support.stories import Story, compose_story, make_stories

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html; charset=utf-8"),)
# some batches of 32
COUNT = 160


def serve(story: Story, at: datetime = NOW) -> list[Page]:
    return [
        Page(story.page_url(n), at, 200, HEADERS, compose_story(story, n, "small").encode())
        for n in range(1, story.pages + 1)
    ]


def store(archive: Archive, story: Story) -> None:
    pages = serve(story)
    archive.queue([Link(story.url, "article", story.id)], NOW)
    archive.save_story(FetchTask(story.url, "article", story.id), pages, extract_article(pages), {})


def extract_article(pages: list[Page]) -> Article:
    article = extract_story(pages)
    assert isinstance(article, Article)
    return article


def test_pass_depends_on_all_code_that_extracts() -> None:
    shown = "import sys, crawler.extraction.story; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", shown], text=True).split()
    parts = {name.split(".")[1] for name in loaded if name.startswith("crawler.")}
    assert parts == {name.removesuffix(".py") for name in EXTRACTION}


def misread(path: Path, ids: list[str]) -> None:
    """Have some articles stand in an archive as an older reader would have read them."""
    db = Database(path)
    with db.conn:
        for name in ids:
            db.execute(
                "update articles set source = 'Misread', section = null, content_hash = 'older'"
                " where id = ?",
                [name],
            )
    db.close()


def build(path: Path, count: int) -> Path:
    """Make an archive of so many stories, every fourth of them misread."""
    stories = make_stories(count, seed=20)
    archive = Archive.open(path)
    for story in stories:
        store(archive, story)
    archive.close()
    misread(path, [story.id for story in stories[::4]])
    return path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of COUNT stories."""
    return build(tmp_path_factory.mktemp("reparse") / "built.db", COUNT)


@pytest.fixture
def path(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "archive.db"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An archive of twelve stories."""
    return build(tmp_path / "archive.db", 12)


@pytest.fixture(scope="module")
def whole(built: Path) -> Path:
    """The same archive after a pass by one process that nothing disturbed."""
    path = Path(shutil.copy(built, built.with_name("whole.db")))
    ended = reparse(path, "--workers", "1")
    assert ended.returncode == 0, ended.stderr
    return path


def reparse(path: Path, *options: str) -> CompletedProcess[str]:
    return run_scrapy("reparse", "-s", f"ARCHIVE_PATH={path}", *options)


def dump(path: Path) -> list[Any]:
    """Everything of an archive but the times at which it was read anew."""
    queries = (
        "select * from articles order by id",
        "select * from bylines order by article_id, position",
        "select * from figures order by article_id, position",
        "select article_id, revision, changed, boring, reread, article, page_id"
        " from article_versions"
        " order by article_id, revision",
        "select * from frontier order by url",
    )
    db = Database(path)
    found = [list(db.query(sql)) for sql in queries]
    db.close()
    return found


def test_dry_run_reports_by_field_and_writes_nothing(small: Path) -> None:
    before = dump(small)
    ended = reparse(small, "--dry-run")
    assert ended.returncode == 0, ended.stderr
    first, _, *fields = ended.stdout.splitlines()
    assert first == "12 articles: 9 are read as stored, 3 differently, 0 for the first time"
    assert [line.split()[:4] for line in fields] == [
        ["section", "0", "3", "0"],
        ["source", "3", "0", "0"],
    ]
    assert '"Misread" -> ' in fields[1]
    assert ended.stderr == ""
    assert dump(small) == before
    assert Database(small)["rereadings"].count == 0


def test_damaged_page_is_named_and_the_others_are_extracted(small: Path) -> None:
    db = Database(small)
    body_hash = db.execute(
        "select body_hash from pages where article_id = (select max(id) from articles)"
    ).fetchone()[0]
    with db.conn:
        db.table("bodies").update(body_hash, {"data": b"damaged"})
    db.close()
    ended = reparse(small)
    assert ended.returncode == 0, ended.stderr
    assert f"\n1 not read: body {body_hash} is damaged\n" in ended.stdout
    assert Database(small)["rereadings"].count_where("finished_at is not null") == 1


def test_reparse_makes_revisions_that_are_marked_and_the_next_finds_nothing(
    whole: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(whole, tmp_path / "archive.db"))
    db = Database(path)
    assert db["articles"].count_where("source = 'Misread'") == 0
    made = list(db.query("select * from revisions where revision > 1"))
    assert {(row["changed"], row["reread"]) for row in made} == {('["section", "source"]', 1)}
    assert len(made) == 40
    assert list(db.query("select * from latest_changes")) == []
    (seen,) = db.query("select count(distinct last_seen) as times from articles")
    assert seen["times"] == 1
    assert "160 are read as stored" in reparse(path).stdout
    assert db["rereadings"].count_where("finished_at is not null and articles = 160") == 2


def test_any_number_of_processes_leaves_the_same_archive(path: Path, whole: Path) -> None:
    assert reparse(path, "--workers", "3").returncode == 0
    assert dump(path) == dump(whole)


def test_killed_pass_is_taken_up_where_it_was(path: Path, whole: Path) -> None:
    killed = 0
    for _ in range(20):
        process = start_scrapy(
            "reparse", "-s", f"ARCHIVE_PATH={path}", stdout=DEVNULL, stderr=DEVNULL
        )
        if wait_for_progress(path, process, beyond=killed):
            process.kill()
            killed += 1
        process.wait()
        if process.returncode == 0:
            break
    assert killed
    assert process.returncode == 0
    assert dump(path) == dump(whole)
    (row,) = Database(path).query("select articles, finished_at from rereadings")
    assert row["articles"] == COUNT
    assert row["finished_at"]


def wait_for_progress(path: Path, process: Running, beyond: int) -> bool:
    """Wait until a pass is done with some batches; tell whether it still runs then."""
    db = Database(path)
    while process.poll() is None:
        done = list(db.query("select articles from rereadings where articles > ?", [32 * beyond]))
        if done and beyond < 4:
            return True
        time.sleep(0.005)
    return False


def test_page_that_no_layout_knew_becomes_an_article(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    single, paged = (
        next(s for s in make_stories(60, seed=21) if (s.pages > 1) is several)
        for several in (False, True)
    )
    archive = Archive.open(path)
    for story in (single, paged):
        archive.queue([Link(story.url, "article", story.id)], NOW)
        task = archive.frontier.lease()
        assert task is not None
        end = FetchResult(FetchState.REJECTED, "unknown layout", 200)
        archive.save_result(task, end, serve(story)[0], [], NOW + timedelta(hours=1))
    archive.close()
    ended = reparse(path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "2 articles: 0 are read as stored, 0 differently, 1 for the first time",
        "1 not read: not all of its pages are stored",
    ]
    db = Database(path)
    assert [row["id"] for row in db["articles"].rows] == [single.id]
    states = {row["url"]: row["state"] for row in db["frontier"].rows}
    assert states == {single.url: "done", paged.url: "pending"}


def test_archive_in_use_and_missing_archive_are_said_in_a_sentence(
    small: Path, tmp_path: Path
) -> None:
    crawling = Archive.open(small)
    crawling.claim("crawl", NOW)
    ended = reparse(small)
    assert ended.returncode == 1
    assert ended.stderr.startswith("a crawl is running (process ")
    assert reparse(small, "--dry-run").returncode == 0
    crawling.close()
    absent = tmp_path / "absent.db"
    ended = reparse(absent)
    assert (ended.returncode, ended.stderr) == (1, f"no archive at {absent}\n")
    assert not absent.exists()
    assert reparse(small, "--workers", "0").returncode == 2


def test_tally_tells_change_from_appearing_and_vanishing() -> None:
    tally = ReparseReport()
    old = {"source": "A", "section": None, "authors": ["B"], "layout": "x"}
    tally.add_changed("WS1", old, {"source": "C", "section": "D", "authors": [], "layout": "y"})
    counts = {name: (t.changes, t.appears, t.vanishes) for name, t in tally.fields.items()}
    assert counts == {"source": (1, 0, 0), "section": (0, 1, 0), "authors": (0, 0, 1)}
    assert tally.fields["source"].example == 'WS1: "A" -> "C"'


def test_cluster_that_loses_a_worker_leaves_the_same_archive(path: Path, whole: Path) -> None:
    with open_cluster(workers=2) as cluster:
        arguments = ("reparse", "-s", f"ARCHIVE_PATH={path}", "--cluster", cluster.address)
        process = start_scrapy(*arguments, stdout=DEVNULL, stderr=DEVNULL)
        assert wait_for_progress(path, process, beyond=0)
        os.killpg(cluster.workers[0].pid, signal.SIGKILL)
        assert process.wait(PATIENCE) == 0
    assert dump(path) == dump(whole)


def test_cluster_that_is_not_there_is_said_in_a_sentence(small: Path) -> None:
    ended = reparse(small, "--cluster", "tcp://127.0.0.1:9")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "127.0.0.1:9" in ended.stderr
