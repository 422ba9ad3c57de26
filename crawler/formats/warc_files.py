"""The WARCs at a path or URL: a single one, or those in a WACZ, even if damaged."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from crawler.formats.damage import Damage
from crawler.formats.gzip_members import ARC_MAGIC, GZIP_MAGIC, VERSION
from crawler.formats.locations import UnreadableFile, open_place
from crawler.formats.unpacked_size import TOO_LARGE, limit_unpacked
from crawler.formats.zstd_warc import ZSTD_MAGIC, unpack_zstd

# a WACZ may be packed with the folder that it was in, and holds nothing else of these names
_WARCS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
# what macOS notes of each file beside it
_OF_MACOS = "__MACOSX/"
# any entry of a ZIP, and the end of an empty one
_ZIP_MAGIC = b"PK"
# Bytes of the list of entries in a ZIP, which takes ten times as much memory: a WACZ has some ten.
_LARGEST_LIST = 4 * 1024 * 1024
# WACZs inside a WACZ inside a WACZ
_DEEPEST = 3
_CHUNK = 64 * 1024
# the only methods of WACZ; others may demand gigabytes of memory
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
# what the module raises on ZIPs that are damaged or made to harm
_ZIP_ERRORS = (
    EOFError,
    LookupError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class WarcFile(NamedTuple):
    """One WARC: its name, its bytes as a seekable stream, and what is wrong behind them."""

    name: str
    stream: IO[bytes]
    fault: str | None = None


def describe_damage(warc: WarcFile, damage: Damage) -> str:
    """Return a sentence that says what of a WARC could not be read."""
    return f"{warc.name} at byte {damage.position:,}: {damage.what}"


@contextmanager
def open_warcs(name: str) -> Iterator[Iterator[WarcFile]]:
    """Open the WARCs at a path or URL (- is standard input): a single one, or those in a WACZ.

    Raises `UnreadableFile`.
    """
    try:
        with open_place(name) as file:
            # the name is stored, as text
            yield _list_warcs(os.fsencode(Path(name).name).decode(errors="replace"), file)
    except UnreadableFile:
        raise
    except OSError as error:
        raise UnreadableFile(f"cannot read {name}: {error.strerror or error}") from error


def holds_warc(path: Path) -> bool:
    """Return True if a file begins like a WARC or WACZ."""
    begins = (GZIP_MAGIC, VERSION, ARC_MAGIC, ZSTD_MAGIC, _ZIP_MAGIC)
    with path.open("rb") as file:
        return file.read(len(ARC_MAGIC)).startswith(begins)


def _list_warcs(name: str, file: IO[bytes], depth: int = 0) -> Iterator[WarcFile]:
    if not _is_zip(file):
        with unpack_zstd(file) as (plain, fault):
            yield WarcFile(name, plain, fault)
        return
    fault = "packages in packages" if depth == _DEEPEST else _find_list_fault(file)
    if fault:
        yield WarcFile(name, io.BytesIO(), fault)
        return
    with zipfile.ZipFile(file) as package:
        yield from _list_entries(name, package, limit_unpacked(_measure(file)), depth)


def _is_zip(file: IO[bytes]) -> bool:
    """Return True for a ZIP; a WARC may end with a page that is one."""
    file.seek(0)
    return file.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC and zipfile.is_zipfile(file)


def _find_list_fault(file: IO[bytes]) -> str | None:
    """Return why the list of entries in a ZIP cannot be read; None if it can."""
    try:
        # the one place that says how large it is before all of it is in memory
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
        if end[zipfile._ECD_SIZE] > _LARGEST_LIST:  # type: ignore[attr-defined]
            return f"a ZIP with a list of over {_LARGEST_LIST >> 20} MB"
        zipfile.ZipFile(file).close()
    except _ZIP_ERRORS:
        return "damaged ZIP"
    return None


def _list_entries(name: str, package: zipfile.ZipFile, room: int, depth: int) -> Iterator[WarcFile]:
    """Yield the WARCs in a ZIP, which unpack to no more than `room` bytes together."""
    for entry in package.infolist():
        path = entry.filename
        if path.lower().endswith((".wacz", *_WARCS)) and not path.startswith(_OF_MACOS):
            inner = f"{name}/{path.removeprefix('archive/')}"
            # seeking in a stream of a zip is slow
            with tempfile.TemporaryFile() as copy:
                fault = _find_method_fault(entry) or _copy_entry(package, entry, copy, room)
                room -= copy.tell()
                yield from _list_warcs(inner, copy, depth + 1)
                if fault:
                    yield WarcFile(inner, io.BytesIO(), fault)


def _find_method_fault(entry: zipfile.ZipInfo) -> str | None:
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted"
    return None if entry.compress_type in _METHODS else "packed by a ZIP method other than deflate"


def _copy_entry(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, copy: IO[bytes], room: int
) -> str | None:
    """Unpack an entry as far as it goes; return what is wrong behind that."""
    pieces = _unpack_entry(package, entry)
    try:
        for piece in pieces:
            copy.write(piece)
            if copy.tell() > room:
                return TOO_LARGE
    except _ZIP_ERRORS:
        return "damaged in its ZIP"
    return None


def _unpack_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(entry) as packed:
        while piece := packed.read(_CHUNK):
            yield piece


def _measure(file: IO[bytes]) -> int:
    file.seek(0, io.SEEK_END)
    return file.tell()
