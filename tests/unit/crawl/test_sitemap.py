"""Sitemaps: what is read of good ones, and what hostile ones come to."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.crawl.sitemap import UnreadableSitemap, find_sitemaps, read_sitemap
from crawler.urls import is_ours

URL = "https://www.chinadaily.com.cn/sitemap.xml"
ROBOTS = "https://www.chinadaily.com.cn/robots.txt"
STORY = "http://www.chinadaily.com.cn/china/2006-04/08/content_{}.htm"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def compose_urlset(*entries: str, head: str = "") -> bytes:
    urls = "".join(f"<url>{entry}</url>\n" for entry in entries)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<urlset {NAMESPACE}>{urls}</urlset>'.encode()
    )


def compose_index(*urls: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<sitemapindex {NAMESPACE}>{entries}</sitemapindex>".encode()


def list_urls(body: bytes) -> list[str]:
    return [entry.article.url for entry in read_sitemap(URL, body, from_index=False).articles]


@pytest.mark.parametrize(
    ("lastmod", "day"),
    [
        ("<lastmod>2014-05-01</lastmod>", date(2014, 5, 1)),
        ("<lastmod> 2014-05-01T20:00:00Z </lastmod>", date(2014, 5, 2)),
        ("<lastmod>2014-05-01T20:00:00+08:00</lastmod>", date(2014, 5, 1)),
        ("<lastmod>2014-05-01T20:00</lastmod>", date(2014, 5, 1)),
        ("<lastmod>2014-05</lastmod>", None),
        ("<lastmod>9999-12-31T23:00:00-10:00</lastmod>", None),
        ("<lastmod>yesterday</lastmod>", None),
        ("<lastmod/>", None),
        ("", None),
    ],
)
def test_last_change_is_a_day_in_beijing(lastmod: str, day: date | None) -> None:
    body = compose_urlset(f"<loc>{STORY.format(1)}</loc>{lastmod}")
    (entry,) = read_sitemap(URL, body, from_index=False).articles
    assert (entry.article.id, entry.modified) == ("content_1", day)


def test_urls_of_articles_on_our_site_are_kept_once() -> None:
    locs = [
        STORY.format(1),
        STORY.format("1_2"),
        f"\n {STORY.format(2)}#top\n",
        "/a/202405/13/WS664167f4a31082fc043c6af7.html",
        "http://www.chinadaily.com.cn/china",
        "http://www.spam-clone.example/china/2006-04/08/content_3.htm",
        "http://[",
        "",
    ]
    assert list_urls(compose_urlset(*(f"<loc>{loc}</loc>" for loc in locs))) == [
        STORY.format(1),
        STORY.format(2),
        "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html",
    ]


def test_gzip_is_unpacked() -> None:
    assert list_urls(gzip.compress(compose_urlset(f"<loc>{STORY.format(1)}</loc>"))) == [
        STORY.format(1)
    ]


def test_index_names_further_sitemaps_on_our_site() -> None:
    index = compose_index(
        "http://www.chinadaily.com.cn/sitemap1.xml.gz",
        "http://www.chinadaily.com.cn/sitemap1.xml.gz#x",
        "//europe.chinadaily.com.cn/sitemap.xml",
        "https://www.spam-clone.example/sitemap.xml",
        "http://[",
    )
    found = read_sitemap(URL, index, from_index=False)
    assert found.articles == ()
    assert found.sitemaps == (
        "http://www.chinadaily.com.cn/sitemap1.xml.gz",
        "https://europe.chinadaily.com.cn/sitemap.xml",
    )


def test_index_in_an_index_leads_no_further() -> None:
    index = compose_index("http://www.chinadaily.com.cn/sitemap2.xml")
    assert read_sitemap(URL, index, from_index=True).sitemaps == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not XML"),
        (b"no sitemap", "not XML"),
        (b"\x1f\x8b\x08", "cannot be unpacked"),
        (gzip.compress(b"<urlset/>")[:-9], "cannot be unpacked"),
        (gzip.compress(b" " * 8_000_001), "cannot be unpacked: unpacks to more than"),
        (b" " * 8_000_001, "a sitemap of 8000001 bytes"),
        (b"<urlset>" + b"<x/>" * 600_000, "a sitemap of 2400008 bytes"),
        (b"<html><body>Not found</body></html>", "not a sitemap but <html>"),
        (b"<rss><channel/></rss>", "not a sitemap but <rss>"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_sitemap_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableSitemap, match=said):
        read_sitemap(URL, body, from_index=False)


def test_entries_of_a_file_are_limited() -> None:
    entries = (f"<loc>{STORY.format(n)}</loc>" for n in range(1, 50_101))
    assert len(list_urls(compose_urlset(*entries))) == 50_000


def test_cut_sitemap_gives_what_came() -> None:
    body = compose_urlset(f"<loc>{STORY.format(1)}</loc>", f"<loc>{STORY.format(2)}</loc>")
    assert list_urls(body[: body.rindex(b"content_2")]) == [STORY.format(1)]


def test_entities_are_not_expanded() -> None:
    head = f'<!DOCTYPE urlset [<!ENTITY x "{STORY.format(1)}">]>'
    body = compose_urlset("<loc>&x;</loc>", f"<loc>{STORY.format(2)}</loc>", head=head)
    assert list_urls(body) == [STORY.format(2)]


def test_bomb_of_entities_is_not_lit() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 9))
    head = f'<!DOCTYPE urlset [<!ENTITY e0 "ha">{bomb}]>'
    assert list_urls(compose_urlset("<loc>&e8;</loc>", head=head)) == []


@pytest.mark.parametrize("declared", ['<!ENTITY x SYSTEM "{0}">', '<!ENTITY % y SYSTEM "{0}"> %y;'])
def test_sitemap_includes_no_file(tmp_path: Path, declared: str) -> None:
    file = tmp_path / "file.txt"
    file.write_text(STORY.format(7), encoding="utf-8")
    head = f"<!DOCTYPE urlset [{declared.format(file.as_uri())}]>"
    assert list_urls(compose_urlset("<loc>&x;</loc>", head=head)) == []


@pytest.mark.parametrize("depth", [200, 100_000])
def test_nested_elements_are_bounded(depth: int) -> None:
    nested = b"<urlset>" + b"<url>" * depth + b"<loc>" + STORY.format(1).encode()
    assert list_urls(nested) in ([], [STORY.format(1)])


def test_robots_names_sitemaps_on_our_site_once() -> None:
    robots = (
        b"\xef\xbb\xbfSitemap: http://www.chinadaily.com.cn/sitemap.xml\r\n"
        b"User-agent: *\r\nDisallow: /x\r\n"
        b"sitemap:/news/sitemap.xml \n"
        b"SITEMAP: http://www.chinadaily.com.cn/sitemap.xml#again\n"
        b"Sitemap: https://www.spam-clone.example/sitemap.xml\n"
        b"Sitemap: http://[\nSitemap:\nSitemap: \xff\n"
    )
    assert find_sitemaps(ROBOTS, robots) == (
        "http://www.chinadaily.com.cn/sitemap.xml",
        "https://www.chinadaily.com.cn/news/sitemap.xml",
    )


def test_sitemaps_of_a_robots_txt_are_limited() -> None:
    robots = b"".join(b"Sitemap: /sitemap%d.xml\n" % n for n in range(5000))
    assert len(find_sitemaps(ROBOTS, robots)) == 100


PIECES = st.sampled_from(
    [
        b"<urlset>", b"<url>", b"<loc>", b"</loc>", b"</url>", b"<sitemapindex>", b"<sitemap>",
        b"<lastmod>2014", b"<!--", b"<![CDATA[", b"<!DOCTYPE a [", b"]>", b"&a;", b"\x00", b"\xff",
        STORY.format(1).encode(), b"http://[", b"\x1f\x8b", b"<?xml encoding='utf-16'?>",
        b"Sitemap: ", b"\n", b"//www.chinadaily.com.cn/s.xml",
    ]
)  # fmt: skip
BODIES = st.lists(PIECES | st.binary(max_size=8), max_size=20).map(b"".join)


@given(BODIES)
def test_any_body_is_a_sitemap_of_ours_or_unreadable(body: bytes) -> None:
    assert all(map(is_ours, find_sitemaps(ROBOTS, body)))
    try:
        found = read_sitemap(URL, body, from_index=False)
    except UnreadableSitemap:
        return
    assert all(is_ours(entry.article.url) for entry in found.articles)
    assert all(map(is_ours, found.sitemaps))
