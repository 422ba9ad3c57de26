"""The links of a page to articles of ours, whatever kind of page it is."""

from __future__ import annotations

from crawler.extraction.document import parse_html
from crawler.urls import ArticleUrl, read_article_url, resolve_url


def find_article_links(url: str, html: str) -> tuple[ArticleUrl, ...]:
    """Return the articles that a page links to, each once, in order; `url` is the page's own.

    The shape of a URL says that it is an article: no layout is needed.

    >>> html = '<a href="//www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html">'
    >>> [link.id for link in find_article_links("https://www.chinadaily.com.cn/china", html)]
    ['WS664167f4a31082fc043c6af7']
    """
    hrefs = parse_html(html).css("a::attr(href)").getall()
    found = (read_article_url(address) for href in hrefs if (address := resolve_url(url, href)))
    by_id: dict[str, ArticleUrl] = {}
    for link in found:
        if link is not None:
            by_id.setdefault(link.id, link)
    return tuple(by_id.values())
