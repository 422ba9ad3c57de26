"""The layouts of the site: one module for each template era, newest first.

A page that matches none of them raises `UnknownLayout`: it is stored, and nothing is guessed.
"""

from __future__ import annotations

from crawler.extraction.document import Document, parse_html
from crawler.extraction.layouts.artical_cn import ArticalCn
from crawler.extraction.layouts.artical_en import ArticalEn
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
from crawler.urls import find_article_ids, resolve_url

LAYOUTS: tuple[Layout, ...] = (
    WsArticle(),
    WsGallery(),
    WsVideo(),
    ArticalEn(),
    Epaper(),
    CnArticle(),
    ArticalCn(),
    Bilingual(),
    Regional(),
    Slideshow2012(),
    Edition2011(),
    CnChannel(),
    Enp2003(),
    Position2004(),
)


# galleries have dozens; a page with more is broken or hostile, and parsing it would take as much
# memory as a whole crawl
_MAX_PICTURES = 2_000


class UnknownLayout(LookupError):
    """Raised if a page matches no layout."""


def parse_page(url: str, html: str) -> ParsedPage:
    """Parse a page by the layout that it matches.

    `url` is the URL of the page, `html` its decoded text. Raises `UnknownLayout`.
    """
    return parse_document(url, parse_html(html))


def parse_document(url: str, page: Document) -> ParsedPage:
    """Parse a page that is a document already. Raises `UnknownLayout`."""
    if page.count("img") > _MAX_PICTURES:
        raise UnknownLayout(f"more than {_MAX_PICTURES} pictures in {url}")
    return find_layout(url, page).parse(url, page)


def find_own_url(html: str) -> str | None:
    """Return the URL that a page states as its own in `og:url`, made absolute; None without one."""
    stated = parse_html(html).css("meta[property='og:url']::attr(content)").get()
    return resolve_url("https://www.chinadaily.com.cn/", stated)


def find_stated_ids(page: Document) -> set[str]:
    """Return the ids of the article that a page says it is, by its meta tags; none without them."""
    queries = ("meta[property='og:url']::attr(content)", "meta[name=contentid]::attr(content)")
    stated = (text for query in queries for text in page.select(query))
    return {article_id for text in stated for article_id in find_article_ids(text)}


def find_layout(url: str, page: Document) -> Layout:
    """Return the layout that a page matches. Raises `UnknownLayout`."""
    for layout in LAYOUTS:
        if layout.matches(url, page):
            return layout
    raise UnknownLayout(f"no layout matches {url}")
