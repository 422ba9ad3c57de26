"""A copy of an archive holds what the archive held when it was begun, or is not there."""

from __future__ import annotations

import resource
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.backup import Copied, CopyDiffers, Watch, copy_archive, is_archive
from crawler.archive.verification import Verification
from crawler.formats.atomic_file import write_whole
from tests.support.example import ARTICLE, save
from tests.support.stored import content, database

OTHER = replace(ARTICLE, id="WS690b0cc5a310d6866eb40002", headline="Egrets")
THIRD = replace(ARTICLE, id="WS690b0cc5a310d6866eb40003", headline="Storks")


def make_copy(path: Path, target: Path, watch: Watch = lambda left, total: None) -> Copied:
    with write_whole(target) as out:
        return copy_archive(path, out, watch)


@contextmanager
def limited_files(size: int) -> Iterator[None]:
    """Let this process write no file longer than this, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.fixture
def path(archive: Archive, tmp_path: Path) -> Path:
    """The path of an archive that stays open, with one article in its file and one in its log."""
    save(archive, ARTICLE)
    database(archive).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    save(archive, OTHER)
    return tmp_path / "archive.db"


def test_copy_holds_what_the_archive_does(archive: Archive, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy" / "copy.db"
    target.parent.mkdir()
    assert make_copy(path, target) == Copied(articles=2, is_current=True)
    assert list(target.parent.iterdir()) == [target]
    with closing(Archive.open_to_read(target)) as copy:
        assert content(copy) == content(archive)
    with closing(Verification(target, quick=False)) as verification:
        assert [looked.fault for looked in verification.run() if looked.fault] == []
    with closing(Archive.open(target)) as copy:
        save(copy, THIRD)
        (mode,) = database(copy).execute("PRAGMA journal_mode").fetchone()
    assert mode == "wal"


def test_copy_holds_what_was_there_when_it_was_begun(
    archive: Archive, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crawler.archive.backup._STEP", 5)
    before, steps = content(archive), []

    def write(left: int, total: int) -> None:
        steps.append(left)
        save(archive, replace(THIRD, headline=f"Storks {left}"))

    copied = make_copy(path, tmp_path / "copy.db", write)
    assert copied.articles == 2
    assert len(steps) > 5
    assert steps == sorted(steps, reverse=True), "it was begun again"
    with closing(Archive.open_to_read(tmp_path / "copy.db")) as copy:
        assert content(copy) == before


def test_older_archive_is_copied_in_its_own_version(
    archive: Archive, path: Path, tmp_path: Path
) -> None:
    db = database(archive)
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'create_maintenance'")
    db.execute("DROP TABLE maintenance")
    db.conn.commit()
    assert not make_copy(path, tmp_path / "copy.db").is_current
    with closing(Database(tmp_path / "copy.db")) as copy:
        assert "maintenance" not in copy.table_names()
        assert copy["articles"].count == 2


def test_archive_without_its_index_of_the_log_is_copied_whole(path: Path, tmp_path: Path) -> None:
    left = tmp_path / "left.db"
    shutil.copy(path, left)
    shutil.copy(f"{path}-wal", f"{left}-wal")
    assert make_copy(left, tmp_path / "copy.db").articles == 2


def test_damaged_archive_takes_no_place_of_a_copy(
    archive: Archive, path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    make_copy(path, target)
    good = target.read_bytes()
    archive.close()
    damaged = bytearray(path.read_bytes())
    # the middle of the file
    damaged[len(damaged) // 2 : len(damaged) // 2 + 40_000] = b"\xff" * 40_000
    path.write_bytes(damaged)
    with pytest.raises((CopyDiffers, sqlite3.DatabaseError)):
        make_copy(path, target)
    assert target.read_bytes() == good
    assert not list(tmp_path.glob(".copy.db*"))


def test_full_disk_leaves_the_older_copy(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    make_copy(path, target)
    good = target.read_bytes()
    with limited_files(100_000), pytest.raises(sqlite3.OperationalError):
        make_copy(path, target)
    assert target.read_bytes() == good
    assert not list(tmp_path.glob(".copy.db*"))


@pytest.mark.parametrize("other", ["text", "empty", "database", "missing", "folder"])
def test_what_is_no_archive_is_none_and_is_not_copied(tmp_path: Path, other: str) -> None:
    path = tmp_path / "other.db"
    if other == "text":
        path.write_text("herons " * 1000)
    elif other == "empty":
        path.touch()
    elif other == "folder":
        path.mkdir()
    elif other == "database":
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE herons (name TEXT)")
    assert not is_archive(path)
    with pytest.raises((ArchiveUnusable, sqlite3.DatabaseError)):
        make_copy(path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
