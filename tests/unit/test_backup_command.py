"""`scrapy backup`: what it refuses, which copies it keeps, and what the archive notes."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from crawler.archive import Archive
from crawler.archive.maintenance import Task
from crawler.commands.backup import Command
from tests.support.example import ARTICLE, save

OLD = ["archive-20261101T031000Z.db", "archive-20261102T031000Z.db"]
OTHERS = ["archive.db-20261101T031000Z", "archive-2026.db", "archive-20261101T031000Z.db.txt"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "archive.db"
    with closing(Archive.open(made)) as archive:
        save(archive, ARTICLE)
    return made


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def back_up(path: Path, target: Path, keep: int | None = None) -> int | None:
    command = Command()
    command.settings = Settings({"ARCHIVE_PATH": str(path)})
    command.run([str(target)], argparse.Namespace(keep=keep))
    return command.exitcode


def test_copy_takes_the_place_of_an_older_one_and_is_noted(path: Path, copies: Path) -> None:
    target = copies / "copy.db"
    assert (back_up(path, target), back_up(path, target)) == (0, 0)
    assert list(copies.iterdir()) == [target]
    with closing(Archive.open_to_read(path)) as archive:
        noted = archive.maintenance.find(Task.BACKUP)
    assert noted is not None
    assert noted.detail == str(target)


def test_newest_copies_are_kept_and_other_files_too(path: Path, copies: Path) -> None:
    for name in OLD:
        assert back_up(path, copies / name) == 0
    for name in OTHERS:
        (copies / name).write_text("herons")
    # named as a copy, and none
    (copies / "archive-20261031T031000Z.db").write_text("herons")
    assert back_up(path, copies / "archive.db", keep=2) == 0
    left = {found.name for found in copies.iterdir()}
    assert left >= {*OTHERS, OLD[1], "archive-20261031T031000Z.db"}
    assert OLD[0] not in left
    assert len(left) == len(OTHERS) + 3


@pytest.mark.parametrize("name", ["archive.db", "archive.db-wal", "archive.db-lock"])
def test_archive_itself_is_no_target(
    path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    assert back_up(path, path.parent / name) == 1
    assert capsys.readouterr().err == f"{path.parent / name} belongs to the archive itself\n"
    assert path.read_bytes() == before


def test_file_that_is_no_archive_is_not_overwritten(
    path: Path, copies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = copies / "notes.txt"
    target.write_text("herons")
    assert back_up(path, target) == 1
    assert "is no archive, and is not overwritten" in capsys.readouterr().err
    assert target.read_text() == "herons"


@pytest.mark.parametrize("log", ["copy.db-wal", "copy.db-journal"])
def test_log_of_another_archive_spoils_no_copy(
    path: Path, copies: Path, log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (copies / log).write_bytes(b"")
    assert back_up(path, copies / "copy.db") == 0
    (copies / log).write_bytes(b"rows of a process that was killed")
    before = (copies / "copy.db").read_bytes()
    capsys.readouterr()
    assert back_up(path, copies / "copy.db") == 1
    assert capsys.readouterr().err.startswith(f"{copies / log} is the log of what was at ")
    assert (copies / "copy.db").read_bytes() == before


def test_copy_whose_name_is_no_text_is_noted(path: Path, copies: Path) -> None:
    assert back_up(path, copies / "h\udcff.db") == 0
    with closing(Archive.open_to_read(path)) as archive:
        noted = archive.maintenance.find(Task.BACKUP)
    assert noted is not None
    assert noted.detail == str(copies / "h\ufffd.db")


def test_standard_output_is_no_place_for_a_copy(path: Path) -> None:
    with pytest.raises(UsageError, match="name one file: the copy"):
        back_up(path, Path("-"))


def test_folder_is_no_name_for_a_copy(
    path: Path, copies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert back_up(path, copies, keep=3) == 1
    assert capsys.readouterr().err == f"{copies} is a folder: name a file in it\n"
    assert {found.name for found in path.parent.iterdir()} >= {"archive.db", "copies"}


def test_what_cannot_be_copied_is_one_sentence(
    tmp_path: Path, copies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert back_up(tmp_path / "archive.db", copies / "copy.db") == 1
    assert capsys.readouterr().err == f"no archive at {tmp_path / 'archive.db'}\n"
    assert list(copies.iterdir()) == []
