"""Section listings of the www edition since 2017: `<section>/page_N.html`, about 20 rows a page.

The front of a channel has no rows of its own: six stories of its slider stand again for small
screens, in boxes like rows but without times (`div.tw3_01_2.lunbor-599`).

Known from: a whole listing of 2019, a reduced one of 2026, and a channel front of 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from parsel import Selector, SelectorList

from crawler.extraction.document import parse_html
from crawler.extraction.fields.text import present
from crawler.urls import BEIJING, resolve_url

# ".../page_113.html" behind ">>|", or "1/113" on a small screen: the last page
_LAST_PAGE = re.compile(r"(?:page_|/)(\d{1,5})(?:\.html)?\s*$")


class UnknownListing(LookupError):
    """Raised if a page has no row of a section listing."""


class ChannelFront(UnknownListing):
    """Raised if a page is the front of a channel, which names stories of many sections."""


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """A link to an article with its headline, and the Beijing time beside it if one is printed."""

    url: str
    headline: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class SectionListing:
    """One page of a listing.

    `lead` holds the stories in the box above the list, which print no time and are not always in
    the list. `sections` holds the URLs of the second-level navigation. `last_page` is the number
    of the last page of the listing.
    """

    articles: tuple[ListedArticle, ...]
    lead: tuple[ListedArticle, ...]
    next_url: str | None
    last_page: int
    sections: tuple[str, ...]


def parse_section_listing(url: str, html: str) -> SectionListing:
    """Parse a listing; `url` is its own URL, against which its links are resolved.

    Raises `ChannelFront`, and `UnknownListing` for any other page without rows of a list.
    """
    page = parse_html(html)
    rows = page.css("div.mb10.tw3_01_2")
    if not rows and page.css("div.lunbor-599"):
        raise ChannelFront(f"the front of a channel, not a section listing: {url}")
    if not rows:
        raise UnknownListing(f"no row of a section listing in {url}")
    lead = {listed.url: listed for listed in _parse_links(url, page.css("div.tw2 a[href]"))}
    nav = page.css("div.topNav2_art li a::attr(href)").getall()
    return SectionListing(
        articles=tuple(listed for row in rows for listed in _parse_row(url, row)),
        lead=tuple(lead.values()),
        next_url=resolve_url(url, page.xpath("//*[@id='div_currpage']/a[.='Next']/@href").get()),
        last_page=_parse_last_page(page),
        sections=tuple(section for href in nav if (section := resolve_url(url, href))),
    )


def _parse_row(url: str, row: Selector) -> Iterator[ListedArticle]:
    printed = present(row.css("b::text").get())
    for listed in _parse_links(url, row.css("h4 a[href]")):
        yield replace(listed, published=_parse_time(printed) if printed else None)


def _parse_links(url: str, links: SelectorList[Selector]) -> Iterator[ListedArticle]:
    for link in links:
        if address := resolve_url(url, link.xpath("@href").get()):
            headline = present(link.xpath("string()").get())
            yield ListedArticle(address, headline=headline, published=None)


def _parse_time(printed: str) -> datetime | None:
    try:
        return datetime.strptime(printed, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _parse_last_page(page: Selector) -> int:
    marks = page.css("#div_currpage a::attr(href), .selectpage .pageno a::text").getall()
    return max((int(m[1]) for m in map(_LAST_PAGE.search, marks) if m), default=1)
