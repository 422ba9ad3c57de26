"""Commands never touch a file that is no archive."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable
from tests.support.commands import run_scrapy
from tests.support.fixtures import FIXTURES
from tests.support.stored import database

PAGE = FIXTURES / "ws_article" / "WS6adc1aa8a310aa5a13e01db9.html"
COMMANDS = [
    ("changes",),
    ("export", "-", "--format", "jsonl"),
    ("suppress", "--list"),
    ("reparse", "--dry-run"),
    ("verify",),
    ("ingest", str(PAGE)),
    ("crawl", "chinadaily", "-s", f"REPLAY={FIXTURES}"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("wal", [False, True], ids=["plain", "wal"])
def test_another_database_stays_as_it_is(
    tmp_path: Path, command: tuple[str, ...], wal: bool
) -> None:
    path = tmp_path / "notes.db"
    notes = Database(path)
    if wal:
        notes.enable_wal()
    notes.table("notes").insert({"text": "buy tea"})
    notes.close()
    before = path.read_bytes()
    ended = run_scrapy(*command, "-s", f"ARCHIVE_PATH={path}")
    assert ended.returncode == 1
    assert ended.stderr == f"{path} is no archive of this project\n"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_archive_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = Archive.open(path)
    database(archive).table("_sqlite_migrations").insert(
        {"migration_set": "chinadaily", "name": "of tomorrow", "applied_at": "2027"}
    )
    archive.close()
    with pytest.raises(ArchiveUnusable, match="was made by a newer version"):
        Archive.open(path)


def test_migrations_of_others_beside_ours_are_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = Archive.open(path)
    database(archive).table("_sqlite_migrations").insert(
        {"migration_set": "another", "name": "theirs", "applied_at": "2027"}
    )
    archive.close()
    Archive.open(path).close()


def test_empty_file_is_no_archive_to_read_and_a_new_one_to_crawl_into(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.touch()
    ended = run_scrapy("changes", "-s", f"ARCHIVE_PATH={path}")
    assert (ended.returncode, ended.stderr) == (
        1,
        f"no archive at {path}: the file is empty\n",
    )
    assert path.stat().st_size == 0
    Archive.open(path).close()


def test_file_left_by_a_process_killed_as_it_made_it_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = wal")
    connection.close()
    archive = Archive.open(path)
    assert database(archive)["articles"].count == 0
    archive.close()
