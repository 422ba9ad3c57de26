"""The file of an archive: how it is opened, kept for one process, and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from crawler.archive.database import (
    ArchiveUnusable,
    checked_transaction,
    open_database,
    open_temporary,
    read_database,
    transaction,
)
from crawler.archive.lock import ArchiveLock
from crawler.archive.payload_digests import PayloadDigests
from crawler.archive.search_index import index_at_once
from crawler.archive.timestamps import write_time
from crawler.archive.waiting_records import WaitingRecords


class ArchiveFile:
    """An open file; `path` is where other processes find it, None for one that is only read."""

    def __init__(self, db: Database, path: Path | None = None) -> None:
        self._db = db
        self._lock = ArchiveLock(path) if path else None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file at `path` to write it, made if there is none. Raises `ArchiveUnusable`."""
        return cls(open_database(path), path)

    @classmethod
    def open_existing(cls, path: Path) -> Self:
        """Open the file at `path` to write it. Raises `ArchiveUnusable`, also if there is none."""
        if not path.exists():
            raise ArchiveUnusable(f"no archive at {path}")
        if path.is_file() and path.stat().st_size == 0:
            raise ArchiveUnusable(f"no archive at {path}: the file is empty")
        return cls.open(path)

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """Open the file at `path` to read it; nothing is written, also not beside it.

        Raises `ArchiveUnusable`, also if there is none or an older version made it.
        """
        return cls(read_database(path))

    @classmethod
    def open_temporary(cls) -> Self:
        """Open an empty archive that is deleted when it is closed."""
        return cls(open_temporary())

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        if self._lock:
            self._lock.release()

    def open_payload_digests(self) -> PayloadDigests:
        """Return a table to note the digests under which WARCs hold stored pages."""
        return PayloadDigests(self._db)

    def open_waiting_records(self) -> WaitingRecords:
        """Return a table to keep records of an import that refer to what is not stored yet."""
        return WaitingRecords(self._db)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several writes one: all of them are stored, or none."""
        with transaction(self._db), index_at_once(self._db):
            yield

    @contextmanager
    def checked_transaction(self) -> Iterator[None]:
        """Make writes of unchecked values one: all are stored, or none. Raises `ValueUnfit`."""
        with checked_transaction(self._db), index_at_once(self._db):
            yield

    def claim(self, work: str, now: datetime) -> None:
        """Keep other processes from writing articles until this is closed; `work` names ours.

        Raises `ArchiveInUse`.
        """
        assert self._lock is not None, "only an archive in a file can be in use"
        self._lock.take(work, write_time(now))
