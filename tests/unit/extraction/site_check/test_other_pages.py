"""Another page in place of the one asked for is said to be another, in one line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.extraction.site_check import check_page
from crawler.formats.fixtures import find_fixtures
from crawler.items import Page
from tests.support.fixtures import FIXTURES

PAGES = {f.path.stem: f.page for f in find_fixtures(FIXTURES)}
STORY = PAGES["WS6adc1aa8a310aa5a13e01db9"]
CHINESE = PAGES["WS65532dd9a310c0aa11223344"]
LISTING = PAGES["china-society_1"]
CHINESE_LISTING = PAGES["china-politics_1"]
ISSUE = PAGES["china-2026-11-17"]
OTHER = PAGES["WS6af2c5c10c3864ebe00cd079"]

NOTICE = b"""<html><head><title>Back soon</title><meta property="og:title" content="Back"></head>
<body><h1>Back soon</h1><p>The site is being looked after.</p></body></html>"""
HOME = NOTICE.replace(b"<p>", b'<p><a href="https://www.chinadaily.com.cn/china">China</a>')
FRONT = HOME.replace(b"<p>", b'<div class="tw3_01_2 lunbor-599"></div><p>')


@pytest.mark.parametrize("page", [STORY, CHINESE, LISTING, CHINESE_LISTING])
def test_notice_is_named_by_its_title_alone(page: Page) -> None:
    (difference,) = check_page(replace(page, body=NOTICE), {})
    assert difference.describe() == 'page: another was served; there is "Back soon"'


def test_page_of_another_article_is_named_by_its_id_alone() -> None:
    (difference,) = check_page(replace(STORY, body=OTHER.body), {})
    assert difference.describe() == "page: is of another article: WS6af2c5c10c3864ebe00cd079"


def test_front_in_place_of_a_listing_is_said_to_be_one() -> None:
    (difference,) = check_page(replace(LISTING, body=FRONT), {})
    assert difference.describe().startswith("page: the front of a channel, not a section listing")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (NOTICE, "page: not a day page: it has no link to the site"),
        (HOME, f"issue: no story in the issue at {ISSUE.url}"),
    ],
    ids=["notice", "home"],
)
def test_page_without_an_issue_is_one_line(body: bytes, line: str) -> None:
    (difference,) = check_page(replace(ISSUE, body=body), {})
    assert difference.describe() == line
