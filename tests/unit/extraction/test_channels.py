"""What must hold for any text that a channel serves, however odd."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crawler.editions import read_section_url
from crawler.extraction.document import parse_html
from crawler.extraction.listings import (
    UnknownListing,
    UnreadableSearch,
    find_sections,
    parse_print_day,
    parse_section_listing,
    read_search_page,
)
from crawler.papers import read_day_url
from crawler.urls import is_ours, read_article_url

WS = "/a/202611/05/WS690b0cc5a310d6866eb40001.html"
HREFS = [
    f"//www.chinadaily.com.cn{WS}", f"https://epaper.chinadaily.com.cn{WS}", WS, "content_1.htm",
    f"http://spam.example{WS}", f"//chinadaily.com.cn@spam.example{WS}", "/china/society",
    "//cn.chinadaily.com.cn/yuanchuang/page_2.html", "/page_99999.html", "index2.html", "//[", "#",
    "javascript:void(0)", "https://www.chinadaily.com.cn:99999/china/society", "\u0130://x", "",
]  # fmt: skip
CLASSES = [
    "mb10 tw3_01_2", "tw2", "left-liebiao", "busBox3", "busBox1", "gy_box", "content_list",
    "edition-name", "newslist-bigtitle", "newslist-common", "lunbor-599", "selectpage", "pageno",
]  # fmt: skip
URLS = [
    "https://www.chinadaily.com.cn/china/society",
    "https://epaper.chinadaily.com.cn/china/2026-11/05",
    "http://www.chinadaily.com.cn/cndy/2026-11/05/index1.html",
    "http://spam.example/china/society",
]
TEXTS = st.text(max_size=20) | st.sampled_from(["Next", "下一页", "2026-11-05 16:05", "1/113"])
TAGS = st.one_of(
    st.builds('<a class="pagestyle" href="{}">{}</a>'.format, st.sampled_from(HREFS), TEXTS),
    st.builds("<h4><a href='{}'>{}</a></h4>".format, st.sampled_from(HREFS), TEXTS),
    st.builds('<h3><a href="{}">{}</h3>'.format, st.text(max_size=20), TEXTS),
    st.builds('<div class="{}" id="div_currpage">'.format, st.sampled_from(CLASSES)),
    st.builds("<b>{}</b>".format, TEXTS),
    st.sampled_from(["</div>", "<ul class=content_list><li>", "<!--", "]]>", "<p>"]),
)
PAGES = st.lists(TAGS, max_size=25).map("".join) | st.text(max_size=80)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
ROWS = st.dictionaries(st.sampled_from(["id", "title", "publishTime"]), VALUES).flatmap(
    lambda row: st.sampled_from(HREFS).map(lambda href: row | {"url": href}) | st.just(row)
)
NUMBERS = st.integers(0, 20) | VALUES


@st.composite
def compose_answers(draw: st.DrawFn) -> str:
    """Give an answer of the search, whole or with a piece cut out or put in."""
    values: dict[str, Any] = {
        "content": draw(st.lists(ROWS, max_size=12)),
        "totalElements": draw(NUMBERS),
        "totalPages": draw(NUMBERS),
    }
    answer = json.dumps(values, ensure_ascii=draw(st.booleans()))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(answer))] * 2)))
    piece = draw(st.sampled_from(['"', "\n", "{", "]", "\\", '"url": "', "\ud800"]) | st.text())
    return draw(st.sampled_from([answer, answer[:start], answer[:start] + piece + answer[end:]]))


@given(st.sampled_from(URLS), PAGES)
def test_any_page_is_a_listing_or_an_unknown_one(url: str, html: str) -> None:
    try:
        listing = parse_section_listing(url, html)
    except UnknownListing:
        return
    rows = [*(row.url for row in listing.articles), *listing.lead]
    assert all(is_ours(found) for found in (*rows, *listing.sections))
    assert listing.next_url is None or is_ours(listing.next_url)
    assert 1 <= listing.last_page <= 99999
    assert len(set(rows)) <= html.count("<a")


@given(st.sampled_from(URLS), PAGES)
def test_sections_of_any_page_are_listings_of_editions(url: str, html: str) -> None:
    sections = find_sections(url, parse_html(html))
    assert len(set(sections)) == len(sections) <= html.count("<a")
    for section in sections:
        named = read_section_url(section)
        assert named is not None
        assert named.page == 1


@given(st.sampled_from(URLS), PAGES)
def test_any_page_is_an_issue_or_an_unknown_one(url: str, html: str) -> None:
    try:
        issue = parse_print_day(url, html)
    except UnknownListing:
        return
    named = read_day_url(url)
    assert named is not None
    ids = [article.id for article in issue.articles]
    assert len(set(ids)) == len(ids) <= html.count("<a")
    assert all(read_article_url(article.url) == article for article in issue.articles)
    for page in issue.pages:
        other = read_day_url(page)
        assert other is not None
        assert (other.paper, other.day) == (named.paper, named.day)


@given(compose_answers() | st.text(max_size=80), st.integers(0, 500))
def test_any_answer_is_one_of_the_search_or_unreadable(text: str, page: int) -> None:
    try:
        found = read_search_page(text, page)
    except UnreadableSearch:
        return
    assert found.unread >= 0
    assert len(found.articles) <= 50
    for row in found.articles:
        row.article.url.encode()
        assert is_ours(row.article.url)


@given(st.lists(ROWS, max_size=10), st.integers(0, 200))
def test_rows_and_unread_ones_are_all_rows_of_a_cut_answer(
    rows: list[dict[str, Any]], at: int
) -> None:
    rows = [row | {"url": HREFS[0]} for row in rows]
    answer = json.dumps({"content": rows})
    found = read_search_page(answer[: max(13, len(answer) - 2 - at)], 0)
    assert found.unread == 10 - len(found.articles)
