"""Each fixture page is extracted as its JSON file states."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest

from crawler.archive import article_values
from crawler.extraction.article import build_article
from crawler.extraction.decoding import decode_page
from crawler.extraction.document import parse_html
from crawler.extraction.layouts import LAYOUTS, UnknownLayout, parse_page
from crawler.extraction.listings import (
    ListedArticle,
    PrintDay,
    SearchPage,
    SectionListing,
    parse_print_day,
    parse_section_listing,
    read_search_page,
)
from crawler.extraction.provenance import trace_origins
from crawler.formats.fixtures import Fixture, find_fixtures
from crawler.items import ParsedPage
from tests.support.fixtures import FIXTURES

ALL = tuple(find_fixtures(FIXTURES))
# each fixture has one of these keys: the result for its page
GIVEN = ("article", "page_of", "listing", "print_day", "search", "error", "status")


def having(key: str) -> pytest.MarkDecorator:
    chosen = [fixture for fixture in ALL if key in fixture.known]
    return pytest.mark.parametrize(
        "fixture",
        chosen,
        ids=[f.path.relative_to(FIXTURES).with_suffix("").as_posix() for f in chosen],
    )


def decode(fixture: Fixture) -> str:
    return decode_page(fixture.known["content_type"], fixture.page.body)


def parse(fixture: Fixture) -> ParsedPage:
    return parse_page(fixture.known["url"], decode(fixture))


def further_pages(fixture: Fixture) -> list[Fixture]:
    first = fixture.path.stem
    return [other for other in ALL if other.known.get("page_of") == first]


def expect(request: pytest.FixtureRequest, fixture: Fixture, key: str, read: Any) -> None:
    """Compare; with --update-fixtures write what was extracted, and fail for review."""
    if request.config.getoption("--update-fixtures") and fixture.known[key] != read:
        known = {**fixture.known, key: read}
        text = json.dumps(known, ensure_ascii=False, indent=1) + "\n"
        fixture.path.with_suffix(".json").write_text(text, encoding="utf-8")
        pytest.fail(f"rewrote {key} of {fixture.path.name}: read the difference, then commit it")
    assert read == fixture.known[key]


@having("article")
def test_article_is_that_of_the_fixture(request: pytest.FixtureRequest, fixture: Fixture) -> None:
    pages = [parse(page) for page in (fixture, *further_pages(fixture))]
    article = build_article(pages, fixture.page.fetched_at)
    assert article.layout == fixture.path.parent.name
    expect(request, fixture, "article", json.loads(json.dumps(article_values(article))))


@having("article")
def test_every_value_has_an_origin(fixture: Fixture) -> None:
    pages = [parse(page) for page in (fixture, *further_pages(fixture))]
    article = build_article(pages, fixture.page.fetched_at)
    values = article_values(article)
    origins = trace_origins(article, pages)
    assert [column for column in origins if values[column] and not origins[column].printed] == []
    assert values.keys() - origins.keys() == {"language", "layout", "page_count", "word_count"}


@having("listing")
def test_listing_is_that_of_the_fixture(request: pytest.FixtureRequest, fixture: Fixture) -> None:
    listing = parse_section_listing(fixture.known["url"], decode(fixture))
    expect(request, fixture, "listing", describe_listing(listing))


@having("print_day")
def test_issue_is_that_of_the_fixture(request: pytest.FixtureRequest, fixture: Fixture) -> None:
    issue = parse_print_day(fixture.known["url"], decode(fixture))
    expect(request, fixture, "print_day", describe_issue(issue))


@having("search")
def test_answer_is_that_of_the_fixture(request: pytest.FixtureRequest, fixture: Fixture) -> None:
    answer = read_search_page(decode(fixture), 0)
    expect(request, fixture, "search", describe_answer(answer))


@having("error")
def test_unknown_page_is_not_guessed_at(fixture: Fixture) -> None:
    with pytest.raises(UnknownLayout):
        parse(fixture)


@pytest.mark.parametrize("fixture", ALL, ids=lambda fixture: fixture.path.stem)
def test_fixture_states_what_it_is(fixture: Fixture) -> None:
    assert len([key for key in GIVEN if key in fixture.known]) == 1
    assert fixture.known["why"]
    assert fixture.page.fetched_at.tzinfo is not None


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_layout_has_three_fixtures_and_matches_its_example(layout: Any) -> None:
    mine = [f for f in ALL if f.path.parent.name == layout.name and "article" in f.known]
    assert len(mine) >= 3
    assert layout.url_pattern.search(layout.example)


@having("article")
def test_only_one_layout_matches_a_page(fixture: Fixture) -> None:
    page = parse_html(decode(fixture))
    knowing = [layout.name for layout in LAYOUTS if layout.matches(fixture.known["url"], page)]
    assert knowing == [fixture.path.parent.name]


def describe_listing(listing: SectionListing) -> dict[str, Any]:
    return {
        "articles": [describe_row(row) for row in listing.articles],
        "lead": list(listing.lead),
        "next_url": listing.next_url,
        "last_page": listing.last_page,
        "sections": list(listing.sections),
    }


def describe_row(row: ListedArticle) -> dict[str, Any]:
    published = row.published.isoformat() if row.published else None
    return {**asdict(row), "published": published}


def describe_answer(answer: SearchPage) -> dict[str, Any]:
    rows = [
        {
            "url": row.article.url,
            "published": row.published and row.published.isoformat(),
        }
        for row in answer.articles
    ]
    beside = {"unread": answer.unread, "total": answer.total, "last_page": answer.last_page}
    return {"articles": rows, **beside}


def describe_issue(issue: PrintDay) -> dict[str, Any]:
    return {
        "articles": [article.url for article in issue.articles],
        "pages": list(issue.pages),
    }
