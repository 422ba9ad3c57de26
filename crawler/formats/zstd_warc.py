"""WARC files compressed with zstd: a frame a record, with a dictionary before them or without.

The dictionary is in a skippable frame at the beginning, plain or compressed itself
(https://iipc.github.io/warc-specifications/specifications/warc-zstd/).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from crawler.content_coding import zstd
from crawler.formats.locations import UnreadableFile

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
_CHUNK = 64 * 1024
# of a dictionary, in bytes; the usual ones have 100 KB
_LARGEST_DICTIONARY = 16 * 1024 * 1024


@contextmanager
def unpack_zstd(name: str, file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Return a file decompressed in a temporary one, if zstd compressed it, else the file itself.

    A damaged file is there as far as it goes; when the block ends, `UnreadableFile` is raised with
    its `name`.
    """
    file.seek(0)
    begin = file.read(len(ZSTD_MAGIC))
    file.seek(0)
    if begin not in (ZSTD_MAGIC, _DICTIONARY_MAGIC):
        yield file
        return
    dictionary = _read_dictionary(file) if begin == _DICTIONARY_MAGIC else None
    with tempfile.TemporaryFile() as plain:
        damage = _decompress(file, dictionary, plain)
        plain.seek(0)
        yield plain
    if damage:
        raise UnreadableFile(f"{name}: damaged zstd, read as far as it goes: {damage}")


def _decompress(file: IO[bytes], dictionary: zstd.ZstdDict | None, plain: IO[bytes]) -> str | None:
    """Decompress a file into another, frame by frame; return what ended it too soon."""
    frame = None
    data = file.read(_CHUNK)
    while data:
        frame = frame or zstd.ZstdDecompressor(dictionary)
        try:
            plain.write(frame.decompress(data))
        except zstd.ZstdError as error:
            return str(error)
        data = frame.unused_data or file.read(_CHUNK)
        frame = None if frame.eof else frame
    return "the file ends within a frame" if frame else None


def _read_dictionary(file: IO[bytes]) -> zstd.ZstdDict:
    file.seek(len(_DICTIONARY_MAGIC))
    size = min(int.from_bytes(file.read(4), "little"), _LARGEST_DICTIONARY)
    data = file.read(size)
    if data.startswith(ZSTD_MAGIC):
        data = zstd.decompress(data)
    return zstd.ZstdDict(data)
