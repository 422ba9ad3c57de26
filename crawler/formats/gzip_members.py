"""WARC and ARC files as streams of records, even if damaged: a stream a gzip member, or one."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from crawler.formats.locations import UnreadableFile, open_place
from crawler.formats.zstd_warc import ZSTD_MAGIC, unpack_zstd

_MAGIC = b"\x1f\x8b\x08"
_WARCS = (".warc", ".warc.gz", ".warc.zst")
# each record begins with its version: WARC/1.1
VERSION = b"WARC/"
# the first record of an ARC file: filedesc://name 0.0.0.0 20061120080000 text/plain 76
_ARC = b"filedesc://"
_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 64 * 1024
# bytes of a member that stay in memory
_IN_MEMORY = 4 * 1024 * 1024


class WarcFile(NamedTuple):
    """One WARC: its name, and its bytes as a seekable stream."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Member:
    """Records as plain bytes, from the position of `stream` on; `position` is that in the file."""

    position: int
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong at a position of the file."""

    position: int
    what: str


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
            yield _list_warcs(Path(name).name, file)
    except UnreadableFile:
        raise
    except (OSError, zipfile.BadZipFile) as error:
        what = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"cannot read {name}: {what}") from error


def holds_warc(path: Path) -> bool:
    """Return True if a file begins like a WARC or WACZ."""
    with path.open("rb") as file:
        return file.read(len(_ARC)).startswith((_MAGIC, VERSION, _ARC, ZSTD_MAGIC, b"PK\x03\x04"))


def split_members(file: IO[bytes]) -> Iterator[Member | Damage]:
    """Yield the members of a compressed file, or a plain file as a single member.

    After damage it goes on with the next member that begins a record.
    """
    if _is_plain(file):
        file.seek(0)
        yield Member(0, file)
        return
    position: int | None = 0
    damaged = False
    while position is not None and not _is_blank_from(file, position):
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as stream:
            try:
                end = _unpack(file, position, stream)
            except (zlib.error, EOFError) as error:
                if not damaged:
                    yield Damage(position, f"damaged gzip: {error}")
                damaged, position = True, _find(file, _MAGIC, position + 1)
                continue
            yield Member(position, stream)
        damaged, position = False, end


def find_record(stream: IO[bytes], start: int) -> bool:
    """Seek the first position at or after `start` where a record may begin; False if none does."""
    found = _find(stream, VERSION, start)
    if found is not None:
        stream.seek(found)
    return found is not None


def _list_warcs(name: str, file: IO[bytes]) -> Iterator[WarcFile]:
    if not zipfile.is_zipfile(file):
        with unpack_zstd(name, file) as plain:
            yield WarcFile(name, plain)
        return
    with zipfile.ZipFile(file) as package:
        for path in package.namelist():
            if path.endswith(".wacz") or (path.startswith("archive/") and path.endswith(_WARCS)):
                # seeking in a stream of a zip is slow
                with package.open(path) as packed, tempfile.TemporaryFile() as copy:
                    shutil.copyfileobj(packed, copy)
                    yield from _list_warcs(f"{name}/{path.removeprefix('archive/')}", copy)


def _is_plain(file: IO[bytes]) -> bool:
    """Return True if a record begins in a file before any gzip member does."""
    file.seek(0)
    begin = file.read(len(_ARC))
    if begin == _ARC:
        return True
    if begin.startswith(_MAGIC):
        return False
    record = _find(file, VERSION, 0)
    if record in (None, 0):
        return record == 0
    member = _find(file, _MAGIC, 0)
    return member is None or member > record


def _is_blank_from(file: IO[bytes], position: int) -> bool:
    """Return True if a file ends at a position, or has zero bytes alone from there on (padding)."""
    file.seek(position)
    while chunk := file.read(_CHUNK):
        if chunk.strip(b"\0"):
            return False
    return True


def _unpack(file: IO[bytes], position: int, stream: IO[bytes]) -> int:
    """Decompress the member at a position into a stream, and return the position of the next."""
    unpacker = zlib.decompressobj(_GZIP)
    file.seek(position)
    while not unpacker.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise EOFError("the file ends within it")
        stream.write(unpacker.decompress(chunk))
    stream.seek(0)
    return file.tell() - len(unpacker.unused_data)


def _find(file: IO[bytes], wanted: bytes, start: int) -> int | None:
    """Return the position of the next occurrence of some bytes; None if there is none."""
    file.seek(start)
    before = b""
    position = start
    while chunk := file.read(_CHUNK):
        window = before + chunk
        if (found := window.find(wanted)) >= 0:
            return position - len(before) + found
        position += len(chunk)
        before = window[1 - len(wanted) :]
    return None
