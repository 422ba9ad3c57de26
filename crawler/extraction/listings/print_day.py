"""Day pages of the printed papers: what one day's issue holds.

The epaper lists the stories of all pages of the paper on one page. The index before 2021 links to
`content_N.htm` in the folder of the day.

Known from: a reduced page of 2026, and collectors of 2017-2026; no whole page is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extraction.document import Document, parse_html
from crawler.extraction.links import MAX_LINKS, find_article_links, find_base
from crawler.extraction.listings.section import UnknownListing
from crawler.papers import CNDY, DayUrl, read_day_url
from crawler.urls import ArticleUrl, is_ours, read_article_link, resolve_url

_CLASS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
# the classes of the boxes with the stories of a page of the paper
BOXES = ("newslist-bigtitle", "newslist-common")
_BOXES = " or ".join(map(_CLASS.format, BOXES))
# the links in the outermost boxes; "[1]" ends a search at the nearest box around, which is linear
_EPAPER = f"//div[{_BOXES}][not(ancestor::div[{_BOXES}][1])]//a/@href"
_CNDY = "//a/@href"


class EmptyDay(UnknownListing):
    """Raised if a day page names no story of its paper: there is no issue, or not yet."""


class NotADay(UnknownListing):
    """Raised if a page came for a day that has no link to the site: a notice, say."""


@dataclass(frozen=True, slots=True)
class PrintDay:
    """A day page: each story once, `MAX_LINKS` at most, and the URLs of the day's other pages."""

    articles: tuple[ArticleUrl, ...]
    pages: tuple[str, ...]


def parse_print_day(url: str, html: str) -> PrintDay:
    """Parse the page of a day; `url` is its own URL.

    Raises `EmptyDay`, `NotADay`, and `UnknownListing` for a page in another template.
    """
    named = read_day_url(url)
    if named is None:
        raise UnknownListing(f"not the address of a day page: {url}")
    page = parse_html(html)
    base = find_base(url, page)
    found: dict[str, ArticleUrl] = {}
    for article in _parse_articles(base, page, named):
        found.setdefault(article.id, article)
    if not found:
        raise _judge_empty(url, page, named)
    return PrintDay(tuple(found.values())[:MAX_LINKS], _list_pages(base, page, named))


def _parse_articles(base: str, page: Document, named: DayUrl) -> Iterator[ArticleUrl]:
    for href in page.xpath(_CNDY if named.paper == CNDY.name else _EPAPER).getall():
        article = read_article_link(base, href)
        if article and (named.paper != CNDY.name or _is_in_folder(article, named)):
            yield article


def _is_in_folder(article: ArticleUrl, named: DayUrl) -> bool:
    return article.day == named.day and f"/{named.paper}/" in article.url


def _judge_empty(url: str, page: Document, named: DayUrl) -> UnknownListing:
    """Return what a page without a row of an issue is: one with stories of the day is unknown."""
    base = find_base(url, page)
    links = (resolve_url(base, href) for href in page.css("a::attr(href)").getall())
    if not any(is_ours(link) for link in links if link):
        return NotADay("not a day page: it has no link to the site")
    if any(link.day == named.day for link in find_article_links(url, page).articles):
        return UnknownListing(f"no row of an issue in {url}")
    return EmptyDay(f"no story in the issue at {url}")


def _list_pages(base: str, page: Document, named: DayUrl) -> tuple[str, ...]:
    """Return the addresses of the other pages of a divided day, each once."""
    pages: dict[DayUrl, str] = {}
    for href in page.css("a::attr(href)").getall():
        address = resolve_url(base, href) or ""
        other = read_day_url(address)
        if other and (other.paper, other.day) == (named.paper, named.day) and other != named:
            pages.setdefault(other, address)
    return tuple(pages.values())
