"""Content codings are taken off whole, within a limit, or not at all."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest

from crawler.content_coding import BodyTooLarge, CutBody, WrongCoding, unpack_body
from tests.support.zstandard import zstd

PAGE = b"<p>Farmers and the observatory shared the work.</p>" * 500
LIMIT = len(PAGE)


def deflate_without_head(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", deflate_without_head),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
]


@pytest.mark.parametrize(("coding", "pack"), CODINGS)
def test_body_is_unpacked_up_to_the_limit(coding: str, pack: Callable[[bytes], bytes]) -> None:
    assert unpack_body(pack(PAGE), coding, LIMIT) == PAGE
    with pytest.raises(BodyTooLarge, match=f"more than {LIMIT - 1} bytes"):
        unpack_body(pack(PAGE), coding, LIMIT - 1)


@pytest.mark.parametrize(("coding", "pack"), CODINGS)
def test_body_cut_anywhere_is_refused(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(PAGE)
    for length in range(1, len(packed)):
        with pytest.raises((CutBody, WrongCoding)):
            unpack_body(packed[:length], coding, LIMIT)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_other_data_is_refused_and_no_data_is_none(coding: str) -> None:
    with pytest.raises(WrongCoding, match=f"the body is no {coding}"):
        unpack_body(PAGE, coding, LIMIT)
    assert unpack_body(b"", coding, LIMIT) == b""


def test_gzip_of_several_files_is_refused_and_padding_is_not() -> None:
    packed = gzip.compress(PAGE)
    assert unpack_body(packed + bytes(8), "gzip", LIMIT) == PAGE
    with pytest.raises(WrongCoding, match="more than one file"):
        unpack_body(packed + packed, "gzip", 2 * LIMIT)


def test_zstd_that_demands_more_memory_than_a_page_is_refused() -> None:
    options = {int(zstd.CompressionParameter.window_log): 27}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(PAGE) + packer.flush()
    with pytest.raises(WrongCoding, match="the body is no zstd"):
        unpack_body(packed, "zstd", LIMIT)
