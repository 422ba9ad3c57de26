"""The lock of an archive: a file of its own, which no link leads elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crawler.archive import ArchiveInUse, ArchiveUnusable
from crawler.archive.lock import ArchiveLock


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
