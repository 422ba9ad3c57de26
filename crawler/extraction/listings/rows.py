"""Rows of section listings, in the templates of the sites, and the links in them.

Known from: whole pages of the English sites of 2019 and 2026. Of the Chinese sites and of
language.chinadaily.com.cn, which prints no times: collectors of 2018-2026, one with a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from parsel import Selector, SelectorList

from crawler.extraction.document import Document
from crawler.extraction.fields.dates import read_printed
from crawler.extraction.fields.text import present
from crawler.extraction.links import find_base
from crawler.urls import is_ours, read_article_url, resolve_url


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """A link to an article, and the Beijing time beside it if one is printed."""

    url: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class RowTemplate:
    """Selectors of the rows of a list, and in a row of the headline's link and the time."""

    rows: str
    link: str
    time: str | None = None


ENGLISH = RowTemplate("div.mb10.tw3_01_2", "h4 a[href]", "b::text")
CHINESE = RowTemplate("div.left-liebiao div.busBox3", "h3 a[href]", "p b::text")
_TEMPLATES = (
    ENGLISH,
    CHINESE,
    RowTemplate("div.gy_box", "a[href]"),
    RowTemplate("ul.content_list li", "a[href]"),
)


def parse_rows(url: str, page: Document) -> tuple[ListedArticle, ...] | None:
    """Return the stories of a list on our site; None for a page that has no row of one."""
    base = find_base(url, page)
    for template in _TEMPLATES:
        if rows := page.css(template.rows):
            return tuple(listed for row in rows for listed in _parse_row(base, row, template))
    return None


def _parse_row(base: str, row: Selector, template: RowTemplate) -> Iterator[ListedArticle]:
    printed = present(row.css(template.time).get()) if template.time else None
    for address in parse_links(base, row.css(template.link)):
        yield ListedArticle(address, _parse_time(printed, address) if printed else None)


def parse_links(base: str, links: SelectorList[Selector]) -> Iterable[str]:
    """Return each address on our site that some links name, once."""
    addresses = (resolve_url(base, link.xpath("@href").get()) for link in links)
    return dict.fromkeys(address for address in addresses if address and is_ours(address))


def _parse_time(printed: str, address: str) -> datetime | None:
    article = read_article_url(address)
    read = read_printed(printed, article.day if article else None)
    return read if isinstance(read, datetime) else None
