"""An archive opened to be read: the file is not changed, and no file is left beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from sqlite_utils import Database

# the header of a file in WAL mode: https://www.sqlite.org/fileformat.html#the_database_header
_VERSIONS = slice(18, 20)
_WAL = b"\x02\x02"
_ROLLBACK = b"\x01\x01"

# seconds to wait for a process that keeps readers out
_PATIENCE = 30


class ChangedMeanwhile(OSError):
    """Raised if a file was written while it was read without a lock."""


class Access(Enum):
    """How SQLite opens the file, as parameters of a URI."""

    # with locks, beside processes that write
    SHARED = "mode=ro"
    # without locks and without the index of the log, which SQLite would make beside the file
    UNLOCKED = "mode=ro&vfs=unix-none"
    # without a log: SQLite would make one
    IMMUTABLE = "mode=ro&immutable=1"


class ReadOnlyDatabase(Database):
    """A database that cannot be written. Temporary tables can be made.

    With `briefly` it is for a look at what kind of file it is: neither does it wait for another
    process, nor for what a killed one has left to be rolled back. Raises `sqlite3.Error` or
    `OSError`. Closing it raises `ChangedMeanwhile` if what was read cannot be relied on.
    """

    def __init__(self, path: Path, *, briefly: bool = False) -> None:
        self._file = path.resolve()
        self._log_was_empty = not _has_content(_log_of(self._file))
        self._access = choose_access(self._file, briefly=briefly)
        self._stamps = _read_stamps(self._file)
        address = f"{self._file.as_uri()}?{self._access.value}"
        super().__init__(sqlite3.connect(address, uri=True, timeout=_PATIENCE))
        if self._access is Access.UNLOCKED:
            # keeps the index of the log in memory
            self.execute("PRAGMA locking_mode = EXCLUSIVE")

    def close(self) -> None:
        """Close the file, and have SQLite remove the empty log that it made to read it."""
        super().close()
        if self._access is Access.SHARED:
            if self._log_was_empty and _log_of(self._file).exists():
                _remove_log(self._file)
        elif _read_stamps(self._file) != self._stamps:
            raise ChangedMeanwhile(f"{self._file} was written while it was read: try again")


def choose_access(file: Path, *, briefly: bool = False) -> Access:
    """Return how to read a file so that no other is made, and a write-ahead log is read too."""
    log, index = _log_of(file), Path(f"{file}-shm")
    if log.exists() and index.exists():
        return Access.SHARED
    if _has_content(log):
        # without an index no process has it open
        return Access.UNLOCKED
    with file.open("rb") as opened:
        keeps_log = opened.read(_VERSIONS.stop)[_VERSIONS] == _WAL
    writable = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return Access.IMMUTABLE if briefly or (keeps_log and not writable) else Access.SHARED


def find_left_log(file: Path) -> Path | None:
    """Return the log that a process left beside a file, None if there is none.

    SQLite would read it into whatever database takes the place of the file.
    """
    for log in (_log_of(file), Path(f"{file}-journal")):
        # a name that is too long is none
        with suppress(OSError):
            if _has_content(log):
                return log
    return None


def mark_without_log(file: BinaryIO) -> None:
    """Make a closed database that needs no log to be read; a command that writes gives it one."""
    file.seek(_VERSIONS.start)
    file.write(_ROLLBACK)
    file.flush()


def _log_of(file: Path) -> Path:
    return Path(f"{file}-wal")


def _has_content(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _read_stamps(file: Path) -> list[tuple[int, int]]:
    """Return when the file and its log were last written, and their sizes."""
    found = [one.stat() for one in (file, _log_of(file)) if one.exists()]
    return [(stat.st_mtime_ns, stat.st_size) for stat in found]


def _remove_log(file: Path) -> None:
    """Open and close the file: SQLite removes the log if no other process has the file open."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as connection:
        # or a file that is shorter than it says could not be opened
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA schema_version").fetchall()
