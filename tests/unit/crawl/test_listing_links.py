"""What a listing is followed to, for what was asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.crawl.arguments import read_arguments
from crawler.crawl.listing_links import plan_listing
from crawler.extraction.listings import ListedArticle, SectionListing
from crawler.fetching import FetchTask
from crawler.items import Page
from crawler.urls import BEIJING
from tests.support.example import LISTING, URL

LISTED = ListedArticle(URL, "Herons", datetime(2026, 11, 5, 16, tzinfo=BEIJING))
SECTIONS = (f"{LISTING}/", "https://www.chinadaily.com.cn/china/scitech", "https://spam.example/")
FOUND = SectionListing((LISTED,), (), f"{LISTING}/page_2.html", 9, SECTIONS)
TASK = FetchTask(LISTING, "listing", None)
PAGE = Page(LISTING, datetime(2026, 11, 20, tzinfo=UTC), 200, (), b"")


@pytest.mark.parametrize(
    ("since", "followed"), [("2026-11-05", True), ("2026-11-06", False)], ids=["within", "older"]
)
def test_listing_is_followed_until_it_is_older_than_what_was_asked_for(
    since: str, followed: bool
) -> None:
    planned = plan_listing(TASK, PAGE, FOUND, read_arguments({"since": since}))
    assert (planned.next_page is not None) is followed
    assert ([link.url for link in planned.links] == [URL]) is followed
    assert ([link.url for link in planned.outside] == [URL]) is not followed


def test_listing_leads_to_those_sections_alone_that_were_asked_for() -> None:
    asked = read_arguments({"sections": "china/society"})
    planned = plan_listing(TASK, PAGE, FOUND, asked)
    assert [link.url for link in planned.sections] == [LISTING]
