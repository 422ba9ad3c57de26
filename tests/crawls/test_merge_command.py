"""`scrapy merge`: another archive into ours."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from subprocess import DEVNULL

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.merging import open_other
from crawler.fetching import FetchTask
from tests.support.commands import crawl, run_scrapy, start_scrapy
from tests.support.example import ARTICLE, URL, page
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.stored import content, database


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the bundled site."""
    path = tmp_path_factory.mktemp("crawled") / "other.db"
    assert crawl(path, "-a", SECTIONS, "-s", f"REPLAY={FIXTURES}").returncode == 0
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_merge_joins_an_archive_and_changes_nothing_in_it(crawled: Path, tmp_path: Path) -> None:
    before, ours = digest(crawled), tmp_path / "archive.db"
    ended = run_scrapy("merge", crawled, "-s", f"ARCHIVE_PATH={ours}")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[0] == "articles: 51 new, 0 changed, 0 same"
    assert content(Database(ours)) == content(Database(crawled))
    ended = run_scrapy("merge", crawled, "-s", f"ARCHIVE_PATH={ours}")
    assert ended.stdout.splitlines()[0] == "articles: 0 new, 0 changed, 51 same"
    assert digest(crawled) == before


def test_file_that_cannot_be_merged_is_named_in_one_sentence(tmp_path: Path) -> None:
    notes, other = tmp_path / "notes.txt", tmp_path / "other.db"
    notes.write_text("no database, and long enough to be taken for one" * 20)
    sqlite3.connect(other).execute("create table articles (id)").connection.close()
    for path, sentence in (
        (notes, "cannot read .*notes"),
        (other, "is no archive of this project"),
        (tmp_path / "none.db", "no archive at"),
    ):
        with pytest.raises(ArchiveUnusable, match=sentence), open_other(path):
            pass
    newer = Archive.open(tmp_path / "newer.db")
    database(newer).table("_sqlite_migrations").insert(
        {"migration_set": "chinadaily", "name": "of tomorrow", "applied_at": "2027"}
    )
    newer.close()
    with pytest.raises(ArchiveUnusable, match="newer version"), open_other(tmp_path / "newer.db"):
        pass
    ended = run_scrapy("merge", notes, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    ended = run_scrapy("merge", other, "-s", f"ARCHIVE_PATH={other}")
    assert ended.returncode == 2
    assert "is the archive itself" in ended.stderr


def test_merge_that_was_killed_is_carried_on(tmp_path: Path) -> None:
    """Kill it after some batches, then run it again: the archive is as if it had not been."""
    source, ours = Archive.open(tmp_path / "other.db"), tmp_path / "archive.db"
    for number in range(1500):
        article = replace(ARTICLE, id=f"c_{number}", url=f"{URL}?{number}")
        served = page(f"<p>{number}".encode(), url=article.url)
        source.save_story(FetchTask(article.url, "article", article.id), [served], article, {})
    Archive.open(ours).close()
    command = ("merge", tmp_path / "other.db", "-s", f"ARCHIVE_PATH={ours}")
    with start_scrapy(*command, stdout=DEVNULL, stderr=DEVNULL) as running:
        db = Database(ours)
        while not 200 < db["pages"].count + db["articles"].count < 3000:
            assert running.poll() is None, "it was done before it could be killed"
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
    assert db["pages"].count + db["articles"].count < 3000
    ended = run_scrapy(*command)
    assert ended.returncode == 0, ended.stderr
    assert content(db) == content(source)
    source.close()
