"""The links of a page to articles of ours, whatever kind of page it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawler.extraction.document import Document
from crawler.urls import ArticleUrl, find_article_ids, read_article_link, read_article_url

# a page names some 50 articles, the index of a day's paper 200; one with more is hostile, and the
# frontier would grow by all that it makes up
MAX_LINKS = 2_000


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
    found: list[ArticleUrl] = []
    left_out: set[str] = set()
    for href in dict.fromkeys(_HREFS(page.root)):
        # most links are no articles, or name one again: that is found out sooner
        new = find_article_ids(href) - known
        if new and len(found) == MAX_LINKS:
            left_out |= new
        elif new and (link := read_article_link(url, href)) and link.id not in known:
            known.add(link.id)
            found.append(link)
    return PageLinks(url, tuple(found), len(left_out))
