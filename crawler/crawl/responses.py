"""Scrapy's answers as values: a page as served, or the reason why there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from scrapy.http import Headers, Request, Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.crawl.outcomes import Ending
from crawler.downloader.decompression import CODING_HEADERS
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.http_status import GONE, MOVED
from crawler.items import Page
from crawler.urls import is_ours, read_article_url, read_listing_url, resolve_url

# what a whole page ends with, white space and some comments of servers left aside
_END_TAGS = (b"</body", b"</html")
_TAIL = 2000


def request_meta(task: FetchTask) -> dict[str, Any]:
    """Give the meta of a task's request: redirects and errors come back to the spider."""
    return {"task": task, "dont_redirect": True, "handle_httpstatus_all": True}


def name_validators(task: FetchTask) -> dict[str, str]:
    """Give the headers that ask for a page only where it is not as it was last read."""
    named = {"If-None-Match": task.etag, "If-Modified-Since": task.last_modified}
    return {name: value for name, value in named.items() if value}


def is_readable(response: Response) -> bool:
    """Tell whether an answer is a page of text that came whole and well."""
    return response.status == 200 and _find_fault(response) is None


def take_page(response: Response) -> Page:
    """Take the page as served. A saved one keeps the time at which it was once fetched."""
    if saved := response.meta.get("saved"):
        return cast("Page", saved)
    return Page(
        url=response.url,
        fetched_at=datetime.now(UTC),
        status=response.status,
        headers=_list_headers(response.headers),
        body=response.body,
        robots_usage=response.meta.get("robots_usage"),
        request=_list_headers(response.request.headers) if response.request else (),
    )


def answer_saved(request: Request, page: Page) -> Response:
    """Give a saved page as the answer to a request; `take_page` gives it back as it is."""
    request.meta["saved"] = page
    headers = Headers([pair for pair in page.headers if pair[0].lower() not in CODING_HEADERS])
    kind = responsetypes.from_args(headers=headers, url=page.url, body=page.body)
    return kind(page.url, status=page.status, headers=headers, body=page.body, flags=[page.via])


def read_ending(task: FetchTask, response: Response) -> Ending:
    """Say how an answer that is no readable page ends its task."""
    if response.status in MOVED:
        return _read_redirect(task, response)
    if response.status in GONE:
        gone = FetchResult(
            FetchState.GONE, f"status {response.status}", response.status, nowhere=True
        )
        return Ending(task, gone, take_page(response))
    if response.status != 200:
        return Ending(
            task, FetchResult(FetchState.FAILED, f"status {response.status}", response.status)
        )
    fault = _find_fault(response)
    assert fault is not None, "a readable page ends nothing"
    return Ending(task, fault, take_page(response))


def _list_headers(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )


def _find_fault(response: Response) -> FetchResult | None:
    if not _is_text(response):
        kind = _read_header(response, "Content-Type") or "unnamed data"
        return FetchResult(FetchState.REJECTED, f"no text but {kind}", response.status)
    if not response.body.strip():
        return FetchResult(FetchState.FAILED, "empty page", response.status)
    if _may_be_cut(response):
        return FetchResult(
            FetchState.FAILED, "cut page: neither its length nor its end came", response.status
        )
    return None


def _is_text(response: Response) -> bool:
    # where a type is named, Scrapy still takes the ending of the URL for better
    if kind := _read_header(response, "Content-Type"):
        return issubclass(responsetypes.from_content_type(kind), TextResponse)
    return isinstance(response, TextResponse)


def _may_be_cut(response: Response) -> bool:
    """Tell whether an answer that was ended by closing the connection lacks the page's end."""
    tail = response.body[-_TAIL:].lower()
    return "partial" in response.flags and not any(tag in tail for tag in _END_TAGS)


def _read_redirect(task: FetchTask, response: Response) -> Ending:
    target = resolve_url(response.url, _read_header(response, "Location"))
    if target is None:
        end = FetchResult(
            FetchState.REJECTED, "redirects to nowhere", response.status, nowhere=True
        )
        return Ending(task, end, take_page(response))
    where = "redirects to" if is_ours(target) else "redirects off the site to"
    links = [link] if (link := _link_target(task, target)) else []
    end = FetchResult(FetchState.REJECTED, f"{where} {target}", response.status, nowhere=not links)
    return Ending(task, end, take_page(response), links)


def _read_header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _link_target(task: FetchTask, target: str) -> Link | None:
    if article := read_article_url(target):
        return Link(article.url, "article", article.id, found_on=task.url)
    if task.kind == "listing" and read_listing_url(target):
        return Link(target, "listing", found_on=task.url)
    return None
