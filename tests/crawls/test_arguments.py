"""Arguments that keep a crawl from its work end it with a sentence and a code."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import crawl, run_scrapy


def test_wrong_argument_ends_with_code_2_before_anything_is_made(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", "since=soon")
    assert ended.returncode == 2
    assert ended.stderr.strip() == "since=soon is not a date: use YYYY-MM-DD"
    assert not archive.exists()


def test_setting_that_is_no_number_ends_with_code_2(tmp_path: Path) -> None:
    ended = crawl(tmp_path / "archive.db", "-s", "RECHECKS_PER_RUN=abc")
    assert ended.returncode == 2
    assert ended.stderr.strip() == "RECHECKS_PER_RUN=abc is not a whole number of 0 or more"


def test_log_that_cannot_be_written_ends_with_code_2(tmp_path: Path) -> None:
    ended = crawl(tmp_path / "archive.db", "--logfile", str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr.strip() == f"cannot write {tmp_path}: Is a directory"


def test_wrong_setting_ends_a_command_of_ours_with_code_2(tmp_path: Path) -> None:
    ended = run_scrapy("health", "-s", f"ARCHIVE_PATH={tmp_path}/archive.db", "-L", "LOUD")
    assert ended.returncode == 2
    assert "error: LOG_LEVEL=LOUD: choose from" in ended.stderr.splitlines()[-1]


def test_replay_of_nothing_ends_with_code_2(tmp_path: Path) -> None:
    ended = crawl(tmp_path / "archive.db", "-s", "REPLAY=nowhere")
    assert ended.returncode == 2
    assert ended.stderr.strip() == "REPLAY=nowhere: no such folder of fixtures, WARC or archive"


def test_archive_that_cannot_be_made_ends_with_code_1(tmp_path: Path) -> None:
    ended = crawl(tmp_path / "no" / "archive.db")
    assert ended.returncode == 1
    assert ended.stderr.startswith("cannot use ")
    assert ended.stderr.count("\n") == 1


def test_help_names_the_arguments() -> None:
    ended = run_scrapy("crawl", "--help")
    assert ended.returncode == 0
    assert "since=2004-01-01" in ended.stdout
    assert "ARCHIVE_PATH=FILE" in ended.stdout
