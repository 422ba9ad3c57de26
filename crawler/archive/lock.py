"""One writer of articles at a time on a file.

Two crawls would ask the site twice as often as the settings allow, and a reparse could overwrite
what a crawl has just stored.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO

from crawler.archive.database import ArchiveUnusable


class ArchiveInUse(ArchiveUnusable):
    """Raised if another process crawls into this archive, merges into it or reparses it."""


class ArchiveLock:
    """A lock on `<archive>-lock`. It is released when its process ends, however that ends.

    It is that of the real file, whatever link the archive was opened by. The file names the
    holder. It is never deleted: two processes could then lock it.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive.resolve()
        self._file: TextIO | None = None

    def take(self, work: str, now: str) -> None:
        """Take the lock for a `work` such as "crawl"; `now` is shown to others who try to take it.

        Raises `ArchiveInUse`.
        """
        file = Path(f"{self._archive}-lock").open("a+", encoding="utf-8")  # noqa: SIM115  # held until `release`
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
        """Release the lock; done twice it does nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None
