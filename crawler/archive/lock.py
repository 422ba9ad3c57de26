"""One writer of articles at a time on a file.

Two crawls would ask the site twice as often as the settings allow, and what is read anew from
stored pages would be laid over what a crawl has just stored.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO

from crawler.archive.database import ArchiveUnusable


class ArchiveInUse(ArchiveUnusable):
    """Another process crawls into this archive, or rebuilds it."""


class ArchiveLock:
    """A lock on `<archive>-lock`, which ends with its process, however that ends.

    The file says who holds it. It stays: a file that is deleted can be locked twice.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._file: TextIO | None = None

    def take(self, work: str, now: str) -> None:
        """Take the lock for a `work` such as "crawl"; `now` is told to those who ask meanwhile.

        Raises `ArchiveInUse`.
        """
        file = Path(f"{self._archive}-lock").open("a+", encoding="utf-8")  # noqa: SIM115  # held while we work
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise ArchiveInUse(f"{holder} on {self._archive}") from None
        file.truncate(0)
        file.write(f"a {work} is running (process {os.getpid()}, since {now})\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let others work; done twice it does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None
