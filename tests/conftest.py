"""What tests share: the real pages, archives, and `--update-fixtures`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from crawler.archive import Archive

# a machine with other things to do is no fault of the code
settings.register_profile("tests", deadline=None, max_examples=25)
# make fuzz
settings.register_profile("fuzz", deadline=None, max_examples=1000)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="rewrite what fixtures expect from what the code reads now, for review",
    )


@pytest.fixture
def corpus() -> Path:
    """The folder of real pages; tests that read them are skipped without it."""
    folder = os.environ.get("CHINADAILY_CORPUS")
    if not folder:
        pytest.skip("CHINADAILY_CORPUS names no folder of real pages")
    return Path(folder)


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a new archive, to be copied: to make one runs all migrations."""
    path = tmp_path_factory.mktemp("empty") / "archive.db"
    Archive.open(path).close()
    return path


@pytest.fixture
def archive(tmp_path: Path, empty_archive: Path) -> Iterator[Archive]:
    """A new archive in a file of its own."""
    path = tmp_path / "archive.db"
    shutil.copyfile(empty_archive, path)
    opened = Archive.open(path)
    yield opened
    opened.close()
