"""Files that never come to an end, or are none: each command says so at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import run_scrapy
from tests.support.fixtures import FIXTURES

MAKE: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "folder": Path.mkdir,
}
EACH = pytest.mark.parametrize("make", MAKE.values(), ids=MAKE.keys())


@EACH
def test_what_is_no_file_is_no_input(tmp_path: Path, make: Callable[[Path], object]) -> None:
    odd = tmp_path / "odd"
    make(odd)
    archive = ("-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    told = f"cannot read {odd}: it is not a file"
    for command, code in (
        (["ingest", odd], 1),
        (["extract", odd], 1),
        (["savefixture", odd], 1),
        (["suppress", "--from", odd], 1),
        (["crawl", "chinadaily", "-a", f"urls={odd}"], 2),
    ):
        ended = run_scrapy(*command, *archive)
        assert (ended.returncode, told in ended.stdout + ended.stderr) == (code, True), command
    ended = run_scrapy("merge", odd, *archive)
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert str(odd) in ended.stderr


@EACH
def test_what_is_no_file_is_no_archive(tmp_path: Path, make: Callable[[Path], object]) -> None:
    odd = tmp_path / "archive.db"
    make(odd)
    for command in (
        ["changes"],
        ["ingest", FIXTURES / "none.warc"],
        ["crawl", "chinadaily", "-s", f"REPLAY={FIXTURES}"],
    ):
        ended = run_scrapy(*command, "-s", f"ARCHIVE_PATH={odd}")
        assert (ended.returncode, ended.stderr) == (1, f"{odd} is not a file\n"), command
    assert list(tmp_path.iterdir()) == [odd]


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_not_replayed(tmp_path: Path, make: Callable[[Path], object]) -> None:
    odd = tmp_path / "odd"
    make(odd)
    replay = ("-s", f"REPLAY={odd}", "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    ended = run_scrapy("crawl", "chinadaily", *replay)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert f"REPLAY={odd}" in ended.stderr


def test_file_larger_than_a_page_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.html"
    large.touch()
    os.truncate(large, 1 << 40)
    ended = run_scrapy("extract", large)
    assert ended.returncode == 1
    assert "larger than DOWNLOAD_MAXSIZE, 4,194,304 bytes" in ended.stdout


def test_file_is_read_where_no_size_is_too_large() -> None:
    page = FIXTURES / "ws_article" / "WS6adc1aa8a310aa5a13e01db9.html"
    ended = run_scrapy("extract", page, "-s", "DOWNLOAD_MAXSIZE=0")
    assert ended.returncode == 0, ended.stdout
