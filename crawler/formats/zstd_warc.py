"""WARC files compressed with zstd: a frame a record, with a dictionary before them or without.

The dictionary is in a skippable frame at the beginning, plain or compressed itself
(https://iipc.github.io/warc-specifications/specifications/warc-zstd/).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from crawler.content_coding import zstd

ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
# of a dictionary, in bytes; the usual ones have 100 KB
_LARGEST_DICTIONARY = 16 * 1024 * 1024


@contextmanager
def unpack_zstd(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Return a file decompressed in a temporary one, if zstd compressed it, else the file itself.

    Damage ends it where it stands: what was decompressed before is there.
    """
    file.seek(0)
    begin = file.read(len(ZSTD_MAGIC))
    file.seek(0)
    if begin not in (ZSTD_MAGIC, _DICTIONARY_MAGIC):
        yield file
        return
    dictionary = _read_dictionary(file) if begin == _DICTIONARY_MAGIC else None
    with tempfile.TemporaryFile() as plain:
        try:
            shutil.copyfileobj(zstd.ZstdFile(file, zstd_dict=dictionary), plain)
        except (EOFError, zstd.ZstdError) as error:
            # read as a record, it is reported as damage
            plain.write(f"\r\n\r\nWARC/damaged zstd: {error}\r\n\r\n".encode())
        plain.seek(0)
        yield plain


def _read_dictionary(file: IO[bytes]) -> zstd.ZstdDict:
    file.seek(len(_DICTIONARY_MAGIC))
    size = min(int.from_bytes(file.read(4), "little"), _LARGEST_DICTIONARY)
    data = file.read(size)
    if data.startswith(ZSTD_MAGIC):
        data = zstd.decompress(data)
    return zstd.ZstdDict(data)
