"""Is a response a page that can be parsed? Judged by its status, headers and bytes alone."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from crawler.editions import read_section_url
from crawler.fetching import FetchResult, FetchState, Link, shorten_reason
from crawler.http_status import GONE, MOVED
from crawler.items import Page
from crawler.papers import read_day_url
from crawler.urls import (
    is_ours,
    name_page,
    page_url,
    plain_url,
    read_article_url,
    resolve_url,
)

# media types of text besides `text/*`
_TEXT_TYPES = frozenset(
    (
        "application/atom+xml",
        "application/javascript",
        "application/json",
        "application/rdf+xml",
        "application/rss+xml",
        "application/vnd.wap.xhtml+xml",
        "application/x-javascript",
        "application/x-json",
        "application/xhtml+xml",
        "application/xml",
    )
)
# sitemaps that are stored compressed; servers that do not know them send application/octet-stream
_GZIP_TYPES = frozenset(("application/gzip", "application/x-gzip"))
_GZIP_MAGIC = b"\x1f\x8b"
# every complete page or sitemap has one near its end; some servers add a comment behind it
_END_TAGS = (b"</body", b"</html", b"</urlset", b"</sitemapindex")
_TAIL = 2000


def find_fault(page: Page, kind: str = "article", *, cut_off: bool = False) -> FetchResult | None:
    """Return why a page cannot be parsed; None where it can.

    `kind` is that of the URL in the frontier. `cut_off` says that the connection closed and no
    Content-Length told how long the page is. A 304 stored with the body it confirms is a page.
    """
    if page.status in MOVED:
        return _judge_redirect(page, kind)
    if page.status in GONE:
        reason = f"status {page.status}"
        return FetchResult(FetchState.GONE, reason, page.status, nowhere=True)
    if page.status != HTTPStatus.OK and not _is_confirmed(page):
        return FetchResult(FetchState.FAILED, f"status {page.status}", page.status)
    return _find_body_fault(page, kind, cut_off=cut_off)


def find_redirect_link(page: Page, kind: str) -> Link | None:
    """Return the article that a redirect leads to.

    From a listing also that of a section, or another address of the same page. None for other
    targets, for the page itself, and for a page that is no redirect.
    """
    target = _find_target(page)
    if target is None:
        return None
    if article := read_article_url(target):
        return Link(article.url, "article", article.id, found_on=page.url)
    plain = plain_url(target)
    if kind != "listing" or plain is None or plain == page.url:
        return None
    if read_section_url(plain) or _is_same_list(page.url, plain):
        day = read_day_url(plain)
        return Link(plain, "listing", found_on=page.url, day=day.day if day else None)
    return None


def find_same_page(page: Page) -> str | None:
    """Return the other address of the same page of an article to which a redirect leads.

    None for other targets, and for a page that is no redirect.
    """
    here, there = read_article_url(page.url), read_article_url(_find_target(page) or "")
    if here is None or there is None or (here.id, here.page) != (there.id, there.page):
        return None
    return page_url(there.url, there.page) if there.url != here.url else None


def has_end(body: bytes) -> bool:
    """Return True if a body ends as a page, a sitemap or an object of JSON does."""
    tail = body[-_TAIL:].lower().rstrip()
    return tail.endswith(b"}") or any(tag in tail for tag in _END_TAGS)


def _is_same_list(url: str, target: str) -> bool:
    """Return True if two addresses are of the same day of a paper, or of one page without a query.

    Answers of the search are read at one address alone.
    """
    if day := read_day_url(target):
        return day == read_day_url(url)
    return name_page(url) == name_page(target) and not urlsplit(f"{url}{target}").query


def _is_confirmed(page: Page) -> bool:
    return page.status == HTTPStatus.NOT_MODIFIED and bool(page.body)


def _judge_redirect(page: Page, kind: str) -> FetchResult:
    target = _find_target(page)
    if target is None:
        reason = "redirects to nowhere"
    else:
        where = "to" if is_ours(target) else "off the site to"
        reason = shorten_reason(f"redirects {where} {target}")
    link = find_redirect_link(page, kind)
    final = link is not None and (link.kind == "listing" or _is_same_article(page.url, link))
    return FetchResult(FetchState.REJECTED, reason, page.status, nowhere=link is None, final=final)


def _is_same_article(url: str, target: Link) -> bool:
    """Return True if a redirect leads to another address of the same article."""
    named = read_article_url(url)
    return named is not None and named.id == target.article_id and named.url != target.url


def _find_target(page: Page) -> str | None:
    return resolve_url(page.url, page.header("location")) if page.status in MOVED else None


def _find_body_fault(page: Page, kind: str, *, cut_off: bool) -> FetchResult | None:
    if kind == "listing" and _is_gzip(page):
        return None
    if not _is_text(page):
        named = page.header("content-type") or "unnamed data"
        reason = shorten_reason(f"no text but {named}")
        return FetchResult(FetchState.REJECTED, reason, page.status)
    if not page.body.strip():
        return FetchResult(FetchState.FAILED, "empty page", page.status)
    if cut_off and not has_end(page.body):
        reason = "truncated page: no Content-Length and no closing tag"
        return FetchResult(FetchState.FAILED, reason, page.status)
    return None


def _is_gzip(page: Page) -> bool:
    return _name_type(page) in _GZIP_TYPES or page.body.startswith(_GZIP_MAGIC)


def _is_text(page: Page) -> bool:
    """Return True if the Content-Type names text; without one, if the bytes look like text."""
    named = _name_type(page)
    if not named:
        return b"\0" not in page.body[:_TAIL]
    return named.startswith("text/") or named in _TEXT_TYPES


def _name_type(page: Page) -> str:
    """Return the media type of the Content-Type, empty if there is none."""
    return (page.header("content-type") or "").partition(";")[0].strip().lower()
