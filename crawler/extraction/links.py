"""The links of a page to articles of ours, whatever kind of page it is."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.extraction.document import Document
from crawler.urls import ArticleUrl, read_article_url, resolve_url

# a page names some 50 articles, the index of a day's paper 200; one with more is hostile, and the
# frontier would grow by all that it makes up
MAX_LINKS = 2_000


# the page's own address too: it can be another than the one that was asked for
_HREFS = "//a/@href | //area/@href | //meta[@property='og:url']/@content"


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The articles that the page at `url` links to, each once, in order.

    `left_out` counts those beyond the first `MAX_LINKS`.
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
    by_id: dict[str, ArticleUrl] = {}
    for href in page.xpath(_HREFS).getall():
        address = resolve_url(url, href)
        link = read_article_url(address) if address else None
        if link and (own is None or link.id != own.id):
            by_id.setdefault(link.id, link)
    found = tuple(by_id.values())
    return PageLinks(url, found[:MAX_LINKS], max(0, len(found) - MAX_LINKS))
