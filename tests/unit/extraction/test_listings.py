"""What is a section listing, and what only looks like one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.extraction.document import parse_html
from crawler.extraction.links import find_article_links
from crawler.extraction.listings import (
    ChannelFront,
    UnknownListing,
    find_sections,
    parse_print_day,
    parse_section_listing,
)

URL = "https://www.chinadaily.com.cn/china"
STORY = "//www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb4000{}.html"
# a story of a slider, as it stands again for small screens
SLIDE = (
    '<div class="tw3_01_2 lunbor-599 res-m"><a href="{0}"><img src="/a.jpeg" /></a>'
    '<span class="tw3_01_2_t"><h4><a href="{0}">A heron</a></h4></span></div>'
)
ROW = (
    '<div class="mb10 tw3_01_2 "><span class="tw3_01_2_t"><h4><a href="{0}">A heron</a></h4>'
    " <b>2026-11-05 16:05</b></span></div>"
)


def test_time_that_cannot_be_read_leaves_the_article() -> None:
    row = ROW.format(STORY.format(1)).replace("2026-11-05 16:05", "2026-11-31 25:00")
    listing = parse_section_listing(URL, row)
    assert [(a.url, a.published) for a in listing.articles] == [("https:" + STORY.format(1), None)]


def test_time_of_a_row_is_read_as_that_of_an_article() -> None:
    row = ROW.format(STORY.format(1)).replace("2026-11-05", "2569-11-05")
    (listed,) = parse_section_listing(URL, row).articles
    assert str(listed.published) == "2026-11-05 16:05:00+08:00"


@pytest.mark.parametrize(
    ("mark", "last"),
    [("page_9.html", 9), ("page_9.html#list", 9), ("page_9.html?d=1/12 ", 9), ("?d=1/12", 1)],
)
def test_last_page_is_the_one_that_a_link_of_the_pager_names(mark: str, last: int) -> None:
    pager = f'<div id="div_currpage"><a href="{URL}/{mark}">&gt;&gt;|</a></div>'
    assert parse_section_listing(URL, ROW.format(STORY.format(1)) + pager).last_page == last


def test_link_that_is_no_url_is_skipped() -> None:
    rows = ROW.format("https://[") + ROW.format(STORY.format(1))
    assert len(parse_section_listing(URL, rows).articles) == 1


def test_front_of_a_channel_is_no_listing() -> None:
    slides = "".join(SLIDE.format(STORY.format(n)) for n in range(6))
    with pytest.raises(ChannelFront, match=f"the front of a channel, not a section listing: {URL}"):
        parse_section_listing(URL, f"<body>{slides}</body>")


def test_list_below_a_slider_is_a_listing_of_its_own_rows() -> None:
    html = f"<body>{SLIDE.format(STORY.format(1))}{ROW.format(STORY.format(2))}</body>"
    listing = parse_section_listing(URL, html)
    assert [listed.url for listed in listing.articles] == ["https:" + STORY.format(2)]


@pytest.mark.parametrize("html", ["", "<p>Back soon", '{"status": "ok"}'])
def test_page_without_rows_is_an_unknown_listing(html: str) -> None:
    with pytest.raises(UnknownListing) as caught:
        parse_section_listing(URL, html)
    assert not isinstance(caught.value, ChannelFront)


def test_each_article_that_a_page_links_to_is_found_once() -> None:
    hrefs = [
        STORY.format(1),
        STORY.format(1).replace(".html", "_2.html"),
        STORY.format(1).replace("www.", "global."),
        "/a/202611/05/WS690b0cc5a310d6866eb40002.html#top",
        "//www.example.org/a/202611/05/WS690b0cc5a310d6866eb40003.html",
        "/china/society",
        "http://[bad",
        "",
    ]
    html = "".join(f'<a href="{href}">x</a>' for href in hrefs)
    links = find_article_links(URL, parse_html(html))
    assert [link.id for link in links.articles] == [
        "WS690b0cc5a310d6866eb40001",
        "WS690b0cc5a310d6866eb40002",
    ]


@pytest.mark.corpus
def test_real_front_of_2026_names_all_its_articles(corpus: Path) -> None:
    html = (corpus / "pages/channel-2026-china-index-20260918.html").read_text(encoding="utf-8")
    with pytest.raises(ChannelFront):
        parse_section_listing(URL, html)
    assert len(find_article_links(URL, parse_html(html)).articles) == 42


@pytest.mark.corpus
def test_rows_of_a_real_issue_are_read(corpus: Path) -> None:
    html = (corpus / "pages/trimmed-2026-listing-epaper-20260926.html").read_text("utf-8")
    # its maker shortened the ids
    html = re.sub(r"(WS[0-9a-f]{8})(?=\.html)", r"\g<1>a310d6866eb40001", html)
    issue = parse_print_day("https://epaper.chinadaily.com.cn/china/2026-09/26", html)
    assert len(issue.articles) == 2


@pytest.mark.corpus
def test_real_front_of_2026_names_sections(corpus: Path) -> None:
    html = (corpus / "pages/channel-2026-china-index-20260918.html").read_text(encoding="utf-8")
    sections = find_sections(URL, parse_html(html))
    names = {section.removeprefix("https://www.chinadaily.com.cn/") for section in sections}
    assert {"china/society", "china/teahouse", "china/wuhanplus", "regional", "video"} <= names
    assert all(name.partition("/")[0] in ("china", "regional", "video") for name in names)
