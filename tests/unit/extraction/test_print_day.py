"""Which day pages hold an issue, and which are empty or unknown."""

from __future__ import annotations

import pytest

from crawler.extraction.listings import EmptyDay, NotADay, UnknownListing, parse_print_day

CHINA = "https://epaper.chinadaily.com.cn/china/2026-11/17"
CNDY = "http://www.chinadaily.com.cn/cndy/2019-04/27/index1.html"
STORY = "//epaper.chinadaily.com.cn/a/202611/17/WS691a5a00a310d686d0040001.html"


@pytest.mark.parametrize(
    ("url", "html"),
    [
        (CHINA, '<div class="edition-name">FRONT PAGE</div><a href="/china/2026-11/16">before</a>'),
        (CHINA, f'<div class="newslist-common"><a href="{STORY}x">x</a></div>'),
        # a side column with the news of another day
        (CHINA, f'<p><a href="{STORY.replace("/17/", "/16/")}">Most viewed</a></p>'),
        (CNDY, '<a href="index2.html">2</a><a href="/cndy/2019-04/26/content_1.htm">x</a>'),
    ],
)
def test_day_without_an_issue_is_empty(url: str, html: str) -> None:
    with pytest.raises(EmptyDay, match="no story in the issue at"):
        parse_print_day(url, html)


@pytest.mark.parametrize("html", ["", "<body>Busy", '<a href="https://cdn.example/">Checking</a>'])
def test_page_without_a_link_to_the_site_is_no_day(html: str) -> None:
    for url in (CHINA, CNDY):
        with pytest.raises(NotADay):
            parse_print_day(url, html)


def test_stories_of_the_day_outside_known_rows_are_another_template() -> None:
    with pytest.raises(UnknownListing, match="no row of an issue") as caught:
        parse_print_day(CHINA, f'<div class="issue"><a href="{STORY}">A heron</a></div>')
    assert not isinstance(caught.value, EmptyDay)


def test_page_that_is_not_of_a_day_is_unknown() -> None:
    with pytest.raises(UnknownListing, match="not the address of a day page"):
        parse_print_day("https://epaper.chinadaily.com.cn/china", "")


def test_story_that_is_linked_twice_is_one() -> None:
    links = f'<a href="{STORY}"><img src="/a.jpeg"></a><a href="{STORY}">A heron</a>'
    (only,) = parse_print_day(CHINA, f'<div class="newslist-bigtitle x">{links}</div>').articles
    assert only.url == f"https:{STORY}"


def test_link_beside_an_attribute_whose_name_is_not_xml_is_read() -> None:
    link = f'<a x\x01="1" href="{STORY}">A heron</a>'
    assert parse_print_day(CHINA, f'<div class="newslist-common">{link}</div>').articles
