"""A file that is complete or absent: written beside its place, and renamed when complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class NotWritable(OSError):
    """Raised if no file can be written to a path; the message is one sentence for the user."""


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that replaces `path` if the block ends without an error.

    Raises `NotWritable`.
    """
    if path.exists() and not path.is_file():
        raise NotWritable(f"{path} is not a file that can be overwritten")
    part = path.with_name(path.name + ".part")
    try:
        out = part.open("w+b")
    except OSError as error:
        raise NotWritable(f"cannot write {path}: {error.strerror}") from error
    try:
        with out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
