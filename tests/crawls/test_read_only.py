"""Commands that only read leave an archive as it is, and need not be able to write."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive import Archive
from tests.support.captured import SINGLE, ingest, record
from tests.support.commands import crawl, run_scrapy
from tests.support.sealed import run_sealed
from tests.support.warcs import save_warc

# what reads an archive of its own, and what reads another one
OWN, OTHER, NEW = "-s ARCHIVE_PATH={read}", "-s REPLAY={read}", "-s ARCHIVE_PATH={new}"
COMMANDS = [
    f"changes {OWN}",
    f"export - --format jsonl {OWN}",
    f"suppress --list {OWN}",
    f"reparse --dry-run --workers 1 {OWN}",
    f"verify --quick {OWN}",
    f"health {OWN}",
    f"extract {SINGLE.url} {OTHER}",
    f"savefixture {SINGLE.url} --folder {{new}} {OTHER}",
    f"merge {{read}} {NEW}",
    f"crawl chinadaily -a urls={SINGLE.url} {OTHER} {NEW} -L WARNING",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "kept" / "archive.db"
    made.parent.mkdir()
    with closing(Archive.open(made)) as archive:
        ingest(archive, save_warc(tmp_path / "a.warc", [record(SINGLE)]))
    return made


def name_files(command: str, path: Path) -> list[str]:
    new = path.parent.with_name("new.db")
    return [word.format(read=path, new=new) for word in command.split()]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split()[0])
def test_reading_command_leaves_the_folder_as_it_is(path: Path, command: str) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns
    ended = run_scrapy(*name_files(command, path))
    assert ended.returncode == 0, ended.stderr
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "command", [COMMANDS[3], COMMANDS[5]], ids=lambda command: command.split()[0]
)
def test_reading_command_works_where_nothing_can_be_written(path: Path, command: str) -> None:
    ended = run_sealed(path.parent, "-m", "scrapy", *name_files(command, path))
    assert ended.returncode == 0, ended.stderr
    assert list(path.parent.iterdir()) == [path]


def test_replay_of_what_is_no_archive_is_a_wrong_argument(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no archive at all")
    for ended in (
        crawl(tmp_path / "archive.db", "-s", f"REPLAY={path}"),
        run_scrapy("extract", SINGLE.url, "-s", f"REPLAY={path}"),
    ):
        assert ended.returncode == 2
        assert ended.stderr == f"REPLAY: cannot use {path} as archive: file is not a database\n"
    assert list(tmp_path.iterdir()) == [path]
