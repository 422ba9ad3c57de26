"""The lock of an archive: a file of its own, which no link leads elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.archive import Archive, ArchiveInUse, ArchiveUnusable
from crawler.archive.lock import ArchiveLock
from tests.support.example import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db-lock"


@pytest.fixture
def lock(path: Path) -> ArchiveLock:
    return ArchiveLock(path.with_name("archive.db"))


def test_lock_names_its_holder_to_the_owner_alone(lock: ArchiveLock, path: Path) -> None:
    lock.take("crawl", "2026-11-20")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ArchiveInUse, match=rf"^a crawl is running \(process {os.getpid()}, since"):
        ArchiveLock(path.with_name("archive.db")).take("merge", "2026-11-21")
    lock.release()
    lock.release()
    lock.take("merge", "2026-11-21")
    assert path.read_text() == f"a merge is running (process {os.getpid()}, since 2026-11-21)\n"
    lock.release()


def test_lock_follows_no_link(lock: ArchiveLock, path: Path) -> None:
    other = path.with_name("other")
    other.write_text("precious")
    path.symlink_to(other)
    with pytest.raises(ArchiveUnusable, match=f"cannot lock {path}: "):
        lock.take("crawl", "2026-11-20")
    assert other.read_text() == "precious"


def test_what_cannot_be_a_lock_is_said(lock: ArchiveLock, path: Path) -> None:
    path.mkdir()
    with pytest.raises(ArchiveUnusable, match=f"cannot lock {path}: Is a directory"):
        lock.take("crawl", "2026-11-20")


def test_archive_is_in_use_through_a_link_too(tmp_path: Path) -> None:
    first = Archive.open(tmp_path / "archive.db")
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "archive.db")
    second = Archive.open(link)
    first.claim("crawl", NOW)
    with pytest.raises(ArchiveInUse):
        second.claim("crawl", NOW)
    first.close()
    second.close()


def test_second_crawl_names_the_process_that_holds_the_archive(tmp_path: Path) -> None:
    first, second = (Archive.open(tmp_path / "archive.db") for _ in range(2))
    first.claim("crawl", NOW)
    with pytest.raises(ArchiveInUse, match=r"a crawl is running \(process \d+, since 2026"):
        second.claim("crawl", NOW)
    first.close()
    second.claim("crawl", NOW)
    second.close()
