"""The links of a page to listings of sections, in whatever navigation they stand."""

from __future__ import annotations

from itertools import islice

from crawler.editions import EDITIONS, read_section_url
from crawler.extraction.document import Document
from crawler.extraction.links import find_base
from crawler.urls import resolve_url

# a page names some 60 sections; one with more is hostile
_MOST_SECTIONS = 300


def find_sections(url: str, page: Document) -> tuple[str, ...]:
    """Return the URLs of the listings that a page links to, each once; `url` is the page's own.

    The shape of a URL says that it is a section's: no layout is needed.

    >>> from crawler.extraction.document import parse_html
    >>> html = '<a href="//www.chinadaily.com.cn/china/teahouse/">Teahouse</a><a href="/video">'
    >>> find_sections("https://www.chinadaily.com.cn/china", parse_html(html))
    ('https://www.chinadaily.com.cn/china/teahouse', 'https://www.chinadaily.com.cn/video')
    """
    base = find_base(url, page)
    hrefs = page.css("a::attr(href)").getall()
    addresses = (address for href in hrefs if (address := resolve_url(base, href)))
    found = ((address, read_section_url(address)) for address in addresses)
    # one that names a page is a link of a pager
    listings = (
        EDITIONS[named.edition].listing_url(named.section)
        for address, named in found
        if named and address.rstrip("/").endswith(named.section)
    )
    return tuple(islice(dict.fromkeys(listings), _MOST_SECTIONS))
