"""The template eras of the site, a module each, newest first.

A page that none of them knows raises `UnknownLayout`: it is kept, never guessed at.
"""

from __future__ import annotations

from parsel import Selector

from crawler.extraction.document import parse_html
from crawler.extraction.layouts.base import Layout
from crawler.extraction.layouts.bilingual import Bilingual
from crawler.extraction.layouts.cn_article import CnArticle
from crawler.extraction.layouts.cn_channel import CnChannel
from crawler.extraction.layouts.edition_2011 import Edition2011
from crawler.extraction.layouts.enp_2003 import Enp2003
from crawler.extraction.layouts.epaper import Epaper
from crawler.extraction.layouts.position_2004 import Position2004
from crawler.extraction.layouts.regional import Regional
from crawler.extraction.layouts.slideshow_2012 import Slideshow2012
from crawler.extraction.layouts.ws_article import WsArticle
from crawler.extraction.layouts.ws_gallery import WsGallery
from crawler.extraction.layouts.ws_video import WsVideo
from crawler.items import ParsedPage
from crawler.urls import resolve_url

LAYOUTS: tuple[Layout, ...] = (
    WsArticle(),
    WsGallery(),
    WsVideo(),
    Epaper(),
    CnArticle(),
    Bilingual(),
    Regional(),
    Slideshow2012(),
    Edition2011(),
    CnChannel(),
    Enp2003(),
    Position2004(),
)


# galleries have dozens; a page with more than this is broken or hostile, and its reading would
# take the memory of a whole crawl
_MOST_PICTURES = 2_000


class UnknownLayout(LookupError):
    """No layout knows this page."""


def parse_page(url: str, html: str) -> ParsedPage:
    """Read what a page prints, by the one layout that knows it.

    `url` is the page's own, `html` its decoded text. Raises `UnknownLayout`.
    """
    page = parse_html(html)
    if sum(1 for _ in page.root.iter("img")) > _MOST_PICTURES:
        raise UnknownLayout(f"more than {_MOST_PICTURES} pictures in {url}")
    return find_layout(url, page).parse(url, page)


def read_own_url(html: str) -> str | None:
    """Give the URL that a page states for itself (`og:url`, at times relative), if it does."""
    stated = parse_html(html).css("meta[property='og:url']::attr(content)").get()
    return resolve_url("https://www.chinadaily.com.cn/", stated)


def find_layout(url: str, page: Selector) -> Layout:
    """Give the layout whose URL pattern and anchor a page has. Raises `UnknownLayout`."""
    for layout in LAYOUTS:
        if layout.knows(url, page):
            return layout
    raise UnknownLayout(f"no layout knows {url}")
