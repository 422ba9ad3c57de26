"""One crawl at a time on a file: two would ask the site twice as often as the settings allow."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO

from crawler.archive.database import ArchiveUnusable


class CrawlRunning(ArchiveUnusable):
    """Another process crawls into this archive."""


class CrawlLock:
    """A lock on `<archive>-lock`, which ends with its process, however that ends.

    The file says who holds it. It stays: a file that is deleted can be locked twice.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._file: TextIO | None = None

    def take(self, now: str) -> None:
        """Take the lock; `now` is for those who ask meanwhile. Raises `CrawlRunning`."""
        file = Path(f"{self._archive}-lock").open("a+", encoding="utf-8")  # noqa: SIM115  # held while we crawl
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise CrawlRunning(f"a crawl is running on {self._archive}: {holder}") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {now}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let others crawl; done twice it does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None
