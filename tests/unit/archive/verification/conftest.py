"""The archive that the tests damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.verified import make_whole


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive without a fault, to be copied."""
    return make_whole(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "archive.db"))
