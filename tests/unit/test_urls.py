"""URLs: which are ours, and what they name."""

from __future__ import annotations

from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import (
    is_ours,
    page_url,
    plain_url,
    read_article_url,
    read_edition,
    read_id_time,
    resolve_url,
)

WWW = "https://www.chinadaily.com.cn"
WS = "WS664167f4a31082fc043c6af7"

ARTICLES = [
    # url, id, first page, day, number of the page
    (
        f"https://www.chinadaily.com.cn/a/202405/13/{WS}.html",
        WS,
        f"https://www.chinadaily.com.cn/a/202405/13/{WS}.html",
        date(2024, 5, 13),
        1,
    ),
    (
        f"http://Global.ChinaDaily.com.cn/a/202405/13/{WS}_1.html?from=x#top",
        WS,
        f"http://global.chinadaily.com.cn/a/202405/13/{WS}.html",
        date(2024, 5, 13),
        1,
    ),
    (
        f"https://www.chinadaily.com.cn/a/202405/13/{WS}_12.html",
        WS,
        f"https://www.chinadaily.com.cn/a/202405/13/{WS}.html",
        date(2024, 5, 13),
        12,
    ),
    (
        "http://www.chinadaily.com.cn/china/2006-04/08/content_563349.htm",
        "content_563349",
        "http://www.chinadaily.com.cn/china/2006-04/08/content_563349.htm",
        date(2006, 4, 8),
        1,
    ),
    (
        "http://covid-19.chinadaily.com.cn/english/doc/2004-01/09/content_297514_2.htm",
        "content_297514",
        "http://covid-19.chinadaily.com.cn/english/doc/2004-01/09/content_297514.htm",
        date(2004, 1, 9),
        2,
    ),
    (
        "http://subsites.chinadaily.com.cn/guizhou/2020-03/05/c_456789.htm",
        "c_456789",
        "http://subsites.chinadaily.com.cn/guizhou/2020-03/05/c_456789.htm",
        date(2020, 3, 5),
        1,
    ),
    (
        "https://enapp.chinadaily.com.cn/a/202405/13/AP664167f4a31082fc043c6af7.html",
        "AP664167f4a31082fc043c6af7",
        "https://enapp.chinadaily.com.cn/a/202405/13/AP664167f4a31082fc043c6af7.html",
        date(2024, 5, 13),
        1,
    ),
    (
        f"https://investinchina.chinadaily.com.cn/s/202405/13/{WS}/some-slug.html",
        WS,
        f"https://investinchina.chinadaily.com.cn/s/202405/13/{WS}/some-slug.html",
        date(2024, 5, 13),
        1,
    ),
    (
        "http://www.chinadaily.com.cn/china/2006-02/30/content_563349.htm",
        "content_563349",
        "http://www.chinadaily.com.cn/china/2006-02/30/content_563349.htm",
        None,
        1,
    ),
    (
        f"https://epaper.chinadaily.com.cn/a/202609/26/{WS}.html",
        WS,
        f"https://epaper.chinadaily.com.cn/a/202609/26/{WS}.html",
        date(2026, 9, 26),
        1,
    ),
    (
        "http://m.chinadaily.com.cn/cn/2014-06/17/content_17013298.htm",
        "content_17013298",
        "http://m.chinadaily.com.cn/cn/2014-06/17/content_17013298.htm",
        date(2014, 6, 17),
        1,
    ),
    (
        "http://www.chinadaily.com.cn/cndy/2019-12/04/content_37527520_3.htm",
        "content_37527520",
        "http://www.chinadaily.com.cn/cndy/2019-12/04/content_37527520.htm",
        date(2019, 12, 4),
        3,
    ),
    (
        "http://guizhou.chinadaily.com.cn/guiyang/2023-09/27/c_926802.htm",
        "c_926802",
        "http://guizhou.chinadaily.com.cn/guiyang/2023-09/27/c_926802.htm",
        date(2023, 9, 27),
        1,
    ),
]

NO_ARTICLES = [
    "https://www.chinadaily.com.cn/china/society",
    f"https://www.chindadaily.com.cn/a/202405/13/{WS}.html",
    "https://img2.chinadaily.com.cn/images/202405/13/664167f4a31082fc043c6af7.jpeg",
    "http://www.chinadaily.com.cn/cndy/2019-04/27/index1.html",
    "https://epaper.chinadaily.com.cn/china/2026-09/26",
    f"https://www.chinadaily.com.cn.spam.example/a/202405/13/{WS}.html",
    f"https://notchinadaily.com.cn/a/202405/13/{WS}.html",
    f"ftp://www.chinadaily.com.cn/a/202405/13/{WS}.html",
    "https://www.chinadaily.com.cn/a/202405/13/WS664167f4.html",
    "https://[broken/a",
    "javascript:void(0)",
    "",
]


@pytest.mark.parametrize(("url", "article_id", "first", "day", "page"), ARTICLES)
def test_article_url_names_id_first_page_day_and_page(
    url: str, article_id: str, first: str, day: date | None, page: int
) -> None:
    read = read_article_url(url)
    assert read is not None
    assert (read.id, read.url, read.day, read.page) == (article_id, first, day, page)


@pytest.mark.parametrize("url", NO_ARTICLES)
def test_other_urls_name_no_article(url: str) -> None:
    assert read_article_url(url) is None


@pytest.mark.parametrize(("url", "article_id", "first", "day", "page"), ARTICLES)
def test_page_url_names_the_same_article(
    url: str, article_id: str, first: str, day: date | None, page: int
) -> None:
    if "/s/" in url:
        pytest.skip("stories of investinchina have one page")
    read = read_article_url(page_url(first, 7))
    assert read is not None
    assert (read.id, read.url, read.page) == (article_id, first, 7)


def test_id_time_is_the_second_of_creation_in_beijing() -> None:
    read = read_id_time(WS)
    assert read is not None
    assert read.isoformat() == "2024-05-13T09:08:04+08:00"
    assert read_id_time("content_563349") is None


def test_edition_is_the_first_label_of_the_host() -> None:
    assert read_edition("https://chinadaily.com.cn/") == "www"
    assert read_edition("https://covid-19.chinadaily.com.cn/") == "covid-19"


@pytest.mark.parametrize(
    ("host", "edition"),
    [
        ("www.chinadaily.com.cn", "www"),
        ("me@GLOBAL.chinadaily.com.cn:443", "global"),
        ("chinadaily.com.cn.", "www"),
    ],
)
def test_article_has_the_edition_of_its_host(host: str, edition: str) -> None:
    read = read_article_url(f"https://{host}/a/202405/13/{WS}.html")
    assert read is not None
    assert read.edition == edition == read_edition(read.url)


def test_only_our_domain_is_ours() -> None:
    assert is_ours("http://chinadaily.com.cn/x")
    assert not is_ours("https://www.chinadailyhk.com/x")


@pytest.mark.parametrize(
    "written",
    [
        f"https://www.chinadaily.com.cn:443/a/202405/13/{WS}.html",
        f"https://user:pw@www.chinadaily.com.cn/a/202405/13/{WS}.html",
        f"HTTPS://WWW.ChinaDaily.com.cn/a/202405/13/{WS}.html",
        f"https://www.chinadaily.com.cn./a/202405/13/{WS}.html",
        f"https://www.chinadaily.com.cn//a/202405//13/{WS}.html",
        f"https://www.chinadaily.com.cn/a/202405/13/{WS}.html/",
        f"https://www.chinadaily.com.cn/%61/202405/13/{WS.replace('WS', '%57S')}.html?a=1#b",
        f"https://www.chinadaily.com.cn/./a/x/../202405/%2e/13/{WS}%2Ehtml",
        f"https://www.chinadaily.com.cn/../a/202405/13/{WS}.html",
    ],
)
def test_article_has_one_plain_address_however_it_is_written(written: str) -> None:
    found = read_article_url(written)
    assert found is not None
    assert found.url == f"https://www.chinadaily.com.cn/a/202405/13/{WS}.html"


@pytest.mark.parametrize(
    "other",
    [
        f"https://www.chinadaily.com.cn:99999/a/202405/13/{WS}.html",
        f"https://www.chinadaily.com.cn:x/a/202405/13/{WS}.html",
        f"https://www.chinadaily.com.cn:80/a/202405/13/{WS}.html",
        f"http://www.chinadaily.com.cn:8080/a/202405/13/{WS}.html",
        f"https://www.chinadaily.com.cn/a/202405/13/{WS}.htm",
        f"https://www.chinadaily.com.cn/a%2F202405/13/{WS}.html",
        f"https://www.chinadaily.com.cn../a/202405/13/{WS}.html",
    ],
)
def test_what_cannot_be_the_same_address_is_none(other: str) -> None:
    assert read_article_url(other) is None


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("/./private/a", "/private/a"),
        ("/x/../private/a", "/private/a"),
        ("/x/%2e%2e/private/a", "/private/a"),
        ("/x/.%2E/%70rivate/a", "/private/a"),
        ("/../../private/..", "/"),
        ("//private//a", "/private/a"),
        ("/x;y/..//private/a", "/private/a"),
        ("/x%2F..%2fprivate/a", "/private/a"),
        ("/x/..%2Fprivate/a", "/private/a"),
        ("/x%2F%2e%2E/private/a", "/private/a"),
        ("/x\\..\\private/a", "/private/a"),
        ("/x%5C..%5cprivate/a", "/private/a"),
        ("/x%2Fy", "/x%2Fy"),
        ("/%2525/%%32e/%", "/%2525/%252e/%25"),
        ("/search?keywords=a/../b", "/search?keywords=a/../b"),
        ("/%E4%B8%AD", "/%E4%B8%AD"),
    ],
)
def test_path_is_plain_however_it_is_written(written: str, plain: str) -> None:
    assert plain_url(f"https://www.chinadaily.com.cn{written}") == f"{WWW}{plain}"


@pytest.mark.parametrize(
    "other",
    [
        "https://www.chinadaily.com.cn:8443/china",
        "http://www.chinadaily.com.cn:443/china",
        "https://www.chinadaily.com.cn:x/china",
        "https://[bad/china",
        "ftp://www.chinadaily.com.cn/china",
        "https://elsewhere.example/china",
    ],
)
def test_other_addresses_and_ports_have_no_plain_address(other: str) -> None:
    assert not is_ours(other)
    assert plain_url(other) is None


@pytest.mark.parametrize(
    ("href", "resolved"),
    [
        (f"//www.chinadaily.com.cn/a/202405/13/{WS}.html ", f"{WWW}/a/202405/13/{WS}.html"),
        (f"\n \t//www.chinadaily.com.cn/a/202405/13/{WS}.html\r\n", f"{WWW}/a/202405/13/{WS}.html"),
        (f"/a/202405/13/\n{WS}\t.html\x00", f"{WWW}/a/202405/13/{WS}.html"),
        (f" {WWW}/china ", f"{WWW}/china"),
        ("/tea house", f"{WWW}/tea house"),
        ("/china\u00a0", f"{WWW}/china\u00a0"),
        (" \n", None),
        ("", None),
        (None, None),
    ],
)
def test_white_space_is_dropped_from_links_as_browsers_do(
    href: str | None, resolved: str | None
) -> None:
    assert resolve_url(f"{WWW}/china", href) == resolved


@given(st.from_regex(r"//([a-z]{2}\.)?chinadaily\.com\.cn(/[.%2Eax_-]{0,4}){0,4}", fullmatch=True))
def test_link_is_resolved_as_a_browser_resolves_it(href: str) -> None:
    for written in (href, f"http:{href}"):
        assert resolve_url(f"{WWW}/china", written) == urljoin(f"{WWW}/china", written)


@given(st.text("/.%2eEFC5;?#ax\\:@", max_size=40))
def test_plain_address_is_its_own_plain_address(path: str) -> None:
    plain = plain_url(f"{WWW}/{path}")
    assert plain is not None
    assert plain_url(plain) == plain
    assert not {".", "..", "%2e", "%2E"} & set(urlsplit(plain).path.split("/"))
