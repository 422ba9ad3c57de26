"""`scrapy ingest`: whole WARCs into archives, in processes and on a cluster, also killed."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.captured import (
    SINGLE,
    STORIES,
    flip,
    ingest,
    record,
    record_mixture,
    record_whole,
    start_ingest,
    wait_for_pages,
)
from tests.support.cluster import open_cluster
from tests.support.commands import PATIENCE, run_scrapy, start_scrapy
from tests.support.stored import content
from tests.support.warcs import AT, dump_records, save_warc
from tests.support.workers import list_workers


def test_command_reports_damage_and_stores_the_rest(tmp_path: Path) -> None:
    path, ours = tmp_path / "a.warc.gz", tmp_path / "archive.db"
    dumped = dump_records([record(story) for story in STORIES if story.pages == 1][:3])
    path.write_bytes(dumped[0] + flip(dumped[1]) + dumped[2])
    ended = run_scrapy("ingest", path, tmp_path / "none.warc", "-s", f"ARCHIVE_PATH={ours}")
    assert ended.returncode == 1
    damage, unreadable = ended.stderr.splitlines()
    assert damage.startswith(f"a.warc.gz at byte {len(dumped[0]):,}: damaged gzip: ")
    assert unreadable == f"cannot read {tmp_path / 'none.warc'}: No such file or directory"
    assert ended.stdout.splitlines()[0] == "articles: 2 new, 0 changed, 0 same"


def test_command_does_not_wait_for_another_writer(archive: Archive, tmp_path: Path) -> None:
    archive.claim("crawl", AT)
    warc = save_warc(tmp_path / "a.warc.gz", [record(SINGLE)])
    for command in (("ingest", warc), ("merge", tmp_path / "other.db")):
        Archive.open(tmp_path / "other.db").close()
        ended = run_scrapy(*command, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
        assert ended.returncode == 1
        assert ended.stderr.startswith("a crawl is running")
        assert len(ended.stderr.splitlines()) == 1


def test_command_reads_standard_input(tmp_path: Path) -> None:
    warc = save_warc(tmp_path / "a.warc.gz", record_whole(STORIES[:3]))
    with warc.open("rb") as file:
        ended = run_scrapy(
            "ingest", "-", "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}", stdin=file
        )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[0] == "articles: 3 new, 0 changed, 0 same"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "no page of chinadaily.com.cn in these files"),
        (b"no WARC at all", "no page of chinadaily.com.cn in these files"),
    ],
)
def test_file_without_pages_of_ours_ends_with_code_1(
    tmp_path: Path, text: bytes, sentence: str
) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(text)
    ended = run_scrapy("ingest", path, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == sentence
    assert run_scrapy("ingest").returncode == 2


# every row of these, with the numbers it was given
TABLES = ("articles", "bylines", "figures", "revisions", "pages", "bodies", "frontier")


def dump(path: Path) -> list[list[tuple[Any, ...]]]:
    db = Database(path)
    found = [sorted(db.execute(f"select * from {table}"), key=repr) for table in TABLES]
    db.close()
    return found


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file with every kind of record."""
    return save_warc(tmp_path_factory.mktemp("ingest") / "a.warc.gz", record_mixture())


@pytest.fixture(scope="module")
def whole(warc: Path) -> list[list[tuple[Any, ...]]]:
    """Return the rows stored when this process extracts everything."""
    path = warc.with_name("whole.db")
    archive = Archive.open(path)
    ingest(archive, warc)
    archive.close()
    return dump(path)


def test_killed_ingestion_continues_when_run_again(
    warc: Path, whole: list[Any], tmp_path: Path
) -> None:
    """Kill it twice and run it again: the archive is the same as without the kills."""
    path = tmp_path / "archive.db"
    Archive.open(path).close()
    command = ("ingest", warc, "-s", f"ARCHIVE_PATH={path}")
    with (
        closing(Database(path)) as db,
        closing(Database(warc.with_name("whole.db"))) as undisturbed,
    ):
        for least in (1, 150):
            with start_scrapy(*command, stdout=DEVNULL, stderr=DEVNULL) as running:
                while db["pages"].count <= least:
                    assert running.poll() is None, "it was done before it could be killed"
                    time.sleep(0.002)
                running.send_signal(signal.SIGKILL)
            assert db["pages"].count < undisturbed["pages"].count
        ended = run_scrapy(*command)
        assert ended.returncode == 0, ended.stderr
        assert content(db) == content(undisturbed)


def test_cluster_that_loses_a_worker_stores_the_same_rows(
    warc: Path, whole: list[Any], tmp_path: Path
) -> None:
    path = tmp_path / "archive.db"
    with (
        open_cluster(workers=2) as cluster,
        start_ingest([warc], path, "--cluster", cluster.address) as running,
    ):
        wait_for_pages(path, running)
        os.killpg(cluster.workers[0].pid, signal.SIGKILL)
        assert running.wait(PATIENCE) == 0
    assert dump(path) == whole


def test_workers_that_are_killed_are_replaced_and_the_same_rows_are_stored(
    warc: Path, whole: list[Any], tmp_path: Path
) -> None:
    path = tmp_path / "archive.db"
    with start_ingest([warc], path, "--workers", "2") as running:
        wait_for_pages(path, running)
        for worker in list_workers(running.pid)[:2]:
            os.kill(worker, signal.SIGKILL)
        _, said = running.communicate(PATIENCE)
    assert (running.returncode, said) == (0, "")
    assert dump(path) == whole


def test_workers_end_with_a_command_that_was_killed(warc: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with start_ingest([warc], path, "--workers", "2") as running:
        wait_for_pages(path, running)
        assert len(list_workers(running.pid)) >= 2
        running.kill()
    for _ in range(500):
        try:
            os.killpg(running.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("a process of the command is still there")
