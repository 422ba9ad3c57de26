"""An archive opened to be written: it notices when its file is no longer at its path."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database


class ArchiveGone(OSError):
    """Raised if the file of an open archive was deleted, or another one took its place."""


class WritableDatabase(Database):
    """A database that knows which file it was opened as.

    SQLite would go on writing into a deleted file, which is lost when the process ends.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(sqlite3.connect(path))
        self._path = path.absolute()
        self._opened: tuple[int, int] | None = None

    def note_file(self) -> None:
        """Note the file that SQLite has made or opened."""
        self._opened = _identify(self._path)

    def check_file(self) -> None:
        """Raise `ArchiveGone` if the path no longer leads to the file that was opened."""
        if _identify(self._path) != self._opened:
            raise ArchiveGone(f"{self._path} was deleted or replaced while it was in use")


def _identify(path: Path) -> tuple[int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino
