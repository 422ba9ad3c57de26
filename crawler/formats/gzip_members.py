"""WARC and ARC files as streams of records, even if damaged: a stream a gzip member, or one."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from crawler.formats.damage import Damage, Search
from crawler.formats.unpacked_size import TOO_LARGE, limit_unpacked

GZIP_MAGIC = b"\x1f\x8b\x08"
# each record begins with its version: WARC/1.1
VERSION = b"WARC/"
# the first line of a record, and the letter that begins the next: WARC/1.1\r\nW
_BEGIN = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\r?\n[A-Za-z]")
_BEGIN_SIZE = 16
# the first record of an ARC file: filedesc://name 0.0.0.0 20061120080000 text/plain 76
ARC_MAGIC = b"filedesc://"
# a record of a WARC or ARC: WARC/1.1, filedesc://, http://www.chinadaily.com.cn/ 10.0.0.1 ...
_RECORD = re.compile(rb"WARC/|[A-Za-z]{3,8}:")
_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 16 * 1024
# bytes of a member that tell what it begins with, behind the longest usual head
_TRIED = 1024
# bytes that are unpacked at once
_PIECE = 1024 * 1024
# bytes of a member that stay in memory
_IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """Records as plain bytes, from the position of `stream` on; `position` is that in the file.

    One that `is_cut` has what stands before the place where the file ends.
    """

    position: int
    stream: IO[bytes]
    is_cut: bool = False


class _DamagedMember(ValueError):
    """Raised if a member cannot be unpacked; the message says why."""


class _CutMember(_DamagedMember):
    """Raised if the file ends within a member; what was unpacked of it is intact."""


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
    search = Search()
    while position is not None and not _is_blank_from(file, position):
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as stream:
            try:
                end = _unpack(file, position, stream)
            except _DamagedMember as error:
                if not damaged:
                    yield Damage(position, f"damaged gzip: {error}")
                start = search.find_next(position, file.tell(), stream.tell())
                if isinstance(error, _CutMember):
                    stream.seek(0)
                    yield Member(position, stream, is_cut=True)
                damaged, position = True, _find_member(file, start)
                continue
            yield Member(position, stream)
        damaged, position = False, end


def find_record(stream: IO[bytes], start: int) -> bool:
    """Seek the first position at or after `start` where a record may begin; False if none does."""
    found = _find(stream, VERSION, start)
    while found is not None:
        stream.seek(found)
        begins = _BEGIN.match(stream.read(_BEGIN_SIZE))
        stream.seek(found)
        if begins:
            return True
        found = _find(stream, VERSION, found + 1)
    return False


def _is_plain(file: IO[bytes]) -> bool:
    """Return True if a record begins in a file before any gzip member does."""
    file.seek(0)
    begin = file.read(len(ARC_MAGIC))
    if begin == ARC_MAGIC:
        return True
    if begin.startswith(GZIP_MAGIC):
        return False
    record = _find(file, VERSION, 0)
    if record in (None, 0):
        return record == 0
    member = _find(file, GZIP_MAGIC, 0)
    return member is None or member > record


def _is_blank_from(file: IO[bytes], position: int) -> bool:
    """Return True if a file ends at a position, or has zero bytes alone from there on (padding)."""
    file.seek(position)
    while chunk := file.read(_CHUNK):
        if chunk.strip(b"\0"):
            return False
    return True


def _unpack(file: IO[bytes], position: int, stream: IO[bytes]) -> int:
    """Decompress the member at a position into a stream, and return the position of the next.

    Raises `_DamagedMember`.
    """
    unpacker = zlib.decompressobj(_GZIP)
    file.seek(position)
    while not unpacker.eof:
        data = unpacker.unconsumed_tail or file.read(_CHUNK)
        try:
            stream.write(unpacker.decompress(data, _PIECE) if data else unpacker.flush())
        except zlib.error as error:
            raise _DamagedMember("its data cannot be unpacked") from error
        if not (data or unpacker.eof):
            raise _CutMember("the file ends within it")
        if stream.tell() > limit_unpacked(file.tell() - position):
            raise _DamagedMember(TOO_LARGE)
    stream.seek(0)
    return file.tell() - len(unpacker.unused_data)


def _find_member(file: IO[bytes], start: int) -> int | None:
    """Return the position of the next member that begins a record; None if there is none."""
    position = _find(file, GZIP_MAGIC, start)
    while position is not None and not _begins_record(file, position):
        position = _find(file, GZIP_MAGIC, position + 1)
    return position


def _begins_record(file: IO[bytes], position: int) -> bool:
    file.seek(position)
    try:
        begin = zlib.decompressobj(_GZIP).decompress(file.read(_TRIED), len(ARC_MAGIC))
    except zlib.error:
        return False
    return _RECORD.match(begin) is not None


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
