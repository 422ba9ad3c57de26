"""`scrapy merge`: another archive into ours."""

from __future__ import annotations

import hashlib
import re
import shutil
import signal
import time
from pathlib import Path
from subprocess import DEVNULL

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.captured import DAY, ingest, record_whole
from tests.support.commands import crawl, run_scrapy, start_scrapy
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.stored import content
from tests.support.stories import make_stories
from tests.support.warcs import AT, save_warc


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
    assert ended.stdout.splitlines()[0] == "articles: 0 new, 0 changed, 0 same"
    assert digest(crawled) == before


def test_command_says_what_it_cannot_merge(crawled: Path, tmp_path: Path) -> None:
    notes, other, ours = tmp_path / "notes.txt", tmp_path / "other.db", tmp_path / "archive.db"
    notes.write_text("no database, and long enough to be taken for one" * 20)
    ended = run_scrapy("merge", notes, "-s", f"ARCHIVE_PATH={ours}")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    ended = run_scrapy("merge", crawled, "-s", f"ARCHIVE_PATH={crawled}")
    assert ended.returncode == 2
    assert "is the archive itself" in ended.stderr
    shutil.copy(crawled, other)
    db = Database(other)
    with db.conn:
        first = "select min(hash) from bodies"
        db.execute(f"update bodies set data = zeroblob(40) where hash = ({first})")
    db.close()
    ended = run_scrapy("merge", other, "-s", f"ARCHIVE_PATH={ours}")
    assert ended.returncode == 1
    assert re.fullmatch(rf"[0-9]+ pages of {other} are damaged and were skipped\n", ended.stderr)
    assert Database(ours)["articles"].count >= 50


def test_archive_that_may_be_shared_holds_nothing_to_merge(crawled: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared.db"
    assert run_scrapy("export", shared, "-s", f"ARCHIVE_PATH={crawled}").returncode == 0
    ended = run_scrapy("merge", shared, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    assert ended.returncode == 1
    assert ended.stderr == f"{shared} holds no page: nothing was merged\n"


def test_merge_that_was_killed_is_carried_on(tmp_path: Path) -> None:
    """Kill it after a batch, then run it again: the archive is as if it had not been."""
    source, ours = Archive.open(tmp_path / "other.db"), tmp_path / "archive.db"
    records = record_whole(make_stories(160, seed=12, newest=AT - 2 * DAY))
    ingest(source, save_warc(tmp_path / "a.warc.gz", records))
    Archive.open(ours).close()
    command = ("merge", tmp_path / "other.db", "-s", f"ARCHIVE_PATH={ours}")
    with start_scrapy(*command, stdout=DEVNULL, stderr=DEVNULL) as running:
        db = Database(ours)
        while db["pages"].count == 0:
            assert running.poll() is None, "it was done before it could be killed"
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
    assert db["pages"].count < len(records)
    ended = run_scrapy(*command)
    assert ended.returncode == 0, ended.stderr
    assert content(db) == content(source)
    source.close()
