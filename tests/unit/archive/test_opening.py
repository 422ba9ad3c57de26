"""Opening a file: what is no archive is refused, and reading leaves everything as it is."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable, Selection
from crawler.archive.migrations import APPLICATION_ID, migration
from crawler.archive.other_archive import open_other
from crawler.archive.payload_digests import compute_digests
from crawler.archive.read_only import Access, ChangedMeanwhile, ReadOnlyDatabase, choose_access
from tests.support.commands import ROOT
from tests.support.example import ARTICLE, URL, save
from tests.support.sealed import run_sealed
from tests.support.stored import database

OTHER = replace(ARTICLE, id="WS690b0cc5a310d6866eb40002", headline="Egrets")
COUNT = """
import sys
from contextlib import closing
from pathlib import Path
from crawler.archive import Archive, Selection
with closing(Archive.open_to_read(Path(sys.argv[1]))) as archive:
    print(archive.exports.count(Selection()))
"""
# opens an archive in three processes that start at the same moment
OPEN = """
import os, sys
from pathlib import Path
from crawler.archive import Archive

waiting, start = os.pipe()
for _ in range(3):
    if not os.fork():
        os.close(start)
        os.read(waiting, 1)
        Archive.open(Path(sys.argv[1])).close()
        os._exit(0)
os.close(start)
assert [os.wait()[1] for _ in range(3)] == [0, 0, 0]
"""


def close_cleanly(folder: Path) -> None:
    with closing(Archive.open(folder / "archive.db")) as archive:
        save(archive, ARTICLE)
        save(archive, OTHER)


def leave_log(folder: Path) -> None:
    """Leave what a killed process leaves: the second article is in the log alone."""
    path, elsewhere = folder / "archive.db", folder / "elsewhere"
    elsewhere.mkdir()
    with closing(Archive.open(path)) as archive:
        save(archive, ARTICLE)
    with closing(Archive.open(path)) as archive:
        save(archive, OTHER)
        for file in list(folder.glob("archive.db*")):
            shutil.copy(file, elsewhere)
    for file in elsewhere.iterdir():
        file.replace(folder / file.name)
    elsewhere.rmdir()


def copy_without_index(folder: Path) -> None:
    leave_log(folder)
    (folder / "archive.db-shm").unlink()


def leave_empty_log(folder: Path) -> None:
    close_cleanly(folder)
    db = sqlite3.connect(f"file:{folder}/archive.db?mode=ro", uri=True)
    db.execute("SELECT count(*) FROM articles").fetchone()
    db.close()
    assert (folder / "archive.db-wal").stat().st_size == 0


def back_up(folder: Path) -> None:
    """Copy an archive as the documents say; the copy keeps no log."""
    close_cleanly(folder)
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        db.execute("VACUUM INTO ?", [str(folder / "copy.db")])
    (folder / "copy.db").replace(folder / "archive.db")


WAYS = [close_cleanly, leave_log, copy_without_index, back_up]


def look(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder; the index of a log is scratch space of SQLite."""
    return {
        path.name: b"" if path.name.endswith("-shm") else path.read_bytes()
        for path in folder.iterdir()
    }


@pytest.mark.parametrize("leave", WAYS)
def test_reading_sees_all_and_leaves_all_as_it_is(
    tmp_path: Path, leave: Callable[[Path], None]
) -> None:
    leave(tmp_path)
    before = look(tmp_path)
    with closing(Archive.open_to_read(tmp_path / "archive.db")) as archive:
        assert archive.exports.count(Selection()) == 2
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            database(archive).execute("DELETE FROM articles")
    assert look(tmp_path) == before


@pytest.mark.parametrize("leave", [*WAYS, leave_empty_log])
def test_read_only_folder_is_read_whole(tmp_path: Path, leave: Callable[[Path], None]) -> None:
    leave(tmp_path)
    before = look(tmp_path)
    ended = run_sealed(tmp_path, "-c", COUNT, tmp_path / "archive.db")
    assert (ended.stderr, ended.stdout) == ("", "2\n")
    assert look(tmp_path) == before


def test_read_only_file_in_a_folder_that_can_be_written_is_read(tmp_path: Path) -> None:
    close_cleanly(tmp_path)
    inner = tmp_path / "inner"
    inner.mkdir()
    path = (tmp_path / "archive.db").replace(inner / "archive.db")
    path.chmod(0o444)
    before = look(inner)
    ended = run_sealed(tmp_path, "-c", COUNT, path)
    assert (ended.stderr, ended.stdout) == ("", "2\n")
    assert look(inner) == before


def test_readers_and_a_writer_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(Archive.open(path)) as writer:
        save(writer, ARTICLE)
        with closing(Archive.open_to_read(path)) as first:
            second = Archive.open_to_read(path)
            save(writer, OTHER)
            assert first.exports.count(Selection()) == second.exports.count(Selection()) == 2
            second.close()
    assert list(tmp_path.iterdir()) == [path]


def test_temporary_tables_can_be_made_where_nothing_can_be_written(archive: Archive) -> None:
    save(archive, ARTICLE)
    path = Path(database(archive).execute("PRAGMA database_list").fetchone()[2])
    with closing(Archive.open_to_read(path)) as reading:
        digests = reading.open_payload_digests()
        assert digests.find(compute_digests(b"<html>"), [URL]) == b"<html>"


def test_file_that_is_written_while_it_is_read_without_locks_is_told(tmp_path: Path) -> None:
    copy_without_index(tmp_path)
    path = tmp_path / "archive.db"
    assert choose_access(path) is Access.UNLOCKED
    reading = ReadOnlyDatabase(path)
    assert reading["articles"].count == 2
    Archive.open(path).close()
    with pytest.raises(ChangedMeanwhile, match="was written while it was read"):
        reading.close()


def test_hot_journal_is_refused_in_a_sentence(tmp_path: Path) -> None:
    back_up(tmp_path)
    path, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    db = sqlite3.connect(path)
    db.execute("PRAGMA cache_size = 1")
    db.executemany("INSERT INTO runs (started_at, arguments) VALUES (?, '[]')", [("x" * 999,)] * 99)
    for end in ("", "-journal"):
        shutil.copy(f"{path}{end}", f"{copy}{end}")
    db.rollback()
    db.close()
    before = look(tmp_path)
    with pytest.raises(ArchiveUnusable, match=r"killed as it wrote \(copy\.db-journal\)"):
        Archive.open_to_read(copy)
    assert look(tmp_path) == before
    Archive.open(copy).close()
    with closing(Archive.open_to_read(copy)) as archive:
        assert database(archive)["runs"].count == 0


def test_new_and_migrated_archives_are_marked(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migration.apply(old, stop_before="mark_file")
    old.close()
    with closing(Archive.open(path)) as migrated:
        for opened in (archive, migrated):
            marked = database(opened).execute("PRAGMA application_id").fetchone()
            assert marked == (APPLICATION_ID,)


def make_marked(db: Database) -> None:
    db.execute("PRAGMA application_id = 1196444487")


def make_alike(db: Database) -> None:
    db.execute("CREATE TABLE articles (id TEXT PRIMARY KEY, headline TEXT)")


def make_with_migrations(db: Database) -> None:
    db.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)")
    db.execute("INSERT INTO _sqlite_migrations VALUES ('theirs', 'create_articles', '2026')")


def make_ours_with_another_mark(db: Database) -> None:
    migration.apply(db)
    make_marked(db)


FOREIGN = [make_marked, make_alike, make_with_migrations, make_ours_with_another_mark]


@pytest.mark.parametrize("wal", [False, True], ids=["plain", "wal"])
@pytest.mark.parametrize("make", FOREIGN)
def test_foreign_file_is_refused_and_not_touched(
    tmp_path: Path, make: Callable[[Database], None], wal: bool
) -> None:
    path = tmp_path / "notes.db"
    notes = Database(path)
    if wal:
        notes.enable_wal()
    make(notes)
    notes.conn.commit()
    notes.close()
    before = path.stat().st_mtime_ns, look(tmp_path)
    for opened in (Archive.open, Archive.open_to_read, Archive.open_existing):
        with pytest.raises(ArchiveUnusable, match="is no archive of this project"):
            opened(path)
    with pytest.raises(ArchiveUnusable, match="is no archive"), open_other(path):
        pass
    assert (path.stat().st_mtime_ns, look(tmp_path)) == before


def test_foreign_file_with_a_log_is_refused_and_not_touched(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "notes.db", tmp_path / "copy.db"
    notes = Database(path)
    notes.enable_wal()
    make_alike(notes)
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{elsewhere}{end}")
    notes.close()
    before = look(tmp_path)
    for opened in (Archive.open, Archive.open_to_read):
        with pytest.raises(ArchiveUnusable, match="is no archive of this project"):
            opened(elsewhere)
    assert look(tmp_path) == before


def test_older_archive_is_not_read_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="ask_again")
    old.close()
    before = look(tmp_path)
    with pytest.raises(ArchiveUnusable, match=f"older version: `sqlite-utils migrate {path} "):
        Archive.open_to_read(path)
    assert look(tmp_path) == before
    tool = Path(sys.executable).with_name("sqlite-utils")
    subprocess.run([tool, "migrate", path, "crawler/archive/migrations.py"], cwd=ROOT, check=True)
    Archive.open_to_read(path).close()


@pytest.mark.parametrize("stop_before", ["create_articles", "add_subheadlines", "ask_again"])
def test_processes_that_open_an_old_archive_at_once_all_succeed(
    tmp_path: Path, stop_before: str
) -> None:
    path = tmp_path / "archive.db"
    if stop_before != "create_articles":
        old = Database(path)
        migration.apply(old, stop_before=stop_before)
        old.close()
    subprocess.run([sys.executable, "-c", OPEN, path], cwd=ROOT, check=True)
    with closing(Archive.open_to_read(path)) as archive:
        assert migration.pending(database(archive)) == []


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for opened in (Archive.open, Archive.open_to_read):
        with pytest.raises(ArchiveUnusable, match="is not a file"):
            opened(tmp_path)
    with pytest.raises(ArchiveUnusable, match="no archive at"):
        Archive.open_to_read(tmp_path / "archive.db")
