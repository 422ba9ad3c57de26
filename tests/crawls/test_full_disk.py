"""A disk that cannot be written stops a crawl with a sentence, and costs nothing stored."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.support.commands import PATIENCE, crawl, run_scrapy, start_crawl
from tests.support.kills import find_damage, find_losses, find_orphans
from tests.support.loopback import Loopback, Site
from tests.support.stories import Story, make_site, make_stories

SECTION = "food"
ARGUMENTS = ("-a", f"sections={SECTION}")
MB = 1024 * 1024


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return make_stories(70, seed=41)


@pytest.fixture
def loopback(stories: list[Story]) -> Iterator[Loopback]:
    with Loopback(Site(make_site(stories, (SECTION,)))) as server:
        yield server


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "-t", "tmpfs", "-o", "size=3m", "archive-test")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def mount(folder: Path, *arguments: str) -> None:
    """Mount, where it is allowed, or skip the test."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts file systems")
    done = subprocess.run(
        ["mount", *arguments, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")


@contextmanager
def limited_files(size: int) -> Iterator[None]:
    """Let no process that is started meanwhile write a file longer than this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Python ignores SIGXFSZ, so that the write fails in place of who writes
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def count_stored(archive: Path) -> int:
    db = Database(archive)
    assert find_damage(db) == []
    return db["articles"].count


def test_full_disk_stops_the_crawl_and_space_lets_it_go_on(
    small_disk: Path, loopback: Loopback, stories: list[Story]
) -> None:
    archive = small_disk / "archive.db"
    with start_crawl(archive, *ARGUMENTS, env=loopback.env()) as running:
        said = running.communicate(PATIENCE)[1]
    assert said.splitlines()[-1] == "the archive could not be written: database or disk is full"
    assert running.returncode == 1
    assert find_orphans([running.pid]) == []
    stored = count_stored(archive)
    assert 0 < stored < len(stories)
    # it says the same as long as the disk is full, and still nothing is lost
    again = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert again.returncode == 1
    assert "disk is full" in again.stderr.splitlines()[-1]
    assert count_stored(archive) >= stored
    mount(small_disk, "-o", "remount,size=64m")
    ended = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert list(find_losses(Database(archive), stories)) == []


def test_limit_of_file_size_stops_the_crawl_and_lifting_it_lets_it_go_on(
    tmp_path: Path, loopback: Loopback, stories: list[Story]
) -> None:
    archive = tmp_path / "archive.db"
    with limited_files(2 * MB):
        ended = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("the archive could not be written: ")
    assert 0 < count_stored(archive) < len(stories)
    ended = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert list(find_losses(Database(archive), stories)) == []


def test_read_only_disk_is_said_and_the_archive_stays(
    small_disk: Path, loopback: Loopback, stories: list[Story]
) -> None:
    archive = small_disk / "archive.db"
    few = ",".join(story.url for story in stories[:3])
    assert crawl(archive, "-a", f"urls={few}", env=loopback.env()).returncode == 0
    mount(small_disk, "-o", "remount,ro")
    asked = len(loopback.requests)
    ended = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"cannot use {archive} as archive: ")
    assert len(loopback.requests) == asked
    mount(small_disk, "-o", "remount,rw")
    assert count_stored(archive) == 3


def test_what_is_no_archive_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    archive.write_bytes(b"no archive" * 1000)
    ended = crawl(archive, *ARGUMENTS)
    assert ended.returncode == 1
    assert ended.stderr == f"cannot use {archive} as archive: file is not a database\n"
    assert os.listdir(tmp_path) == ["archive.db"]


@pytest.mark.parametrize("lost", ["-shm", "-wal"])
def test_killed_crawl_that_lost_its_side_files_is_carried_on(
    tmp_path: Path, stories: list[Story], lost: str
) -> None:
    archive, few = tmp_path / "archive.db", stories[:30]
    with Loopback(Site(make_site(few, (SECTION,)))) as loopback:
        # early: SQLite needs the log of a file that it was just writing it back to
        with start_crawl(archive, *ARGUMENTS, env=loopback.env()) as running:
            while len(loopback.requests) < 15:
                assert running.poll() is None
                time.sleep(0.005)
            running.kill()
            running.communicate()
        assert Path(f"{archive}-wal").stat().st_size > 0
        Path(f"{archive}{lost}").unlink()
        ended = crawl(archive, *ARGUMENTS, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert list(find_losses(Database(archive), few)) == []


def test_copy_of_standard_input_leaves_room_on_its_disk(small_disk: Path, tmp_path: Path) -> None:
    settings = ("-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    with Path(__file__).open("rb") as file:
        env = {"TMPDIR": str(small_disk)}
        ended = run_scrapy("ingest", "-", *settings, stdin=file, env=env)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[0] == (
        f"cannot read standard input: less than 100 MB are left in {small_disk}, where it is copied"
        " to: make room, or name another folder in TMPDIR"
    )
