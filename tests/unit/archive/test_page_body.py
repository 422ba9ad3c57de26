"""The function of SQL that decodes a body, for whoever asks the archive."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pluggy
import pytest

from crawler.archive import Archive
from crawler.archive.body_codec import LEVEL, code_delta, code_whole
from crawler.archive.body_dictionaries import SAMPLES
from crawler.archive.plugins import page_body as plugin
from tests.support.bodies import (
    NOW,
    PAGES,
    STORIES,
    save_all,
    save_page,
    serve_again,
)
from tests.support.stored import database

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PLUGIN = Path(plugin.__file__)
READ = "SELECT page_body(data, dictionary, base, base_dictionary) AS body FROM coded_bodies"


class DatasetteHooks:
    """The hook as Datasette declares it."""

    @pluggy.HookspecMarker("datasette")
    def prepare_connection(
        self, conn: sqlite3.Connection, database: str, datasette: object
    ) -> None: ...


def fill(path: Path) -> list[bytes]:
    """Make an archive with bodies of every coding, and return the bodies in order."""
    archive = Archive.open(path)
    save_all(archive, PAGES[:SAMPLES])
    save_page(archive, STORIES[-1], PAGES[-1])
    again = serve_again(STORIES[-1], 1)
    save_page(archive, STORIES[-1], again, NOW + timedelta(hours=1))
    codings = "SELECT DISTINCT dictionary_id IS NULL, base_hash IS NULL FROM bodies"
    assert len(database(archive).execute(codings).fetchall()) == 3
    archive.close()
    return [*PAGES[:SAMPLES], PAGES[-1], again]


def test_sqlite_utils_reads_bodies_from_the_command_line(tmp_path: Path) -> None:
    bodies = fill(tmp_path / "archive.db")
    tool = Path(sys.executable).with_name("sqlite-utils")
    sql = READ.replace("page_body(", "cast(page_body(").replace(") AS", ") AS text) AS")
    asked = subprocess.run(
        [tool, tmp_path / "archive.db", f"{sql} ORDER BY rowid", "--functions", PLUGIN],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert [row["body"].encode() for row in json.loads(asked.stdout)] == bodies


def test_datasette_finds_the_function_by_its_hook(tmp_path: Path) -> None:
    bodies = fill(tmp_path / "archive.db")
    hooks = pluggy.PluginManager("datasette")
    hooks.add_hookspecs(DatasetteHooks)
    hooks.register(plugin)
    conn = sqlite3.connect(tmp_path / "archive.db")
    hooks.hook.prepare_connection(conn=conn, database="archive", datasette=None)
    assert [body for (body,) in conn.execute(READ)] == bodies
    conn.close()


def test_function_of_datasette_returns_no_more_than_a_page() -> None:
    bomb = zstd.compress(bytes(9 * 1024 * 1024))
    small = zstd.compress(b"page")
    for data, base in ((bomb, None), (small, bomb), (small[:-1], None)):
        with pytest.raises(ValueError, match=r"unpacks to more|coded whole"):
            plugin.page_body(data, None, base, None)
    assert plugin.page_body(small, None, None, None) == b"page"


def test_largest_body_is_decoded_alone_and_as_a_delta() -> None:
    largest = os.urandom(8 * 1024 * 1024)
    alone = code_whole(largest, None, LEVEL).data
    delta = code_delta(largest[::-1], largest, LEVEL).data
    assert plugin.page_body(alone, None, None, None) == largest
    assert plugin.page_body(delta, None, alone, None) == largest[::-1]
