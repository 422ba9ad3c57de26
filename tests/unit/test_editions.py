"""Editions: which URLs are listings of their sections."""

from __future__ import annotations

import pytest

from crawler.editions import EDITIONS, WWW, Edition, SectionUrl, read_section_url
from crawler.urls import is_ours

POLITICS = "5bd5639ca3101a87ca8ff636"
DEEP = "5b753f9fa310030f813cf408/5bd54dd6a3101a87ca8ff5f8/5bd54e59a3101a87ca8ff606"


@pytest.mark.parametrize(
    ("url", "edition", "section", "page"),
    [
        ("https://www.chinadaily.com.cn/world/china-us", "www", "world/china-us", 1),
        ("http://www.chinadaily.com.cn/world/china-us/page_113.html", "www", "world/china-us", 113),
        ("https://www.chinadaily.com.cn/china/xismoments", "www", "china/xismoments", 1),
        ("https://www.chinadaily.com.cn/regional/", "www", "regional", 1),
        ("https://global.chinadaily.com.cn/world/page_2.html", "global", "world", 2),
        (f"https://china.chinadaily.com.cn/{POLITICS}", "china", POLITICS, 1),
        (f"https://china.chinadaily.com.cn/{POLITICS}/page_40.html", "china", POLITICS, 40),
        (f"https://cn.chinadaily.com.cn/{DEEP}", "cn", DEEP, 1),
        (
            "https://cn.chinadaily.com.cn/c/zhuanti/6597728fa310af3247ffaeae/page_2.html",
            "cn",
            "c/zhuanti/6597728fa310af3247ffaeae",
            2,
        ),
        ("https://cn.chinadaily.com.cn/yuanchuang/", "cn", "yuanchuang", 1),
        (
            "https://cn.chinadaily.com.cn/gtx/5d63917ba31099ab995dbb29/Chinadaily",
            "cn",
            "gtx/5d63917ba31099ab995dbb29/Chinadaily",
            1,
        ),
        (
            "https://language.chinadaily.com.cn/news_hotwords/word_of_the_day/page_3.html",
            "language",
            "news_hotwords/word_of_the_day",
            3,
        ),
    ],
)
def test_listing_of_any_edition_names_section_and_page(
    url: str, edition: str, section: str, page: int
) -> None:
    assert read_section_url(url) == SectionUrl(edition, section, page)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.chinadaily.com.cn/",
        "https://www.chinadaily.com.cn/china",
        "https://www.chinadaily.com.cn/china/index.html",
        "https://www.chinadaily.com.cn/china/society/page_0.html",
        "https://www.chinadaily.com.cn/e/static_e/about",
        "https://www.chinadaily.com.cn/newmedia.html",
        "https://www.chinadaily.com.cn/cndy/2019-04/27/index1.html",
        "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html",
        "https://usercenter.chinadaily.com.cn/regist",
        f"https://bbs.chinadaily.com.cn/{POLITICS}",
        f"https://china.chinadaily.com.cn/x{POLITICS}",
        f"https://china.chinadaily.com.cn.spam.example/{POLITICS}",
        f"ftp://china.chinadaily.com.cn/{POLITICS}",
        "https://[broken/china/society",
        "",
    ],
)
def test_other_urls_are_no_listing_of_an_edition(url: str) -> None:
    assert read_section_url(url) is None


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=lambda edition: edition.name)
def test_listing_urls_of_an_edition_are_read_as_its_sections(edition: Edition) -> None:
    assert len(set(edition.sections)) == len(edition.sections)
    for section in edition.sections:
        for page in (1, 2):
            url = edition.listing_url(section, page)
            assert read_section_url(url) == SectionUrl(edition.name, section, page)


def test_fronts_are_pages_that_are_no_listings() -> None:
    fronts = WWW.front_urls
    assert fronts[:2] == ("https://www.chinadaily.com.cn/", "https://www.chinadaily.com.cn/china")
    assert "https://www.chinadaily.com.cn/regional" not in fronts
    assert EDITIONS["kan"].front_urls == ("https://kan.chinadaily.com.cn/",)
    for edition in EDITIONS.values():
        assert all(is_ours(url) and read_section_url(url) is None for url in edition.front_urls)
