"""Each selector that finds nothing on a page of today is named, and what stands there instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from parsel import Selector

from crawler.archive import article_values
from crawler.extraction.article import extract_page
from crawler.extraction.decoding import decode_page
from crawler.extraction.layouts.base import Layout
from crawler.extraction.listings.print_day import BOXES
from crawler.extraction.listings.rows import CHINESE, ENGLISH, RowTemplate
from crawler.extraction.listings.section import CHINESE_NEXT, LEADS, PAGE_MARKS
from crawler.extraction.site_check import TODAY, check_page
from crawler.extraction.story import extract_story
from crawler.formats.fixtures import Fixture, find_fixtures
from crawler.items import Article, Page, ParsedPage
from tests.support.fixtures import FIXTURES

SELECTORS = (
    "anchor",
    "headline",
    "deck",
    "info",
    "breadcrumb",
    "content",
    "pager",
    "description",
    "keywords",
    "editor",
    "json_ld",
)
ALL = [fixture for fixture in find_fixtures(FIXTURES) if "page_of" not in fixture.known]


def list_rows(template: RowTemplate) -> Iterator[str]:
    yield template.rows
    yield f"{template.rows} {template.link}"
    yield f"{template.rows} {template.time}"


LISTED = {
    "section_listing/china-society_1": (*list_rows(ENGLISH), LEADS[0], *PAGE_MARKS),
    "chinese_listing/china-politics_1": (*list_rows(CHINESE), CHINESE_NEXT),
    "print_day/china-2026-11-17": [f"div.{box} a[href]" for box in BOXES],
}


def name_fixture(fixture: Fixture) -> str:
    return fixture.path.relative_to(FIXTURES).with_suffix("").as_posix()


def find_fixture(name: str) -> Fixture:
    return next(fixture for fixture in ALL if name_fixture(fixture) == name)


def find_pages(layout: Layout) -> dict[str, Page]:
    """Return for each selector of a layout the first page on which it gives a value."""
    mine = [fixture.page for fixture in ALL if fixture.path.parent.name == layout.name]
    usual = [page for page in mine if not check_page(page, {})]
    found = {
        name: next((page for page in usual if has_value(page, layout, name)), None)
        for name in SELECTORS
    }
    return {name: page for name, page in found.items() if page}


def has_value(page: Page, layout: Layout, name: str) -> bool:
    """Return True if what a selector of the layout finds on a page has a value."""
    parsed = extract_page(page)
    assert isinstance(parsed, ParsedPage)
    is_there = {
        "anchor": True,
        "content": layout.content is not None,
        "deck": layout.deck is not None,
        "pager": parsed.page_count > 1,
        "json_ld": store(page).get("date_published_from") == "page",
    }
    return is_there.get(name, bool(getattr(parsed, name, None)))


def store(page: Page) -> dict[str, Any]:
    """Return what the archive has of the article on a page."""
    article = extract_story([page])
    return article_values(article) if isinstance(article, Article) else {}


def break_selector(page: Page, selector: str) -> Page:
    """Return a page on which a selector finds nothing: what it selects is something else now."""
    document = Selector(text=decode_page(page.header("content-type"), page.body), type="html")
    query = selector.partition("::")[0]
    found = [one.root for one in document.css(query)]
    assert found, f"{selector} finds nothing as it is"
    for element in found:
        element.tag = "section"
        for name in ("id", "class", "name", "property", "type", "href"):
            element.attrib.pop(name, None)
    body = etree.tostring(document.root, encoding="utf-8", method="html")
    changed = replace(page, body=body, headers=(("Content-Type", "text/html; charset=utf-8"),))
    assert not Selector(text=body.decode(), type="html").css(query)
    return changed


def list_named(page: Page, stored: dict[str, Any]) -> set[str | None]:
    return {difference.selector for difference in check_page(page, stored)}


@pytest.mark.parametrize("layout", TODAY, ids=lambda layout: layout.name)
def test_each_selector_of_a_layout_is_named(layout: Layout) -> None:
    pages = find_pages(layout)
    always = {"anchor", "headline", "info", "breadcrumb"}
    assert pages.keys() >= always | {n for n in ("deck", "content") if getattr(layout, n)}
    for name, page in pages.items():
        selector, stored = getattr(layout, name), store(page)
        assert check_page(page, stored) == ()
        assert selector in list_named(break_selector(page, selector), stored), name


def test_every_kind_of_selector_is_changed_on_some_page() -> None:
    assert {name for layout in TODAY for name in find_pages(layout)} == set(SELECTORS)


@pytest.mark.parametrize(
    ("name", "selector"),
    [(name, selector) for name, selectors in LISTED.items() for selector in selectors],
)
def test_each_selector_of_a_listing_is_named(name: str, selector: str) -> None:
    page = find_fixture(name).page
    assert check_page(page, {}) == ()
    assert selector in list_named(break_selector(page, selector), {})


@pytest.mark.parametrize("key", ["content", "url", "title", "publishTime", "totalElements"])
def test_each_key_of_the_search_is_named(key: str) -> None:
    page = find_fixture("search/en-2026-11-17").page
    assert check_page(page, {}) == ()
    changed = replace(page, body=page.body.replace(f'"{key}"'.encode(), b'"moved"'))
    assert any(key in difference.describe() for difference in check_page(changed, {}))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            '"info_l"',
            '"info_line"',
            "info (ws_article): div.lft_art span.info_l finds nothing; there is in div.lft_art",
        ),
        (
            'id="bread-nav"',
            'id="bread-navi"',
            "breadcrumb (ws_article): #bread-nav finds nothing; there is span#bread-navi",
        ),
        (
            'class="lft_art"',
            'class="left_art"',
            "headline (ws_article): div.lft_art > h1 finds nothing; there is elsewhere h1",
        ),
    ],
)
def test_what_stands_there_instead_is_shown(old: str, new: str, line: str) -> None:
    page = find_fixture("ws_article/WS6adc1aa8a310aa5a13e01db9").page
    assert old.encode() in page.body
    changed = replace(page, body=page.body.replace(old.encode(), new.encode()))
    said = [difference.describe() for difference in check_page(changed, {})]
    assert any(one.startswith(line) for one in said), said
    assert all("\n" not in one and len(one) < 500 for one in said)
