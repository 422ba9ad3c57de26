"""Copies of a file, each with its time in the name, of which the newest are kept.

`backups/archive.db` of 27 November 2026, 03:10:00 UTC, is `backups/archive-20261127T031000Z.db`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

_TIME = "%Y%m%dT%H%M%SZ"
# what `_TIME` writes: 20261127T031000Z
_WRITTEN = r"[0-9]{8}T[0-9]{6}Z"


def name_copy(path: Path, now: datetime) -> Path:
    """Return the path of the copy of a moment (aware).

    >>> name_copy(Path("archive.db"), datetime(2026, 11, 27, 3, 10, tzinfo=UTC)).name
    'archive-20261127T031000Z.db'
    """
    return path.with_stem(f"{path.stem}-{now.astimezone(UTC).strftime(_TIME)}")


def list_copies(path: Path) -> list[Path]:
    """Return the copies of a file that are there, the newest first."""
    named = re.compile(rf"{re.escape(path.stem)}-{_WRITTEN}{re.escape(path.suffix)}")
    found = (copy for copy in path.parent.iterdir() if named.fullmatch(copy.name))
    return sorted((copy for copy in found if copy.is_file()), reverse=True)
