"""Sitemaps: an index of further files, or a set of URLs, plain or gzip.

Scrapy's own reader parses them, which is why they are read here: `extraction` knows no Scrapy. It
expands no entity and loads nothing that a file names. It is imported when it is needed: otherwise
the parser process of every crawl would begin by importing Scrapy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import LxmlError

from crawler.content_coding import BodyTooLarge, CutBody, WrongCoding, unpack_body
from crawler.urls import BEIJING, ArticleUrl, plain_url, read_article_link, resolve_url

if TYPE_CHECKING:
    from scrapy.utils.sitemap import Sitemap as ScrapySitemap

_GZIP_MAGIC = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"
# as many as sitemaps.org allows in a file
_MOST_ENTRIES = 50_000
# what that many take with all that may stand beside them: it is kept in memory
_MOST_BYTES = 8_000_000
_MOST_TAGS = 600_000
# of a robots.txt; RFC 9309, 2.5 demands so many bytes
_MOST_ROBOTS_BYTES = 500 * 1024
_MOST_SITEMAPS = 100


class UnreadableSitemap(ValueError):
    """Raised if a body is no sitemap, or too large."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """An article of ours, and the day in Beijing on which its page last changed, where told."""

    article: ArticleUrl
    modified: date | None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a file names on our site: articles, or, if it is an index, further sitemaps."""

    articles: tuple[SitemapEntry, ...] = ()
    sitemaps: tuple[str, ...] = ()


def find_sitemaps(url: str, robots: bytes) -> tuple[str, ...]:
    """Return the sitemaps on our site that a robots.txt names, each once; `url` is its own.

    >>> find_sitemaps("https://www.chinadaily.com.cn/robots.txt", b"Sitemap: /sitemap.xml")
    ('https://www.chinadaily.com.cn/sitemap.xml',)
    """
    lines = robots[:_MOST_ROBOTS_BYTES].removeprefix(_MARK).splitlines()
    named = (sitemap for line in lines if (sitemap := _read_line(url, line)))
    # a line without an address names the file itself
    found = (sitemap for sitemap in named if sitemap != url)
    return tuple(islice(dict.fromkeys(found), _MOST_SITEMAPS))


def read_sitemap(url: str, body: bytes, *, from_index: bool) -> Sitemap:
    """Return what a sitemap names; `url` is its own. Raises `UnreadableSitemap`.

    An index that was itself named by an index gives nothing: the protocol knows none, and a server
    could name them without end.
    """
    entries = _open_sitemap(_unpack(body))
    found = _list_entries(entries)
    if entries.type == "sitemapindex":
        named = (plain_url(resolve_url(url, loc) or "") for loc, _ in found if not from_index)
        return Sitemap(sitemaps=tuple(dict.fromkeys(filter(None, named))))
    articles = (
        SitemapEntry(article, _read_day(modified))
        for loc, modified in found
        if (article := read_article_link(url, loc))
    )
    return Sitemap(articles=tuple({entry.article.id: entry for entry in articles}.values()))


def _unpack(body: bytes) -> bytes:
    try:
        plain = unpack_body(body, "gzip", _MOST_BYTES) if body.startswith(_GZIP_MAGIC) else body
    except (BodyTooLarge, CutBody, WrongCoding) as error:
        raise UnreadableSitemap(f"a sitemap that cannot be unpacked: {error}") from error
    if len(plain) > _MOST_BYTES or plain.count(b"<") > _MOST_TAGS:
        raise UnreadableSitemap(f"a sitemap of {len(plain)} bytes")
    return plain


def _open_sitemap(body: bytes) -> ScrapySitemap:
    from scrapy.utils.sitemap import Sitemap as ScrapySitemap

    try:
        sitemap = ScrapySitemap(body)
    except (StopIteration, LxmlError) as error:
        raise UnreadableSitemap("not XML") from error
    if sitemap.type not in ("sitemapindex", "urlset"):
        raise UnreadableSitemap(f"not a sitemap but <{sitemap.type}>")
    return sitemap


def _list_entries(sitemap: ScrapySitemap) -> Iterator[tuple[str, str]]:
    """Yield the address and the day of each entry, as they stand."""
    for entry in islice(sitemap, _MOST_ENTRIES):
        yield entry["loc"], entry.get("lastmod", "")


def _read_day(text: str) -> date | None:
    try:
        time = datetime.fromisoformat(text)
        return (time.astimezone(BEIJING) if time.tzinfo else time).date()
    except (ValueError, OverflowError):
        return None


def _read_line(url: str, line: bytes) -> str | None:
    from scrapy.utils.sitemap import sitemap_urls_from_robots

    try:
        named = next(iter(sitemap_urls_from_robots(line, url)), None)
    except ValueError:
        return None
    return plain_url(named) if named else None
