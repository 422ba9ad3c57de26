"""A page is decoded by the charsets that browsers know, whatever it declares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.decoding import decode_page

TEXT = "Li’s “tea” of 龙井"
CHINESE = "李娜在杭州采茶，“今年的茶很香”。"
# what a server says of a page: nothing, the charset of most old pages, a wrong one
DECLARED = ("text/html", "text/html; charset=gb2312", "text/html; charset=utf-8")


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


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    "text",
    ["Li’s tea", "“Tea”, he said – at the café’s door", "5€ a cup…”", "Tea\u00a0\u00a0house"],
)
def test_english_page_in_the_charset_of_windows_is_read_whatever_it_declares(
    declared: str, text: str
) -> None:
    assert decode_page(declared, text.encode("cp1252")) == text


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    "text", ["“Tea”", "Tea – rice", "Tea — rice", "It’s tea", "café", CHINESE, "朱镕基", "陶喆"]
)
def test_page_in_gbk_is_read_whatever_it_declares(declared: str, text: str) -> None:
    assert decode_page(declared, text.encode("gb18030")) == text


@given(st.integers(0, 4 * len(CHINESE)), st.binary(max_size=1), st.integers(0, 1))
def test_chinese_page_with_a_broken_byte_stays_chinese(
    place: int, other: bytes, dropped: int
) -> None:
    body = f"{CHINESE}\n{CHINESE}".encode("gb18030")
    broken = body[:place] + other + body[place + dropped :]
    for declared in DECLARED:
        assert CHINESE in decode_page(declared, broken)
