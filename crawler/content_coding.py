"""Content codings, removed whole or not at all: a truncated body must not pass for a page."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Callable

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

# in lower case: the codings that they name are removed before a body is stored
CODING_HEADERS = frozenset(("content-encoding", "transfer-encoding"))

# of one body; servers use one, and a cache before them another
MOST_CODINGS = 3

_GZIP_MAGIC = b"\x1f\x8b"
# window bits of zlib: which header the data has
_GZIP_HEAD = 16 + zlib.MAX_WBITS
_NO_HEAD = -zlib.MAX_WBITS
# the memory that a body in zstd may demand, as a power of two: 8 MB (RFC 9659)
_ZSTD_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 23}


class CutBody(EOFError):
    """Raised if a compressed body ends too soon."""


class WrongCoding(ValueError):
    """Raised if a body is not in the coding that its response names, or is damaged."""


class BodyTooLarge(ValueError):
    """Raised if a body unpacks to more than a limit."""


def unpack_body(body: bytes, coding: str, limit: int) -> bytes:
    """Return a body without its content coding; it and the memory used stay within `limit` bytes.

    Raises `BodyTooLarge`, `CutBody`, `WrongCoding`.
    """
    if not body:
        return b""
    try:
        whole = _UNPACKERS[coding](body, limit + 1)
    except EOFError as error:
        raise CutBody(f"the body is cut: its {coding} does not end") from error
    except (zlib.error, zstd.ZstdError, brotli.error) as error:
        raise WrongCoding(f"the body is no {coding}: {error}") from error
    if len(whole) > limit:
        raise BodyTooLarge(f"unpacks to more than {limit} bytes")
    return whole


# Each returns up to `most` bytes, and raises EOFError if there are fewer and no end of the data.


def _unpack_gzip(body: bytes, most: int) -> bytes:
    return _inflate(body, most, _GZIP_HEAD)


def _unpack_deflate(body: bytes, most: int) -> bytes:
    try:
        return _inflate(body, most, zlib.MAX_WBITS)
    except zlib.error:
        # some servers send it without its header
        return _inflate(body, most, _NO_HEAD)


def _inflate(body: bytes, most: int, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    unpacked = unpacker.decompress(body, most)
    if len(unpacked) < most and not unpacker.eof:
        raise EOFError
    if unpacker.unused_data.startswith(_GZIP_MAGIC):
        raise zlib.error("more than one file in it")
    return unpacked


def _unpack_brotli(body: bytes, most: int) -> bytes:
    unpacker = brotli.Decompressor()
    unpacked: bytes = unpacker.process(body, output_buffer_limit=most)
    if len(unpacked) < most and not unpacker.is_finished():
        raise EOFError
    return unpacked


def _unpack_zstd(body: bytes, most: int) -> bytes:
    return zstd.ZstdFile(io.BytesIO(body), options=_ZSTD_WINDOW).read(most)


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _unpack_gzip,
    "x-gzip": _unpack_gzip,
    "deflate": _unpack_deflate,
    "br": _unpack_brotli,
    "zstd": _unpack_zstd,
}
