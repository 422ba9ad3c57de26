"""Section listings of the www edition since 2017: `<section>/page_N.html`, about 20 rows a page.

Known from: a whole listing of 2019, a reduced one of 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from parsel import Selector

from crawler.fields.text import present
from crawler.urls import BEIJING

# the last page: .../page_113.html behind ">>|", or 1/113 on a small screen
_LAST_PAGE = re.compile(r"(?:page_|/)(\d{1,5})(?:\.html)?\s*$")


class UnknownListing(LookupError):
    """The page has no row of a section listing."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """A link to an article: its headline there, and the Beijing time beside it where printed."""

    url: str
    headline: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class SectionListing:
    """One page of a listing.

    `lead` are the stories of the box above the list, which print no time and
    need not stand in the list; `sections` are the URLs of the second-level
    navigation; `last_page` is the number of the listing's last page.
    """

    articles: tuple[ListedArticle, ...]
    lead: tuple[ListedArticle, ...]
    next_url: str | None
    last_page: int
    sections: tuple[str, ...]


def read_section_listing(url: str, html: str) -> SectionListing:
    """Read a listing; `url` is the page's own, against which its links resolve.

    Raises `UnknownListing` for a page without rows.
    """
    page = Selector(text=html, type="html")
    rows = page.css("div.tw3_01_2")
    if not rows:
        raise UnknownListing(f"no row of a section listing in {url}")
    lead = {link.attrib["href"]: link for link in page.css("div.tw2 a[href]")}
    return SectionListing(
        articles=tuple(_read_row(url, row) for row in rows if row.css("h4 a[href]")),
        lead=tuple(_read_link(url, link) for link in lead.values()),
        next_url=_resolve(url, page.xpath("//*[@id='div_currpage']/a[.='Next']/@href").get()),
        last_page=_read_last_page(page),
        sections=tuple(
            urljoin(url, href) for href in page.css("div.topNav2_art li a::attr(href)").getall()
        ),
    )


def _read_row(url: str, row: Selector) -> ListedArticle:
    return _read_link(url, row.css("h4 a[href]")[0], present(row.css("b::text").get()))


def _read_link(url: str, link: Selector, printed: str | None = None) -> ListedArticle:
    return ListedArticle(
        url=urljoin(url, link.attrib["href"]),
        headline=present(link.xpath("string()").get()),
        published=_read_time(printed) if printed else None,
    )


def _read_time(printed: str) -> datetime | None:
    try:
        return datetime.strptime(printed, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _read_last_page(page: Selector) -> int:
    marks = page.css("#div_currpage a::attr(href), .selectpage .pageno a::text").getall()
    return max((int(m[1]) for m in map(_LAST_PAGE.search, marks) if m), default=1)


def _resolve(url: str, href: str | None) -> str | None:
    return urljoin(url, href) if href else None
