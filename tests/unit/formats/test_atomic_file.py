"""A file is whole or not there, whatever else happens to its place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.formats.atomic_file import NotWritable, write_whole


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


def write(path: Path, text: bytes, meanwhile: Callable[[], object] = dict) -> None:
    with write_whole(path) as out:
        out.write(text)
        meanwhile()


def read_mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_file_is_whole_and_alone(target: Path) -> None:
    write(target, b"first")
    write(target, b"second")
    assert target.read_bytes() == b"second"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_mode_is_that_of_the_umask_and_a_part_is_private(target: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with write_whole(target):
            (part,) = target.parent.iterdir()
            assert read_mode(part) == 0o600
    finally:
        os.umask(before)
    assert read_mode(target) == 0o666 & ~umask


def test_file_that_is_replaced_keeps_its_mode(target: Path) -> None:
    target.touch()
    target.chmod(0o640)
    write(target, b"new")
    assert read_mode(target) == 0o640


def test_second_of_two_writers_at_once_is_refused(target: Path) -> None:
    with pytest.raises(NotWritable, match="was changed by another process"):
        write(target, b"first", meanwhile=lambda: write(target, b"second"))
    assert target.read_bytes() == b"second"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"other")])
def test_file_that_changed_meanwhile_is_not_replaced(
    target: Path, change: Callable[[Path], object]
) -> None:
    target.write_bytes(b"old")
    with pytest.raises(NotWritable):
        write(target, b"new", meanwhile=lambda: change(target))
    assert [path.read_bytes() for path in target.parent.iterdir()] in ([], [b"other"])


def test_parts_left_by_a_killed_process_go_and_those_at_work_stay(target: Path) -> None:
    left = target.with_name(f".{target.name}.abc.part")
    other = target.with_name(".other.csv.abc.part")
    left.touch()
    other.touch()
    with write_whole(target.with_name(f"{target.name}.gz")):
        at_work = set(target.parent.iterdir()) - {left, other}
        write(target, b"new")
        assert set(target.parent.iterdir()) == {target, other, *at_work}


def test_error_leaves_nothing(target: Path) -> None:
    with pytest.raises(ZeroDivisionError), write_whole(target):
        raise ZeroDivisionError
    assert list(target.parent.iterdir()) == []


def make_link(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (make_link, "is a link: name the file that it leads to"),
        (Path.mkdir, "is not a file that can be overwritten"),
        (os.mkfifo, "is not a file that can be overwritten"),
    ],
)
def test_target_that_is_no_file_is_refused(
    target: Path, make: Callable[[Path], object], why: str
) -> None:
    make(target)
    with pytest.raises(NotWritable, match=why):
        write(target, b"new")
    assert list(target.parent.iterdir()) == [target]


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match=r"^cannot write .*: No such file or directory"):
        write(tmp_path / "none" / "out.csv", b"new")
