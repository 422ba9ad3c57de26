"""Web archives by path or URL: files, standard input, and every protocol that fsspec knows."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from crawler.control_characters import show_text
from crawler.extras import ExtraMissing

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from fsspec import AbstractFileSystem

STDIN = "-"

# seconds without a byte; a whole file may take hours
_LONGEST_SILENCE = 60
# bytes of the disk that a copy leaves to others: what is sent may never come to an end
_LEFT_FREE = 100_000_000


class UnreadableFile(OSError):
    """Raised if a file cannot be read; the message is one sentence for the user."""


class NoRoom(OSError):
    """Raised if a copy leaves too little of a disk free."""


def expand(name: str) -> list[str]:
    """Return the files that match a pattern of paths or URLs, sorted by name.

    The name of a file, and one that matches nothing, is returned as it is. A URL is a pattern if it
    contains `*` or `[`; the server must list its files. Raises `UnreadableFile`, `ExtraMissing`.
    """
    if not is_url(name):
        return [name] if os.path.lexists(name) else sorted(glob(name, recursive=True)) or [name]
    if not set("*[").intersection(name):
        return [name]
    files, _ = _open_files(name)
    try:
        found = files.glob(name)
    except Exception as error:  # each protocol has errors of its own
        raise UnreadableFile(f"cannot list {name}: {error}") from error
    return sorted(map(files.unstrip_protocol, found)) or [name]


def is_url(name: str) -> bool:
    """Return True if a name is a URL and no path.

    >>> is_url("https://data.commoncrawl.org/a.warc.gz"), is_url("a.warc.gz"), is_url(r"C:\\a.warc")
    (True, False, False)
    """
    return "://" in name


@contextmanager
def open_place(name: str) -> Iterator[IO[bytes]]:
    """Open a file to read and seek in; standard input and URLs are copied to a temporary file.

    Raises `UnreadableFile`, and `ExtraMissing` for a URL.
    """
    if name != STDIN and not is_url(name):
        with open_file(Path(name)) as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        copy = _Copy(file.fileno(), "r+b", closefd=False)
        if name == STDIN:
            _copy_stdin(copy)
        else:
            _fetch(name, copy)
        file.seek(0)
        yield file


class _Copy(io.FileIO):
    """A file that is written while its disk has room for others too."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes. Raises `NoRoom`."""
        disk = os.fstatvfs(self.fileno())
        if disk.f_bavail * disk.f_frsize < _LEFT_FREE:
            raise NoRoom(
                f"less than {_LEFT_FREE // 1_000_000} MB are left in {tempfile.gettempdir()},"
                " where it is copied to: make room, or name another folder in TMPDIR"
            )
        return super().write(data)


def _copy_stdin(copy: IO[bytes]) -> None:
    try:
        shutil.copyfileobj(sys.stdin.buffer, copy)
    except OSError as error:
        raise UnreadableFile(f"cannot read standard input: {error}") from error


def open_file(path: Path) -> BinaryIO:
    """Open a plain file to read, also by a link.

    Raises `UnreadableFile`, also for what may never come to an end: a pipe, a device.
    """
    try:
        # a pipe without a writer would be waited for
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableFile(f"cannot read {path}: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise UnreadableFile(f"cannot read {path}: it is not a file")
    return os.fdopen(number, "rb")


def _fetch(url: str, copy: IO[bytes]) -> None:
    files, place = _open_files(url)
    from fsspec.callbacks import TqdmCallback

    # disable=None: shown on a terminal only
    shown = {
        "desc": show_text(url),
        "unit": "B",
        "unit_scale": True,
        "disable": None,
        "leave": False,
    }
    try:
        files.get_file(place, copy, callback=TqdmCallback(tqdm_kwargs=shown))
    except FileNotFoundError as error:
        raise UnreadableFile(f"cannot read {url}: there is no such file") from error
    except Exception as error:  # each protocol has errors of its own
        raise UnreadableFile(f"cannot read {url}: {error or type(error).__name__}") from error


def _open_files(url: str) -> tuple[AbstractFileSystem, str]:
    """Return the files among which a URL is one, and its name there."""
    try:
        from fsspec.core import url_to_fs

        files, place = url_to_fs(url, **_choose_options(url))
    except ImportError as error:
        raise ExtraMissing(
            f"{url}: URLs need the extra `remote`: .venv/bin/pip install 'fsspec[http]>=2026.2'"
            f" ({error})"
        ) from error
    except ValueError as error:
        raise UnreadableFile(f"cannot read {url}: {error}") from error
    return files, place


def _choose_options(url: str) -> dict[str, Any]:
    if urlsplit(url).scheme not in ("http", "https"):
        return {}
    from aiohttp import ClientTimeout

    timeout = ClientTimeout(sock_connect=_LONGEST_SILENCE, sock_read=_LONGEST_SILENCE)
    # without its cache fsspec asks for a listing twice
    return {"client_kwargs": {"timeout": timeout}, "use_listings_cache": True}
