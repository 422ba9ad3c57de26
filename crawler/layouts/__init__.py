"""The template eras of the site, a module each, newest first.

A page that none of them knows raises `UnknownLayout`: it is kept, never guessed at.
"""

from __future__ import annotations

from parsel import Selector

from crawler.items import PrintedPage
from crawler.layouts.base import Layout
from crawler.layouts.ws_article import WsArticle
from crawler.layouts.ws_gallery import WsGallery
from crawler.layouts.ws_video import WsVideo
from crawler.urls import resolve_url

LAYOUTS: tuple[Layout, ...] = (WsArticle(), WsGallery(), WsVideo())


class UnknownLayout(LookupError):
    """No layout knows this page."""


def parse_page(url: str, html: str) -> PrintedPage:
    """Read what a page prints, by the one layout that knows it.

    `url` is the page's own, `html` its decoded text. Raises `UnknownLayout`.
    """
    page = Selector(text=html, type="html", base_url=url)
    return find_layout(url, page).parse(url, page)


def read_own_url(html: str) -> str | None:
    """Give the URL that a page states for itself (`og:url`, at times relative), if it does."""
    stated = Selector(text=html, type="html").css("meta[property='og:url']::attr(content)").get()
    return resolve_url("https://www.chinadaily.com.cn/", stated)


def find_layout(url: str, page: Selector) -> Layout:
    """Give the layout whose URL pattern and anchor a page has. Raises `UnknownLayout`."""
    for layout in LAYOUTS:
        if layout.knows(url, page):
            return layout
    raise UnknownLayout(f"no layout knows {url}")
