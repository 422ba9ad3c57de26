"""A page is decoded by the charsets that browsers know, whatever it declares."""

from __future__ import annotations

import pytest

from crawler.extraction.decoding import decode_page

TEXT = "Li’s “tea” of 龙井"


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "rot13", "hex", "zlib", "unicode_escape", "uu", "utf-7", "x"]
)
def test_codec_that_is_no_charset_of_browsers_is_not_used(charset: str) -> None:
    body = b"caf\xe9 +AGE- \\u0041 tea"
    for declared in (f"text/html; charset={charset}", f'text/html; charset="{charset}"'):
        assert decode_page(declared, body) == decode_page(None, body)
    meta = f'<meta charset="{charset}">'.encode()
    assert decode_page(None, meta + body).endswith(decode_page(None, body))


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "GB18030", "gb_2312-80", "utf-16"])
def test_charset_of_browsers_is_used_by_each_of_its_names(charset: str) -> None:
    body = TEXT.encode("gb18030" if charset.lower().startswith("gb") else charset)
    assert decode_page(f"text/html; charset={charset}", body) == TEXT


def test_meta_charset_counts_where_the_header_names_none_that_is_known() -> None:
    body = '<meta charset="windows-1251">чай'.encode("cp1251")
    assert decode_page("text/html; charset=punycode", body).endswith("чай")
