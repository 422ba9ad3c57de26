"""The links of a page: what they are relative to, and those to articles of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawler.extraction.document import Document
from crawler.urls import (
    ArticleUrl,
    find_article_ids,
    read_article_link,
    read_article_url,
    resolve_url,
)

# a page names some 50 articles, the index of a day's paper 200; one with more is hostile, and the
# frontier would grow by all that it makes up
MAX_LINKS = 2_000

# the address of "https://img2.chinadaily.com.cn/…", not of "data:image/png;base64,…"
ON_THE_WEB = re.compile(r"https?://", re.IGNORECASE)

# characters; one of a million would be joined to each link
_LONGEST_BASE = 2_000

# the page's own address too: it can be another than the one that was asked for
_HREFS: Callable[[etree._Element], Any] = etree.XPath(
    "//a/@href | //area/@href | //meta[@property='og:url']/@content", smart_strings=False
)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The articles that the page at `url` links to, each once, in order.

    `left_out` counts the ids beyond the first `MAX_LINKS`.
    """

    url: str
    articles: tuple[ArticleUrl, ...] = ()
    left_out: int = 0


def find_base(url: str, page: Document) -> str:
    """Return the address to which the links of a page are relative; `url` is the page's own.

    It is that of the first `base`, as in browsers, even on another site: then relative links lead
    there.

    >>> from crawler.extraction.document import parse_html
    >>> find_base("https://www.chinadaily.com.cn/china/", parse_html("<base href='/a/'>"))
    'https://www.chinadaily.com.cn/a/'
    """
    stated = resolve_url(url, next(iter(page.select("base::attr(href)")), None)) or ""
    return stated if ON_THE_WEB.match(stated) and len(stated) < _LONGEST_BASE else url


def find_article_links(url: str, page: Document) -> PageLinks:
    """Return the other articles that a page links to; `url` is the page's own.

    The shape of a URL says that it is an article: no layout is needed.

    >>> from crawler.extraction.document import parse_html
    >>> html = '<a href="//www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html">'
    >>> found = find_article_links("https://www.chinadaily.com.cn/china", parse_html(html))
    >>> [link.id for link in found.articles]
    ['WS664167f4a31082fc043c6af7']
    """
    own = read_article_url(url)
    known = {own.id} if own else set()
    base = find_base(url, page)
    found: list[ArticleUrl] = []
    left_out: set[str] = set()
    for href in dict.fromkeys(_HREFS(page.root)):
        # most links are no articles, or name one again: that is found out sooner
        new = find_article_ids(href) - known
        if new and len(found) == MAX_LINKS:
            left_out |= new
        elif new and (link := read_article_link(base, href)) and link.id not in known:
            known.add(link.id)
            found.append(link)
    return PageLinks(url, tuple(found), len(left_out))
