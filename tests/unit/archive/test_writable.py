"""An archive that is written notices when its file is gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive import Archive, ArchiveGone
from tests.support.example import ARTICLE, save
from tests.support.stored import database


def replace_file(path: Path) -> None:
    other = path.with_name("other.db")
    Archive.open(other).close()
    other.replace(path)


@pytest.mark.parametrize("lose", [Path.unlink, replace_file])
def test_write_into_a_file_that_is_no_longer_there_is_refused(
    tmp_path: Path, lose: Callable[[Path], object]
) -> None:
    path = tmp_path / "archive.db"
    archive = Archive.open(path)
    save(archive, ARTICLE)
    lose(path)
    with pytest.raises(ArchiveGone, match=rf"^{path} was deleted or replaced"):
        save(archive, ARTICLE)
    assert not database(archive).conn.in_transaction
    archive.close()


def test_file_that_is_moved_and_linked_is_still_the_same(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    archive = Archive.open(path)
    path.rename(tmp_path / "moved.db")
    path.symlink_to(tmp_path / "moved.db")
    save(archive, ARTICLE)
    archive.close()
