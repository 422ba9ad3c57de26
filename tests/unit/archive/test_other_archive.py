"""Another archive is opened to be read, and stays as it is."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.migrations import migration
from crawler.archive.other_archive import open_other
from tests.support.stored import database


def test_older_archive_is_read_from_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migration.apply(old, stop_before="add_subheadlines")
    old.close()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with open_other(path) as other:
        assert list(other.captures.list_all()) == []
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_file_that_is_no_archive_is_named_in_one_sentence(tmp_path: Path) -> None:
    notes, other = tmp_path / "notes.txt", tmp_path / "other.db"
    notes.write_text("no database, and long enough to be taken for one" * 20)
    sqlite3.connect(other).execute("create table articles (id)").connection.close()
    newer = Archive.open(tmp_path / "newer.db")
    database(newer).table("_sqlite_migrations").insert(
        {"migration_set": "chinadaily", "name": "of tomorrow", "applied_at": "2027"}
    )
    newer.close()
    for path, sentence in (
        (notes, "cannot read .*notes"),
        (other, "is no archive of this project"),
        (tmp_path / "none.db", "no archive at"),
        (tmp_path / "newer.db", "newer version"),
    ):
        with pytest.raises(ArchiveUnusable, match=sentence), open_other(path):
            pass
