"""What no newspaper prints is refused with a reason, and what a page repeats is taken once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.extraction.article import extract_page, normalize_story
from crawler.extraction.validation import LONGEST_ARTICLE, LONGEST_FIELD, TooLong, check_length
from crawler.fetching import FetchResult, FetchState
from crawler.items import Page, ParsedFigure, ParsedPage
from tests.support.stories import compose_story, make_stories

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
STORY = next(story for story in make_stories(40, seed=7) if story.pages == 1 and story.byline)
LONG = "x" * (LONGEST_FIELD + 1)


def extract(html: str) -> ParsedPage | FetchResult:
    return extract_page(Page(STORY.url, AT, 200, HTML, html.encode()))


def parse(html: str) -> ParsedPage:
    parsed = extract(html)
    assert isinstance(parsed, ParsedPage)
    return parsed


@pytest.fixture
def html() -> str:
    return compose_story(STORY)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"headline": LONG}, "headline of over 20,000 characters"),
        ({"info": LONG}, "info of over 20,000 characters"),
        ({"breadcrumb": ("x" * 15_000, "y" * 15_000)}, "breadcrumb of over 20,000 characters"),
        ({"figures": (ParsedFigure("https://a.cn/", LONG),)}, "caption of over 20,000 characters"),
        ({"figures": (ParsedFigure(LONG, None),)}, "URL of a picture of over 20,000 characters"),
        (
            {"paragraphs": ("x" * (LONGEST_ARTICLE // 2),) * 3},
            "article of over 2,000,000 characters",
        ),
    ],
)
def test_what_is_longer_than_in_any_newspaper_is_named(
    html: str, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TooLong, match=f"^{reason}$"):
        check_length(replace(parse(html), **change))


def test_page_with_a_headline_of_any_length_is_rejected_with_the_reason(html: str) -> None:
    refused = extract(html.replace("<h1>", f"<h1>{LONG}"))
    assert isinstance(refused, FetchResult)
    assert (refused.state, refused.reason) == (
        FetchState.REJECTED,
        "headline of over 20,000 characters",
    )


def test_story_whose_pages_together_are_too_long_is_rejected_with_the_reason(html: str) -> None:
    page = replace(parse(html), paragraphs=("x" * (LONGEST_ARTICLE // 2),))
    refused = normalize_story([page] * 3, AT)
    assert isinstance(refused, FetchResult)
    assert refused.reason == "article of over 2,000,000 characters"


def test_breadcrumb_inside_itself_is_taken_once(html: str) -> None:
    nested = '<div id="bread-nav">a' * 500 + "</div>" * 500
    plain = html.replace('<span id="bread-nav">', "<span>", 1)
    parsed = parse(plain.replace('<div class="main_art">', nested + '<div class="main_art">', 1))
    assert parsed.breadcrumb == (" ".join("a" * 500),)


def test_caption_of_many_pictures_is_taken_once(html: str) -> None:
    figure = f"<figure>{'<img src=a.jpeg>' * 300}<figcaption>Tea.</figcaption></figure>"
    parsed = parse(html.replace('id="Content">', f'id="Content">{figure}', 1))
    captions = [figure.caption for figure in parsed.figures[:300]]
    assert captions == ["Tea.", *[None] * 299]
