"""A file that is whole or not there: written beside its place, and renamed when done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class NotWritable(OSError):
    """A place where no file can be put; the message is one sentence for the user."""


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` when the block ends well.

    Raises `NotWritable`.
    """
    if path.exists() and not path.is_file():
        raise NotWritable(f"{path} is no file that could be written anew")
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
