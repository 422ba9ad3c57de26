"""Scrapy's requests and responses as values of the core, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast

from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from crawler.content_coding import CODING_HEADERS
from crawler.crawl.fetched import EmptyFetch
from crawler.extraction.page_check import find_fault, find_redirect_link
from crawler.fetching import FetchState, FetchTask
from crawler.items import Page


def request_meta(task: FetchTask) -> dict[str, Any]:
    """Return the meta of a task's request: redirects and error statuses come to the spider."""
    return {"task": task, "dont_redirect": True, "handle_httpstatus_all": True}


def name_validators(task: FetchTask) -> dict[str, str]:
    """Return the headers that ask for a page only if it differs from the stored one (RFC 9110)."""
    named = {"If-None-Match": task.etag, "If-Modified-Since": task.last_modified}
    return {name: value for name, value in named.items() if value}


def judge_response(task: FetchTask, response: Response) -> Page | EmptyFetch:
    """Return the page of a response, or an empty fetch where it cannot be parsed."""
    page = take_page(response)
    fault = find_fault(page, task.kind, cut_off="partial" in response.flags)
    if fault is None:
        return page
    link = find_redirect_link(page, task.kind)
    links = [replace(link, backfill=task.backfill)] if link else []
    is_error = fault.state is FetchState.FAILED and page.status != HTTPStatus.OK
    return EmptyFetch(task, fault, None if is_error else page, links)


def take_page(response: Response) -> Page:
    """Return a response as the page it served. A saved page keeps the time of its first fetch."""
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
    """Return a saved page as the response to a request; `take_page` returns the page unchanged."""
    request.meta["saved"] = page
    headers = Headers([pair for pair in page.headers if pair[0].lower() not in CODING_HEADERS])
    kind = responsetypes.from_args(headers=headers, url=page.url, body=page.body)
    return kind(page.url, status=page.status, headers=headers, body=page.body, flags=[page.via])


def _list_headers(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        # its own `items` looks each name up again
        for name, values in dict.items(headers)
        for value in values
    )
