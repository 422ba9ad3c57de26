"""A response is unpacked whole, and not through any number of codings."""

from __future__ import annotations

import gzip

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

from crawler.downloader.decompression import CompressionMiddleware

URL = "https://www.chinadaily.com.cn/china"
PAGE = b"<html>tea</html>"


def unpack(body: bytes, *codings: str) -> Request | Response:
    middleware = CompressionMiddleware.from_crawler(get_crawler())
    response = HtmlResponse(URL, headers={"Content-Encoding": list(codings)}, body=body)
    return middleware.process_response(Request(URL), response)


def test_size_without_a_limit_is_unpacked() -> None:
    middleware = CompressionMiddleware.from_crawler(
        get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": 0})
    )
    packed = HtmlResponse(URL, headers={"Content-Encoding": "gzip"}, body=gzip.compress(PAGE))
    response = middleware.process_response(Request(URL), packed)
    assert isinstance(response, Response)
    assert response.body == PAGE


@pytest.mark.parametrize("codings", [("gzip, gzip",), ("gzip", "gzip")])
def test_body_of_several_codings_is_unpacked(codings: tuple[str, ...]) -> None:
    response = unpack(gzip.compress(gzip.compress(PAGE)), *codings)
    assert isinstance(response, Response)
    assert response.body == PAGE


@pytest.mark.parametrize("codings", [("gzip, " * 3000 + "gzip",), ("gzip",) * 4])
def test_body_of_many_codings_is_refused(codings: tuple[str, ...]) -> None:
    with pytest.raises(IgnoreRequest, match=r"^over 3 content codings$"):
        unpack(PAGE, *codings)
