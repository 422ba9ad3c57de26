"""WARC files as streams of records, whatever is damaged: a gzip member each, or the file itself."""

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

_MAGIC = b"\x1f\x8b\x08"
# as each record begins: WARC/1.1
_VERSION = b"WARC/"
_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 64 * 1024
# bytes of a member that stay in memory
_IN_MEMORY = 4 * 1024 * 1024


class WarcFile(NamedTuple):
    """One WARC: its name, and its bytes, which can be sought in."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Member:
    """Records in plain bytes, from where `stream` stands; `position` is where they begin."""

    position: int
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Damage:
    """What could not be read at a position."""

    position: int
    what: str


def describe_damage(warc: WarcFile, damage: Damage) -> str:
    """Say in a sentence what of a WARC could not be read."""
    return f"{warc.name} at byte {damage.position:,}: {damage.what}"


@contextmanager
def open_warcs(name: str) -> Iterator[Iterator[WarcFile]]:
    """Open the WARCs at a path or URL (- is standard input): one, or those in a WACZ.

    Raises `UnreadableFile`.
    """
    try:
        with open_place(name) as file:
            yield _list_warcs(name, file)
    except UnreadableFile:
        raise
    except (OSError, zipfile.BadZipFile) as error:
        what = getattr(error, "strerror", None) or error
        raise UnreadableFile(f"cannot read {name}: {what}") from error


def holds_warc(path: Path) -> bool:
    """Tell by the first bytes of a file whether it may be a WARC or WACZ."""
    with path.open("rb") as file:
        return file.read(5).startswith((_MAGIC, _VERSION, b"PK\x03\x04"))


def split_members(file: IO[bytes], start: int = 0) -> Iterator[Member | Damage]:
    """Give the members of a compressed file, or a plain one as a single member.

    Behind damage it goes on with the next member that begins a record.
    """
    if _is_plain(file, start):
        file.seek(start)
        yield Member(start, file)
        return
    position: int | None = start
    damaged = False
    while position is not None and not _ends_at(file, position):
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
    """Go to where a record may begin, at or behind `start`; False where none does."""
    found = _find(stream, _VERSION, start)
    if found is not None:
        stream.seek(found)
    return found is not None


def _list_warcs(name: str, file: IO[bytes]) -> Iterator[WarcFile]:
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield WarcFile(Path(name).name, file)
        return
    with zipfile.ZipFile(file) as package:
        for path in package.namelist():
            if path.startswith("archive/") and path.endswith((".warc", ".warc.gz")):
                # a stream out of a zip cannot be sought in cheaply
                with package.open(path) as packed, tempfile.TemporaryFile() as copy:
                    shutil.copyfileobj(packed, copy)
                    yield WarcFile(f"{Path(name).name}/{path.removeprefix('archive/')}", copy)


def _is_plain(file: IO[bytes], start: int) -> bool:
    """Tell whether records begin in a file before any gzip member does."""
    file.seek(start)
    if file.read(len(_MAGIC)) == _MAGIC:
        return False
    record = _find(file, _VERSION, start)
    if record in (None, start):
        return record == start
    member = _find(file, _MAGIC, start)
    return member is None or member > record


def _ends_at(file: IO[bytes], position: int) -> bool:
    file.seek(position)
    return not file.read(1)


def _unpack(file: IO[bytes], position: int, stream: IO[bytes]) -> int:
    """Unpack the member at a position into a stream; give the position of the next."""
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
    """Give the position of the next occurrence of some bytes, None where there is none."""
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
