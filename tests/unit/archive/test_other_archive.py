"""Another archive is opened to be read, and stays as it is."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.archive import Archive, ArchiveUnusable
from crawler.archive.migrations import migration
from crawler.archive.other_archive import open_other
from crawler.ingest.archive_records import read_archive
from crawler.ingest.ingestion import Ingestion
from tests.support.captured import SINGLE
from tests.support.observed import see
from tests.support.stored import copy_empty, database
from tests.support.warcs import AT


def test_older_archive_is_read_from_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = Database(path)
    migration.apply(old, stop_before="add_subheadlines")
    old.close()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with open_other(path) as other:
        assert list(other.list_pages()) == []
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


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with one article."""
    path = tmp_path_factory.mktemp("honest") / "other.db"
    with closing(Archive.open(path)) as archive:
        see(archive, SINGLE, AT)
    return path


def add_hostile(path: Path, rows: list[tuple[object, ...]]) -> None:
    """Add rows of pages that an archive of ours could not hold."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA writable_schema = ON")
    (strict,) = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'pages'").fetchone()
    loose = strict.replace(" STRICT", "").replace(" NOT NULL", "").replace("json_valid", "length")
    write = "UPDATE sqlite_schema SET sql = ? WHERE name = 'pages'"
    db.execute(write, (loose,))
    db.commit()
    db.close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA ignore_check_constraints = ON")
    db.execute("PRAGMA writable_schema = ON")
    db.executemany(
        "INSERT OR IGNORE INTO pages (url, fetched_at, status, headers, body_hash, via, signals,"
        " request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    db.execute(write, (strict,))
    db.commit()
    db.close()


VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.binary(max_size=20),
    st.text(max_size=20),
    st.sampled_from([SINGLE.url, AT.isoformat(), "0001-01-01T00:00:00+14:00", "[" * 100_000, "[]"]),
)


@settings(max_examples=settings().max_examples // 2)
@given(rows=st.lists(st.tuples(*[VALUES] * 8), max_size=9))
def test_rows_of_a_stranger_stop_nothing(honest: Path, rows: list[tuple[object, ...]]) -> None:
    with TemporaryDirectory() as folder, closing(copy_empty()) as archive:
        path = Path(shutil.copy(honest, folder))
        add_hostile(path, rows)
        with open_other(path) as other:
            ingestion = Ingestion(archive)
            ingestion.add(read_archive(other, path.name))
            ingestion.finish()
        assert database(archive)["articles"].count == 1
        assert ingestion.pages["new"] + ingestion.skipped.total() >= 1


def test_archive_whose_tables_compute_their_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    Archive.open(path).close()
    db = sqlite3.connect(path)
    db.execute("DROP VIEW coded_bodies")
    db.execute(
        "CREATE VIEW coded_bodies AS WITH RECURSIVE n (hash) AS"
        " (SELECT 1 UNION ALL SELECT hash + 1 FROM n) SELECT * FROM n"
    )
    db.close()
    with pytest.raises(ArchiveUnusable, match="has other tables"), open_other(path):
        pass
