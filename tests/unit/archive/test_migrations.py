"""Archives that older versions made become today's, and lose nothing on the way.

`tests/archives/` holds a small archive of older schemas, named after the last migration that it
has: crawls of invented stories, of which one was edited and one taken down.
"""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive import Archive, article_values
from crawler.archive.bodies import load_body
from crawler.archive.migrations import migration
from crawler.archive.plugins.page_body import page_body
from crawler.archive.verification import Verification
from tests.support.commands import ROOT
from tests.support.example import ARTICLE, LATER, save
from tests.support.stored import content, database

OLDER = sorted((ROOT / "tests/archives").glob("*.db.gz"))
NEWEST = ROOT / "tests/archives/index_parts_of_words.db.gz"
# all that is asked for again, and when, is for other tests to say
KEPT = (
    "select id, url, headline, body, authors, content_hash, revision, gone_at from articles",
    "select article_id, position, name, place from bylines",
    "select article_id, position, url, caption, credit, caption_raw from figures",
    "select article_id, revision, seen_at, changed, boring from revisions",
    "select url, article_id, fetched_at, status, headers, body_hash from pages",
    "select url, article_id, kind, state, discovered_at, last_status from frontier",
    "select id, started_at, finish_reason, arguments from runs",
    "select hash, size from bodies",
)
# migrates copies of an archive, each in a process that kills itself at another statement, and the
# last in three processes at once
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from crawler.archive import Archive, database

class Mortal(database.WritableDatabase):
    made, most = 0, 0
    def __init__(self, path):
        super().__init__(path)
        self.conn.set_trace_callback(self.count)
    def count(self, _):
        Mortal.made += 1
        if Mortal.made == Mortal.most:
            os.kill(os.getpid(), signal.SIGKILL)

def migrate(path, most):
    Mortal.most = most
    database.WritableDatabase = Mortal
    Archive.open(path).close()
    return Mortal.made

def fork(path, most):
    told, tell = os.pipe()
    if not os.fork():
        os.write(tell, str(migrate(path, most)).encode())
        os._exit(0)
    os.close(tell)
    _, ended = os.wait()
    return int(os.read(told, 99) or -ended)

source, *copies, last = map(Path, sys.argv[1:])
for copy in (*copies, last):
    shutil.copy(source, copy)
statements = fork(copies[0], 0)
assert statements > 100
for number, copy in enumerate(copies[1:], 1):
    assert fork(copy, statements * number // len(copies)) == -signal.SIGKILL
for _ in range(3):
    if not os.fork():
        migrate(last, 0)
        os._exit(0)
assert [os.wait()[1] for _ in range(3)] == [0, 0, 0]
"""


def unpack(packed: Path, folder: Path) -> Path:
    path = folder / "archive.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    return path


def find_faults(path: Path) -> list[str]:
    with closing(Verification(path, quick=False)) as verification:
        return [fault for _, fault in verification.run() if fault]


def look(db: Database) -> list[list[dict[str, Any]]]:
    return [sorted(db.query(sql), key=repr) for sql in KEPT]


def look_at_all(archive: Archive) -> list[list[dict[str, Any]]]:
    return [*content(archive), list(database(archive)["discoveries"].rows)]


def list_versions(db: Database, table: str) -> list[tuple[Any, ...]]:
    rows = db.execute(
        f"select article_id, revision, content_hash, article from {table} order by 1, 2"
    )
    return [(*key, {k: v for k, v in json.loads(text).items() if v}) for *key, text in rows]


def list_bodies(db: Database) -> dict[str, bytes]:
    """Return the bodies of an archive of any version by their hashes."""
    hashes = [row["hash"] for row in db["bodies"].rows]
    if "coded_bodies" in db.view_names():
        return {name: load_body(db, name) for name in hashes}
    return {row["hash"]: page_body(row["data"], None, None, None) for row in db["bodies"].rows}


def list_schema(db: Database) -> set[tuple[str, str, str]]:
    rows = db.execute("select type, name, sql from sqlite_schema where sql is not null")
    return {(kind, name, "".join(sql.replace('"', "").split())) for kind, name, sql in rows}


def multiply(path: Path, copies: int) -> None:
    """Store copies of the articles of an older archive, so that they fill several batches."""
    changed = {"id": "id || '-' || n", "article_id": "article_id || '-' || n"}
    changed["article"] = "json_set(article, '$.id', article_id || '-' || n)"
    with closing(Database(path)) as db, db.atomic():
        for table in ("articles", "bylines", "figures", "revisions", "discoveries"):
            if table == "discoveries":
                changed["url"] = "url || '-' || n"
            columns = [column.name for column in db[table].columns]
            db.execute(
                f"insert into {table} ({', '.join(columns)})"
                " with recursive numbers (n) as"
                f" (select 1 union all select n + 1 from numbers where n < {copies})"
                f" select {', '.join(changed.get(name, name) for name in columns)}"
                f" from {table}, numbers"
            )


@pytest.mark.parametrize("packed", OLDER, ids=lambda path: path.name.partition(".")[0])
def test_archive_of_an_older_schema_keeps_all_that_it_holds(packed: Path, tmp_path: Path) -> None:
    path = unpack(packed, tmp_path)
    with closing(Database(path)) as older:
        assert migration.applied(older)[-1].name == packed.name.partition(".")[0]
        before = look(older), list_versions(older, "revisions"), list_bodies(older)
    assert len(before[0][0]) >= 4
    assert any(revision == 2 for _, revision, *_ in before[1])
    with closing(Archive.open(path)) as archive, closing(Archive.open_temporary()) as new:
        db = database(archive)
        after = look(db), list_versions(db, "article_versions"), list_bodies(db)
        assert after == before
        stored = db["revisions"].count_where("article is not null")
        # a version from before a column was added has other values than the row of its article
        older_than_columns = packed.name.startswith("add_subheadlines")
        assert stored == (db["revisions"].count if older_than_columns else 1)
        assert list_schema(db) == list_schema(database(new))
    assert find_faults(path) == []


def test_migration_that_is_killed_or_done_by_several_at_once_loses_nothing(tmp_path: Path) -> None:
    path = unpack(NEWEST, tmp_path)
    multiply(path, 260)
    copies = [tmp_path / f"{number}.db" for number in range(10)]
    subprocess.run([sys.executable, "-c", KILLED, path, *copies], cwd=ROOT, check=True)
    with closing(Archive.open(copies[0])) as whole:
        expected = look_at_all(whole)
    assert min(len(expected[0]), len(expected[-1])) > 1000
    for copy in copies[1:]:
        with closing(Archive.open(copy)) as archive:
            assert migration.pending(database(archive)) == []
            assert look_at_all(archive) == expected
        assert find_faults(copy) == []


def test_migration_is_told_to_the_log_once_and_a_new_archive_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    path = unpack(NEWEST, tmp_path)
    for opened in (tmp_path / "new.db", path, path):
        Archive.open(opened).close()
    (line,) = caplog.messages
    assert re.fullmatch(rf"bringing {path} up to date: \d+ migrations", line)


def test_archive_that_is_migrated_is_as_small_as_a_new_one(tmp_path: Path) -> None:
    path = unpack(NEWEST, tmp_path)
    multiply(path, 260)
    before = path.stat().st_size
    Archive.open(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma freelist_count").fetchone() == (0,)
    assert path.stat().st_size < 0.75 * before


def test_newest_version_is_that_of_the_articles_and_the_one_before_is_kept(
    archive: Archive,
) -> None:
    edited = {**article_values(ARTICLE), "headline": "Herons leave"}
    save(archive, ARTICLE)
    assert archive.load_values(ARTICLE.id) == article_values(ARTICLE)
    save(archive, replace(ARTICLE, headline="Herons leave"), LATER)
    rows = database(archive).execute("select article from revisions order by revision").fetchall()
    assert [text and json.loads(text) for (text,) in rows] == [article_values(ARTICLE), None]
    assert archive.load_values(ARTICLE.id) == edited
    assert list(archive.load_values(ARTICLE.id)) == list(edited)
