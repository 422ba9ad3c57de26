"""One writer of articles at a time on a file.

Two crawls would ask the site twice as often as the settings allow, and a reparse could overwrite
what a crawl has just stored.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from crawler.archive.database import ArchiveUnusable


class ArchiveInUse(ArchiveUnusable):
    """Raised if another process crawls into this archive, merges into it or reparses it."""


_HOLDER = "a {} is running (process {}, since {})\n"
# the most that is read of it, in bytes
_LONGEST_HOLDER = 200


class ArchiveLock:
    """A lock on `<archive>-lock`. It is released when its process ends, however that ends.

    It is that of the real file, whatever link the archive was opened by; it follows no link
    itself. The file names the holder. It is never deleted: two processes could then lock it.
    """

    def __init__(self, archive: Path) -> None:
        self._archive = archive.resolve()
        # the open file, held until `release`
        self._number: int | None = None

    def take(self, work: str, now: str) -> None:
        """Take the lock for a `work` such as "crawl"; `now` is shown to others who try to take it.

        Raises `ArchiveInUse`, and `ArchiveUnusable` if no lock can be made.
        """
        path = f"{self._archive}-lock"
        try:
            number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise ArchiveUnusable(f"cannot lock {path}: {error.strerror}") from error
        self._number = number
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(number, 0)
            os.write(number, _HOLDER.format(work, os.getpid(), now).encode())
        except BlockingIOError:
            holder = os.read(number, _LONGEST_HOLDER).decode(errors="replace").strip()
            self.release()
            raise ArchiveInUse(f"{holder} on {self._archive}") from None
        except OSError as error:
            self.release()
            raise ArchiveUnusable(f"cannot lock {path}: {error.strerror}") from error

    def release(self) -> None:
        """Release the lock; done twice it does nothing."""
        if self._number is not None:
            os.close(self._number)
            self._number = None
