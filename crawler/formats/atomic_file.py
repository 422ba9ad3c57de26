"""A file that is complete or absent: written beside its place, and renamed when complete."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, NamedTuple

_PART = ".part"


class NotWritable(OSError):
    """Raised if no file can be written to a path; the message is one sentence for the user."""


class _Version(NamedTuple):
    """What tells one version of a file from another."""

    device: int
    inode: int
    written_at: int
    size: int
    mode: int


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that replaces `path` if the block ends without an error.

    Until then it has a name of its own, and its owner alone can read it. It gets the mode of the
    file that it replaces, or that of the umask. A file that was changed meanwhile is not replaced.
    Parts that a killed process left are removed. Raises `NotWritable`.
    """
    before = _read_version(path)
    try:
        _remove_left(path)
        part, out = _open_part(path)
    except OSError as error:
        raise NotWritable(f"cannot write {path}: {error.strerror}") from error
    try:
        with out:
            yield out
            out.flush()
            os.fchmod(out.fileno(), before.mode if before else 0o666 & ~_read_umask())
            os.fsync(out.fileno())
            if _read_version(path) != before:
                raise NotWritable(f"{path} was changed by another process: it stays as it is")
            part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _read_version(path: Path) -> _Version | None:
    """Return the version of a file, None if there is none. Raises `NotWritable`."""
    try:
        seen = path.lstat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotWritable(f"cannot write {path}: {error.strerror}") from error
    if stat.S_ISLNK(seen.st_mode):
        raise NotWritable(f"{path} is a link: name the file that it leads to")
    if not stat.S_ISREG(seen.st_mode):
        raise NotWritable(f"{path} is not a file that can be overwritten")
    mode = stat.S_IMODE(seen.st_mode)
    return _Version(seen.st_dev, seen.st_ino, seen.st_mtime_ns, seen.st_size, mode)


def _open_part(path: Path) -> tuple[Path, BinaryIO]:
    """Make the file that becomes `path`, locked as long as it is open."""
    while True:
        number, name = mkstemp(_PART, f".{path.name}.", path.parent)
        out = _name_file(number, name)
        fcntl.flock(out, fcntl.LOCK_EX)
        # another process may have removed it before it was locked
        if os.fstat(number).st_nlink:
            return Path(name), out
        out.close()


def _name_file(number: int, name: str) -> BinaryIO:
    """Return an open file with its name, by which a WACZ finds room for its parts."""
    return open(name, "w+b", opener=lambda _name, _flags: number)


def _remove_left(path: Path) -> None:
    """Remove the parts of `path` that no process holds."""
    for part in path.parent.iterdir():
        if part.name.startswith(f".{path.name}.") and part.name.endswith(_PART):
            # it is at work, or belongs to another user
            with suppress(OSError):
                _remove_unlocked(part)


def _remove_unlocked(part: Path) -> None:
    number = os.open(part, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        part.unlink()
    finally:
        os.close(number)


def _read_umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
