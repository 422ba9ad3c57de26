"""`scrapy verify`: a line for each fault, a closing sentence, and an exit code."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.commands import crawl, run_scrapy
from tests.support.example import ARTICLE, save
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.sealed import run_sealed

QUICK = pytest.mark.parametrize("options", [(), ("--quick",)], ids=["whole", "quick"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "kept" / "archive.db"
    made.parent.mkdir()
    with closing(Archive.open(made)) as archive:
        save(archive, ARTICLE)
    return made


def test_archives_that_commands_made_have_no_fault(tmp_path: Path) -> None:
    path, other = tmp_path / "archive.db", tmp_path / "other.db"
    warc = tmp_path / "all.warc.gz"
    at = ("-s", f"ARCHIVE_PATH={path}")
    assert crawl(path, "-a", SECTIONS, "-s", f"REPLAY={FIXTURES}").returncode == 0
    (named, *_) = (row["id"] for row in Database(path)["articles"].rows)
    for command in (
        ("export", warc, "--with-body", *at),
        ("suppress", named, "--reason", "the writer asked", *at),
        ("reparse", "--workers", "1", *at),
        ("ingest", warc, "--workers", "1", "-s", f"ARCHIVE_PATH={other}"),
        ("merge", other, "--workers", "1", *at),
    ):
        assert run_scrapy(*command).returncode == 0
    for archive in (path, other):
        ended = run_scrapy("verify", "-s", f"ARCHIVE_PATH={archive}")
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "no fault found\n", "")
        (noted,) = Database(archive)["maintenance"].rows
        assert noted["task"] == "verify"


@QUICK
def test_each_fault_is_a_line_and_the_exit_code_is_1(path: Path, options: tuple[str, ...]) -> None:
    with closing(Database(path)) as db:
        db.execute("UPDATE bodies SET hash = 'x' || char(27) || '[31m'")
        db.execute("UPDATE articles SET first_seen = 'x'")
        db.conn.commit()
    before = path.read_bytes()
    ended = run_scrapy("verify", *options, "-s", f"ARCHIVE_PATH={path}")
    lines = ended.stdout.splitlines()
    assert f"article {ARTICLE.id}: first_seen is not when its first revision was seen" in lines
    assert "body x\N{REPLACEMENT CHARACTER}[31m belongs to no page" in lines
    assert ended.stderr == f"faults found: {len(lines)} (docs/operations.md: what to do)\n"
    assert ended.returncode == 1
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@QUICK
def test_read_only_archive_is_verified(path: Path, options: tuple[str, ...]) -> None:
    ended = run_sealed(
        path.parent, "-m", "scrapy", "verify", *options, "-s", f"ARCHIVE_PATH={path}"
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "no fault found\n", "")


def test_what_cannot_be_verified_is_said_in_a_sentence(path: Path) -> None:
    ended = run_scrapy("verify", path, "-s", f"ARCHIVE_PATH={path}")
    assert ended.returncode == 2
    assert "verify takes options only" in ended.stderr
    missing = path.with_name("none.db")
    ended = run_scrapy("verify", "-s", f"ARCHIVE_PATH={missing}")
    assert (ended.returncode, ended.stderr) == (1, f"no archive at {missing}\n")
    with path.open("r+b") as file:
        file.write(b"nonsense" * 200)
    ended = run_scrapy("verify", "-s", f"ARCHIVE_PATH={path}")
    assert ended.returncode == 1
    assert ended.stderr == f"cannot use {path} as archive: file is not a database\n"
