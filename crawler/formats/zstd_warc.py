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
from crawler.formats.unpacked_size import TOO_LARGE, limit_unpacked

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
_CHUNK = 64 * 1024
# bytes that are unpacked at once
_PIECE = 1024 * 1024
# of a dictionary, in bytes; the usual ones have 100 KB
_LARGEST_DICTIONARY = 16 * 1024 * 1024
# the memory that a frame may demand, as a power of two: 128 MB is what zstd grants by itself
_OPTIONS = {int(zstd.DecompressionParameter.window_log_max): 27}


@contextmanager
def unpack_zstd(file: IO[bytes]) -> Iterator[tuple[IO[bytes], str | None]]:
    """Return a file decompressed in a temporary one, if zstd compressed it, else the file itself.

    A damaged file is there as far as it goes, with what is wrong behind that.
    """
    file.seek(0)
    begin = file.read(len(ZSTD_MAGIC))
    file.seek(0)
    if begin not in (ZSTD_MAGIC, _DICTIONARY_MAGIC):
        yield file, None
        return
    with tempfile.TemporaryFile() as plain:
        try:
            _decompress(file, _read_dictionary(file, begin), plain)
        except _DamagedZstd as damage:
            fault: str | None = f"damaged zstd, read as far as it goes: {damage}"
        else:
            fault = None
        plain.seek(0)
        yield plain, fault


class _DamagedZstd(ValueError):
    """Raised if a file ends too soon or cannot be decompressed; the message says why."""


def _decompress(file: IO[bytes], dictionary: zstd.ZstdDict | None, plain: IO[bytes]) -> None:
    """Decompress a file into another, frame by frame. Raises `_DamagedZstd`."""
    data = file.read(_CHUNK)
    while data:
        frame = zstd.ZstdDecompressor(dictionary, _OPTIONS)
        while not frame.eof:
            if frame.needs_input and not data:
                raise _DamagedZstd("the file ends within a frame")
            plain.write(_decompress_piece(frame, data))
            data = file.read(_CHUNK) if frame.needs_input else b""
            if plain.tell() > limit_unpacked(file.tell()):
                raise _DamagedZstd(TOO_LARGE)
        data = frame.unused_data or file.read(_CHUNK)


def _decompress_piece(frame: zstd.ZstdDecompressor, data: bytes) -> bytes:
    try:
        return frame.decompress(data, _PIECE)
    except zstd.ZstdError as error:
        raise _DamagedZstd("its data cannot be unpacked") from error


def _read_dictionary(file: IO[bytes], begin: bytes) -> zstd.ZstdDict | None:
    """Return the dictionary before the frames, if there is one. Raises `_DamagedZstd`."""
    if begin != _DICTIONARY_MAGIC:
        return None
    file.seek(len(_DICTIONARY_MAGIC))
    size = min(int.from_bytes(file.read(4), "little"), _LARGEST_DICTIONARY)
    data = file.read(size)
    try:
        if data.startswith(ZSTD_MAGIC):
            data = zstd.ZstdDecompressor(options=_OPTIONS).decompress(data, _LARGEST_DICTIONARY)
        return zstd.ZstdDict(data)
    except (ValueError, zstd.ZstdError) as error:
        raise _DamagedZstd("its dictionary cannot be read") from error
