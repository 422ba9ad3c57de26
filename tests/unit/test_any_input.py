"""Whatever strangers bring, readers raise the documented errors alone, and the columns take it."""

from __future__ import annotations

import gzip
import io
import string
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scrapy.robotstxt import ProtegoRobotParser

from crawler.archive import Archive
from crawler.archive.bodies import UNREAD
from crawler.crawl.channel_pages import explore_listing
from crawler.crawl.sitemap import UnreadableSitemap, find_sitemaps, read_sitemap
from crawler.downloader.robots_rules import RobotsUnreadable, read_robots
from crawler.editions import read_section_url
from crawler.extraction.article import explore_page, normalize_story
from crawler.extraction.decoding import decode_page
from crawler.extraction.fields.dates import read_stated
from crawler.extraction.layouts.base import find_published
from crawler.extraction.listings.search import read_search_page
from crawler.extraction.listings.search_rows import UnreadableSearch
from crawler.fetching import FetchResult
from crawler.formats.damage import Damage
from crawler.formats.locations import UnreadableFile
from crawler.formats.warc_dates import read_warc_date
from crawler.formats.warc_files import WarcFile, open_warcs
from crawler.formats.warc_reader import Record, Skipped, read_records
from crawler.items import Page, ParsedPage
from crawler.urls import is_ours, plain_url, read_article_url, resolve_url
from crawler.usage_policy import find_usage_signals
from tests.support.captured import SINGLE, record, serve
from tests.support.stored import database
from tests.support.warcs import AT, dump_records
from tests.support.zstandard import zstd

# any text at all, also what no file can hold: halves of characters, NUL
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
PLAIN, PACKED = dump_records([record(SINGLE)], compress=False), dump_records([record(SINGLE)])
PAGE = serve(SINGLE)
FILES = (PLAIN[0], PACKED[0], zstd.compress(PLAIN[0]), b"PK\x03\x04", b"filedesc://a 0 1 text 9\n")
URL_PIECES = (
    *"http https :// // www. chinadaily.com.cn : @ [ ] ? # % %2e .. . 99999 80 -1".split(),
    *("\x00", "\ud800", " "),
    *"/a/202405/13/ WS664167f4a31082fc043c6af7 _2 .html /china/2006-04/08/ content_5 .htm".split(),
    *"\x1b ٨٠ ．cn 一 /world page_2 robots.txt".split(),
)
ANY_URL = ANY_TEXT | st.lists(st.sampled_from(URL_PIECES), max_size=9).map("".join)
SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>'
    + SINGLE.url.encode()
    + b"</loc><lastmod>2026-11-20</lastmod></url></urlset>"
)
DATE_PIECES = (*string.digits, *"- : T Z + . 9999 0001 2026 -11 -99 23:59 60 ٣".split())
ANY_DATE = ANY_TEXT | st.lists(st.sampled_from(DATE_PIECES), max_size=12).map("".join)
HEADS = (b"WARC-Date: ", b"Content-Length: ", b"HTTP/1.1 ", b"WARC-Type: ", b"WARC-Target-URI: ")
ANY_HEADERS = st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4).map(tuple)
ANY_TYPE = st.none() | ANY_TEXT | ANY_TEXT.map("text/html; charset={}".format)


@st.composite
def any_page_bytes(draw: st.DrawFn, page: bytes = PAGE) -> bytes:
    """A page with anything in place of some of it."""
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(page))] * 2)))
    return page[:start] + draw(st.binary(max_size=200)) + page[end:]


@st.composite
def any_file(draw: st.DrawFn) -> bytes:
    """A web archive with anything in place of some of it, or in one of its heads."""
    content = draw(st.sampled_from(FILES))
    if draw(st.booleans()):
        return draw(any_page_bytes(content))
    name = draw(
        st.sampled_from((b"WARC-Date: ", b"Content-Length: ", b"HTTP/1.1 ", b"WARC-Type: "))
    )
    value = draw(ANY_DATE).encode("utf-8", "replace")
    return PLAIN[0].replace(name, name + value, 1)


def make_page(url: str, headers: tuple[tuple[str, str], ...], body: bytes) -> Page:
    return Page(url, AT, HTTPStatus.OK, headers, body)


def assert_storable(text: str | None) -> None:
    if text is not None:
        assert text.encode().decode() == text


@given(ANY_DATE)
def test_any_date_is_a_time_or_none(text: str) -> None:
    found = read_warc_date(text)
    assert found is None or found.tzinfo is UTC
    read_stated(text)
    find_published([f'{{"datePublished": "{text}"}}', text])


@given(ANY_URL, ANY_URL)
def test_any_url_is_read_or_refused(page: str, href: str) -> None:
    for url in (href, resolve_url(page, href) or ""):
        read_section_url(url)
        named = read_article_url(url)
        if named is not None:
            assert is_ours(named.url)
            assert_storable(named.url)
        assert_storable(plain_url(url))


@given(ANY_TYPE, any_page_bytes())
def test_any_page_is_decoded(content_type: str | None, body: bytes) -> None:
    assert_storable(decode_page(content_type, body))


@given(ANY_HEADERS, any_page_bytes(), ANY_TEXT)
def test_any_page_is_parsed_or_refused_in_words(
    headers: tuple[tuple[str, str], ...], body: bytes, url: str
) -> None:
    for address in (SINGLE.url, url):
        parsed = explore_page(make_page(address, headers, body)).parsed
        if isinstance(parsed, ParsedPage):
            normalize_story([parsed], AT)
        else:
            assert "Error" not in f"{parsed.reason}"
        listing = explore_listing(make_page(address, headers, body), None).listing
        assert not isinstance(listing, FetchResult) or "Error" not in f"{listing.reason}"


@given(st.binary(max_size=400) | any_page_bytes(b"User-agent: *\nDisallow: /a*$\nCrawl-delay: 3\n"))
def test_any_robots_txt_is_read_or_unreadable(body: bytes) -> None:
    with suppress(RobotsUnreadable):
        rules = read_robots(200, None, body, "bot", lambda text: ProtegoRobotParser(text, None))
        rules.allows(SINGLE.url)
        rules.find_usage(SINGLE.url)


@given(ANY_TEXT | st.recursive(ANY_TEXT, lambda inner: inner.map("[{}]".format)))
def test_any_answer_of_the_search_is_read_or_unreadable(text: str) -> None:
    with suppress(UnreadableSearch):
        read_search_page(text, 1)
    with suppress(UnreadableSearch):
        read_search_page('{"content": ' + "[" * 100_000, 1)


@given(st.binary(max_size=99) | any_page_bytes(SITEMAP))
def test_any_sitemap_is_read_or_unreadable(body: bytes) -> None:
    for packed in (body, gzip.compress(body)):
        with suppress(UnreadableSitemap):
            read_sitemap("https://www.chinadaily.com.cn/sitemap.xml", packed, from_index=False)
    find_sitemaps("https://www.chinadaily.com.cn/robots.txt", body)


@given(any_file())
def test_any_web_archive_gives_records_reasons_and_damage_in_words(content: bytes) -> None:
    for found in _read(content):
        if isinstance(found, Record):
            assert is_ours(found.page.url)
            assert 100 <= found.page.status <= 599
            assert found.page.fetched_at <= datetime.now(UTC).replace(year=9998)
        else:
            words = found.what if isinstance(found, Damage) else found.reason
            assert "Error" not in words
            assert words.isprintable()


def _read(content: bytes) -> Iterator[Record | Skipped | Damage]:
    yield from read_records(WarcFile("a", io.BytesIO(content)))
    with tempfile.NamedTemporaryFile(suffix=".wacz") as file, suppress(UnreadableFile):
        file.write(content)
        file.flush()
        with open_warcs(file.name) as warcs:
            for warc in warcs:
                yield from read_records(warc)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path: Path = tmp_path_factory.mktemp("any") / "archive.db"
    with closing(Archive.open(path)) as archive:
        yield archive


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_HEADERS, ANY_HEADERS, st.binary(max_size=99), ANY_TEXT)
@example(headers=(("X-Half", "\ud800"),), sent=(), body=b"", usage="train-ai=\ud800")
def test_any_headers_fit_the_columns_and_can_be_written_again(
    stored: Archive,
    headers: tuple[tuple[str, str], ...],
    sent: tuple[tuple[str, str], ...],
    body: bytes,
    usage: str,
) -> None:
    page = Page(SINGLE.url, AT, 200, headers, body, robots_usage=usage, request=sent)
    find_usage_signals(page)
    with stored.transaction():
        number = stored.captures.save(page, SINGLE.id, UNREAD)
    sql = "select headers from pages where id = ?"
    ((text,),) = database(stored).execute(sql, [number]).fetchall()
    assert not {"\\r", "\\n", "\\u0000"}.intersection(text)
