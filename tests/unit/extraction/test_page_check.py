"""Which responses are pages that can be parsed, and why the others are not."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.page_check import find_fault, find_redirect_link, find_same_page
from crawler.fetching import FetchState, Link
from crawler.items import Page

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
URL = "https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40001.html"
OTHER = "https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40002.html"
LISTING = "https://www.chinadaily.com.cn/china/society"
WHOLE = b"<html><body>Herons</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


def serve(status: int = 200, body: bytes = WHOLE, headers: dict[str, str] = HTML) -> Page:
    return Page(URL, AT, status, tuple(headers.items()), body)


@pytest.mark.parametrize(
    "page",
    [
        serve(),
        serve(headers={}),
        serve(headers={"content-type": "Application/XHTML+XML"}),
        serve(status=304),
        serve(body=b"<p>never closed"),
    ],
    ids=["html", "no type", "xhtml", "304 with the body it confirms", "no end"],
)
def test_page_can_be_parsed(page: Page) -> None:
    assert find_fault(page) is None


@pytest.mark.parametrize(
    ("page", "state", "reason"),
    [
        (serve(status=404), "gone", "status 404"),
        (serve(status=410), "gone", "status 410"),
        (serve(status=403), "failed", "status 403"),
        (serve(status=503), "failed", "status 503"),
        (serve(status=304, body=b""), "failed", "status 304"),
        (serve(body=b" \n"), "failed", "empty page"),
        (serve(headers={"Content-Type": "image/jpeg"}), "rejected", "no text but image/jpeg"),
        (serve(headers={}, body=b"\xff\xd8\x00"), "rejected", "no text but unnamed data"),
        (serve(status=302, headers={}), "rejected", "redirects to nowhere"),
        (serve(status=301, headers={"Location": "/"}), "rejected",
         "redirects to https://www.chinadaily.com.cn/"),
        (serve(status=301, headers={"Location": "https://example.org/"}), "rejected",
         "redirects off the site to https://example.org/"),
    ],
)  # fmt: skip
def test_response_is_no_page_for_a_reason(page: Page, state: str, reason: str) -> None:
    fault = find_fault(page)
    assert fault is not None
    assert (fault.state, fault.reason, fault.status) == (state, reason, page.status)


@pytest.mark.parametrize("named", ["application/x-gzip", "application/octet-stream"])
def test_packed_sitemap_is_read_and_no_other_page_that_is_packed(named: str) -> None:
    page = serve(body=gzip.compress(b"<urlset/>"), headers={"Content-Type": named})
    assert find_fault(page, "listing") is None
    fault = find_fault(page)
    assert fault is not None
    assert fault.reason == f"no text but {named}"


@pytest.mark.parametrize("page", [serve(status=404), serve(status=301, headers={"Location": "/"})])
def test_address_without_an_article_is_nowhere(page: Page) -> None:
    fault = find_fault(page)
    assert fault is not None
    assert fault.nowhere


def test_page_cut_off_before_its_end_tag_is_truncated() -> None:
    cut = serve(body=WHOLE[:-20])
    assert find_fault(cut) is None
    assert find_fault(serve(), cut_off=True) is None
    fault = find_fault(cut, cut_off=True)
    assert fault is not None
    assert fault.state is FetchState.FAILED
    assert fault.reason == "truncated page: no Content-Length and no closing tag"


def test_redirect_names_an_article_and_from_a_listing_a_listing() -> None:
    to_article = serve(status=301, headers={"Location": OTHER})
    assert find_redirect_link(to_article, "article") == Link(
        OTHER, "article", "WS690b0cc5a310d6866eb40002", found_on=URL
    )
    fault = find_fault(to_article)
    assert fault is not None
    assert not fault.nowhere
    to_listing = serve(status=301, headers={"Location": LISTING})
    assert find_redirect_link(to_listing, "listing") == Link(LISTING, "listing", found_on=URL)
    assert find_redirect_link(to_listing, "article") is None
    assert find_redirect_link(serve(), "listing") is None


WWW, EPAPER = "https://www.chinadaily.com.cn", "https://epaper.chinadaily.com.cn"
SEARCHED = "https://newssearch.chinadaily.com.cn/rest/en/search?page=0"


@pytest.mark.parametrize(
    ("url", "target", "followed"),
    [
        (LISTING, f"{LISTING}/", True),
        (f"{WWW}/china", f"{WWW}/china/", True),
        (f"{WWW}/china", f"{WWW}/china/index.html", True),
        (f"{WWW}/", f"{WWW}/index.html", True),
        (f"{WWW}/sitemap.xml", "http://www.chinadaily.com.cn/sitemap.xml", True),
        (f"{EPAPER}/china/2026-09/26", f"{EPAPER}/china/2026-09-26", True),
        (
            "http://www.chinadaily.com.cn/cndy/2019-04/27/index1.html",
            f"{WWW}/cndy/2019-04/27/index1.html",
            True,
        ),
        # of another day, another page, or the page itself: a wall of cookies, say
        (f"{EPAPER}/china/2026-09/26", f"{EPAPER}/china/2021-05/21", False),
        (f"{WWW}/china", f"{WWW}/", False),
        (f"{WWW}/china", f"{WWW}/china#top", False),
        (LISTING, LISTING, False),
        (SEARCHED, SEARCHED.replace("https:", "http:"), False),
    ],
)
def test_redirect_of_a_listing_to_another_address_of_it_is_followed(
    url: str, target: str, followed: bool
) -> None:
    page = Page(url, AT, 301, (("Location", target),), b"")
    link, fault = find_redirect_link(page, "listing"), find_fault(page, "listing")
    assert (link.url if link else None) == (target if followed else None)
    assert fault is not None
    assert fault.final is followed


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        (URL.replace(".html", "_2.html").replace("https:", "http:"), True),
        (URL.replace(".html", "_2.html").replace("www.", "global."), True),
        # the first page, another page, another article, the page itself
        (URL.replace("https:", "http:"), False),
        (URL.replace(".html", "_3.html"), False),
        (OTHER.replace(".html", "_2.html"), False),
        (URL.replace(".html", "_2.html#Content"), False),
    ],
)
def test_redirect_of_a_further_page_to_another_address_of_it_is_followed(
    target: str, followed: bool
) -> None:
    url = URL.replace(".html", "_2.html")
    page = Page(url, AT, 301, (("Location", target),), b"")
    assert find_same_page(page) == (target if followed else None)


@given(
    status=st.integers(100, 599),
    body=st.binary(max_size=200),
    headers=st.dictionaries(st.sampled_from(["Content-Type", "Location"]), st.text(max_size=40)),
    kind=st.sampled_from(["article", "listing", "page"]),
)
def test_any_response_is_a_page_or_has_a_reason(
    status: int, body: bytes, headers: dict[str, str], kind: str
) -> None:
    page = serve(status, body, headers)
    fault = find_fault(page, kind)
    if fault is None:
        assert page.status in (200, 304)
        assert page.body.strip()
    else:
        assert fault.reason
        assert fault.state not in (FetchState.DONE, FetchState.PENDING, FetchState.LEASED)
