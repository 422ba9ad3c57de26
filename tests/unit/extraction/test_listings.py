"""What rows of a section listing give when they are not as they should be."""

from __future__ import annotations

import pytest

from crawler.extraction.listings import UnknownListing, parse_section_listing

URL = "https://www.chinadaily.com.cn/china/society"
ROW = '<div class="tw3_01_2"><h4><a href="{}">Herons</a></h4><b>{}</b></div>'
ARTICLE = "//www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40001.html"


def test_time_that_cannot_be_read_leaves_the_article() -> None:
    listing = parse_section_listing(URL, ROW.format(ARTICLE, "2026-11-31 25:00"))
    assert [(a.url, a.published) for a in listing.articles] == [(f"https:{ARTICLE}", None)]


def test_link_that_is_no_url_is_passed_over() -> None:
    rows = ROW.format("https://[", "2026-11-05 16:05") + ROW.format(ARTICLE, "2026-11-05 16:05")
    assert len(parse_section_listing(URL, rows).articles) == 1


def test_page_without_rows_is_no_listing() -> None:
    with pytest.raises(UnknownListing, match="no row"):
        parse_section_listing(URL, "<h4><a href='/a'>Herons</a></h4>")
