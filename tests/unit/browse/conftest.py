"""The site of the small archive, shared by the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browsing import Visitor, visit
from tests.support.small_archive import fill


@pytest.fixture(scope="package")
def small_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive."""
    path: Path = tmp_path_factory.mktemp("site") / "archive.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def site(small_archive: Path) -> Iterator[Visitor]:
    """The site of the small archive."""
    with visit(small_archive) as visitor:
        yield visitor
