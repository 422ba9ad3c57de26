"""Pages that name articles, each read as its channel asks; the URL says which that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.crawl.sitemap import UnreadableSitemap, read_sitemap
from crawler.editions import EDITIONS
from crawler.extraction.decoding import decode_page
from crawler.extraction.document import parse_html
from crawler.extraction.links import MAX_LINKS, PageLinks, find_article_links
from crawler.extraction.listings import (
    ChannelFront,
    EmptyDay,
    SearchPage,
    SearchUrl,
    UnknownListing,
    UnreadableSearch,
    find_sections,
    parse_print_day,
    parse_section_listing,
    read_search_page,
    read_search_url,
)
from crawler.fetching import (
    CHANNEL_FRONT,
    UNKNOWN_LISTING,
    Channel,
    FetchResult,
    FetchState,
    describe_error,
)
from crawler.items import Page
from crawler.papers import read_day_url
from crawler.urls import ArticleUrl, name_page, read_article_url

_FRONTS = frozenset(name_page(url) for edition in EDITIONS.values() for url in edition.front_urls)
_SITEMAP_ENDS = (".xml", ".xml.gz")


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """What a page that names articles holds.

    `next_urls` are further pages of the same list, `sections` the first pages of others,
    `last_page` is the number of the last page. The search also states the `total` of its rows, None
    where it does not keep to what was asked, and some of a page can be `unread`.
    """

    channel: Channel
    articles: tuple[ArticleUrl, ...] = ()
    next_urls: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    last_page: int = 1
    total: int | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class ExploredListing:
    """What a page names as its channel, or why it does not, and all articles that it links to."""

    listing: ChannelPage | FetchResult
    links: PageLinks


def explore_listing(page: Page, found_on: str | None) -> ExploredListing:
    """Return what a page gives that was answered for a listing; `found_on` is what named it."""
    channel, links = find_channel(page.url), PageLinks(page.url)
    try:
        if channel is Channel.SITEMAP:
            found = _read_sitemap(page, from_index=_is_sitemap(found_on or ""))
            return ExploredListing(found, links)
        html = decode_page(page.header("content-type"), page.body)
        if channel is not Channel.SEARCH:
            links = find_article_links(page.url, parse_html(html))
        return ExploredListing(_READERS[channel](page.url, html), links)
    except (ChannelFront, EmptyDay, UnknownListing, UnreadableSearch, UnreadableSitemap) as error:
        reason = _REASONS.get(type(error), str(error))
        state = FetchState.GONE if isinstance(error, EmptyDay) else FetchState.REJECTED
        return ExploredListing(FetchResult(state, reason, page.status), links)
    except MemoryError:
        # it ends the worker process
        raise
    except Exception as error:  # noqa: BLE001  # a page that breaks our code is stored with the error
        return ExploredListing(describe_error(error, page.status), links)


def _is_sitemap(url: str) -> bool:
    return urlsplit(url).path.endswith(_SITEMAP_ENDS)


def find_channel(url: str) -> Channel:
    """Return the channel to which the URL of a page belongs.

    >>> find_channel("https://www.chinadaily.com.cn/sitemap.xml").value
    'sitemap'
    >>> find_channel("https://www.chinadaily.com.cn/china/society/page_2.html").value
    'listing'
    """
    if read_day_url(url):
        return Channel.PRINT
    if read_search_url(url):
        return Channel.SEARCH
    if _is_sitemap(url):
        return Channel.SITEMAP
    return Channel.LINK if name_page(url) in _FRONTS else Channel.LISTING


def _read_section(url: str, html: str) -> ChannelPage:
    listing = parse_section_listing(url, html)
    addresses = (*listing.lead, *(listed.url for listed in listing.articles))
    named = map(read_article_url, addresses)
    following = (listing.next_url,) if listing.next_url else ()
    return ChannelPage(
        Channel.LISTING, _bound(named), following, listing.sections, listing.last_page
    )


def _read_front(url: str, html: str) -> ChannelPage:
    return ChannelPage(Channel.LINK, sections=find_sections(url, parse_html(html)))


def _read_print_day(url: str, html: str) -> ChannelPage:
    day = parse_print_day(url, html)
    return ChannelPage(Channel.PRINT, day.articles, day.pages)


def _read_search(url: str, text: str) -> ChannelPage:
    asked = read_search_url(url)
    assert asked is not None, "the URL was that of a search"
    found = read_search_page(text, asked.page)
    named = _bound(row.article for row in found.articles)
    if not _is_of_period(asked, found, named):
        return ChannelPage(Channel.SEARCH, named, unread=found.unread)
    return ChannelPage(
        Channel.SEARCH,
        named,
        last_page=(found.last_page or 0) + 1,
        total=found.total,
        unread=found.unread,
    )


def _is_of_period(asked: SearchUrl, found: SearchPage, named: Sequence[ArticleUrl]) -> bool:
    """Return True if an answer says something of the period that was asked for.

    A service can ignore the period, heed one end of it alone, or end its list before the last page.
    """
    inside = sum(article.day is not None and asked.period.covers(article.day) for article in named)
    is_cut = not found.rows and asked.page <= (found.last_page or 0) and bool(found.total)
    return 2 * inside >= len(named) and not is_cut and not _is_of_one_end(asked, found, named)


def _is_of_one_end(asked: SearchUrl, found: SearchPage, named: Sequence[ArticleUrl]) -> bool:
    """Return True if all rows of a search of several days lie on its first day, or on its last.

    Rows come newest first: the first page shows the newest day, the last page the oldest.
    """
    days = [article.day for article in named if article.day]
    if asked.period.days == 1 or not days:
        return False
    on_first = asked.page == 0 and max(days) <= asked.period.first
    return on_first or (asked.page == found.last_page and min(days) >= asked.period.last)


def _read_sitemap(page: Page, *, from_index: bool) -> ChannelPage:
    found = read_sitemap(page.url, page.body, from_index=from_index)
    named = tuple(entry.article for entry in found.articles)
    return ChannelPage(Channel.SITEMAP, named, found.sitemaps)


_READERS: dict[Channel, Callable[[str, str], ChannelPage]] = {
    Channel.LISTING: _read_section,
    Channel.LINK: _read_front,
    Channel.PRINT: _read_print_day,
    Channel.SEARCH: _read_search,
}
_REASONS: dict[type[Exception], str] = {
    ChannelFront: CHANNEL_FRONT,
    EmptyDay: "no issue on that day",
    UnknownListing: UNKNOWN_LISTING,
}


def _bound(articles: Iterable[ArticleUrl | None]) -> tuple[ArticleUrl, ...]:
    """Return each article once, the first `MAX_LINKS` of them: rows can be nested."""
    by_id = {article.id: article for article in reversed(list(articles)) if article}
    return tuple(reversed(by_id.values()))[:MAX_LINKS]
