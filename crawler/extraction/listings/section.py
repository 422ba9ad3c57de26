"""Section listings: `<section>/page_N.html`, about 20 rows a page.

The front of a channel has no rows of its own: six stories of its slider stand again for small
screens, in boxes like rows but without times (`div.tw3_01_2.lunbor-599`).

Known from: a whole listing of 2019, a reduced one of 2026, and a channel front of 2026; the pager
of the Chinese sites from collectors of 2018-2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extraction.document import Document, parse_html
from crawler.extraction.links import find_base
from crawler.extraction.listings.navigation import find_sections
from crawler.extraction.listings.rows import ListedArticle, parse_links, parse_rows
from crawler.urls import plain_url, resolve_url

# ".../page_113.html" or ".../page_113.html?from=x" behind ">>|", or "1/113" on a small screen: the
# last page
_LAST_PAGE = re.compile(r"[^?#]*(?:page_|/)(\d{1,5})(?:\.html\s*(?:[?#]|$)|\s*$)")
# the boxes above the list: of the English sites, and two forms of the Chinese ones
LEADS = ("div.tw2 a[href]", "div.busBox1 h3 a[href]", "div.busBox1-two h3 a[href]")
CHINESE_NEXT = "a.pagestyle"
_NEXT = "//a[contains(@class, 'pagestyle')][normalize-space()='Next' or normalize-space()='下一页']"
PAGE_MARKS = ("#div_currpage a::attr(href)", ".selectpage .pageno a::text")


class UnknownListing(LookupError):
    """Raised if a page has no row of a section listing."""


class ChannelFront(UnknownListing):
    """Raised if a page is the front of a channel, which names stories of many sections."""


@dataclass(frozen=True, slots=True)
class SectionListing:
    """One page of a listing; all its URLs are on our site.

    `lead` holds the stories in the box above the list, which print no time and are not always in
    the list. `sections` holds the URLs of the listings that the page links to. `last_page` is the
    number of the last page of the listing.
    """

    articles: tuple[ListedArticle, ...]
    lead: tuple[str, ...]
    next_url: str | None
    last_page: int
    sections: tuple[str, ...]


def parse_section_listing(url: str, html: str) -> SectionListing:
    """Parse a listing; `url` is its own URL.

    Raises `ChannelFront`, and `UnknownListing` for any other page without rows of a list.
    """
    page = parse_html(html)
    articles = parse_rows(url, page)
    if articles is None and page.css("div.lunbor-599"):
        raise ChannelFront(f"the front of a channel, not a section listing: {url}")
    if articles is None:
        raise UnknownListing(f"no row of a section listing in {url}")
    base = find_base(url, page)
    lead = (found for query in LEADS for found in parse_links(base, page.css(query)))
    following = resolve_url(base, page.xpath(f"{_NEXT}/@href").get())
    return SectionListing(
        articles=articles,
        lead=tuple(lead),
        next_url=plain_url(following) if following else None,
        last_page=_parse_last_page(page, url, following or ""),
        sections=find_sections(url, page),
    )


def _parse_last_page(page: Document, *addresses: str) -> int:
    """Return the highest number that the pager or an address names."""
    marks = [mark for query in PAGE_MARKS for mark in page.css(query).getall()]
    found = map(_LAST_PAGE.match, [*marks, *addresses])
    return max([1, *(int(mark[1]) for mark in found if mark)])
