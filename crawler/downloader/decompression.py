"""Decompression of responses: whole or not at all."""

from __future__ import annotations

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.content_coding import MOST_CODINGS, BodyTooLarge, unpack_body

# bytes where DOWNLOAD_MAXSIZE=0 sets no limit: as many as Scrapy takes by default
NO_LIMIT = 1 << 30


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's own, but strict: that one returns as much of a cut body as could be unpacked."""

    @staticmethod
    def _split_encodings(content_encoding: list[bytes]) -> tuple[list[bytes], list[bytes]]:
        if b",".join(content_encoding).count(b",") >= MOST_CODINGS:
            raise IgnoreRequest(f"over {MOST_CODINGS} content codings")
        return HttpCompressionMiddleware._split_encodings(content_encoding)

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        try:
            return unpack_body(body, encoding.decode(), max_size or NO_LIMIT)
        except BodyTooLarge as error:
            raise IgnoreRequest(str(error)) from error
