"""Stories are assembled from their pages alike, whoever has the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.article import extract_page, normalize_story
from crawler.extraction.story import (
    LARGEST,
    MAX_PAGES,
    StoryAssembler,
    assemble_story,
    extract_story,
)
from crawler.fetching import FetchResult, FetchState
from crawler.items import Article, Page, ParsedPage
from tests.support.stories import Story, compose_story, cut_pager, make_stories

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
STORIES = make_stories(40, seed=7)
PAGED = next(story for story in STORIES if story.pages > 2 and not story.gallery)
SINGLE = next(story for story in STORIES if story.pages == 1)
# no page of it repeats another
LONG = replace(
    PAGED,
    pages=30,
    paragraphs=tuple(f"In {n} BC {text}" for n, text in enumerate(PAGED.paragraphs * 10)),
)


def serve(story: Story, page: int = 1) -> Page:
    return Page(
        story.page_url(page), AT, 200, HTML, compose_story(story, page, furniture="small").encode()
    )


def serve_whole(story: Story) -> list[Page]:
    return [serve(story, page) for page in range(1, story.pages + 1)]


def parse(page: Page) -> ParsedPage:
    parsed = extract_page(page)
    assert isinstance(parsed, ParsedPage)
    return parsed


def extract(pages: list[Page]) -> Article:
    article = extract_story(pages)
    assert isinstance(article, Article)
    return article


def test_story_of_one_page_asks_for_no_other() -> None:
    first = serve(SINGLE)
    assembler = StoryAssembler(first, parse(first))
    assert assembler.next_url() is None
    assert assembler.result().pages == [first]


def test_pages_are_asked_for_in_order_and_the_missing_ones_are_named() -> None:
    first = serve(PAGED)
    assembler = StoryAssembler(first, parse(first))
    gone = FetchResult(FetchState.GONE, "status 404", 404)
    asked = []
    while url := assembler.next_url():
        asked.append(url)
        if len(asked) == 1:
            assembler.add(url, None, gone)
        else:
            page = serve(PAGED, len(asked) + 1)
            assembler.add(url, page, parse(page))
    assert asked == [PAGED.page_url(n) for n in range(2, PAGED.pages + 1)]
    story = assembler.result()
    assert story.missing == {PAGED.page_url(2): gone}
    assert len(story.pages) == len(story.parsed) == PAGED.pages - 1


def test_story_that_grows_too_large_ends_and_says_so() -> None:
    first = serve(PAGED)
    assembler = StoryAssembler(first, replace(parse(first), page_count=9))
    padded = replace(first, body=bytes(LARGEST // 2))
    asked = 0
    while url := assembler.next_url():
        asked += 1
        assembler.add(url, replace(padded, url=url), replace(parse(first), paragraphs=(url,)))
    assert asked == 2
    ((url, result),) = assembler.result().missing.items()
    assert (url, result.reason) == (PAGED.page_url(4), "behind 32 MB of its story")


def test_pager_that_was_misread_asks_for_no_more_than_the_limit() -> None:
    first = serve(PAGED)
    assembler = StoryAssembler(first, replace(parse(first), page_count=9999))
    asked = 0
    while url := assembler.next_url():
        asked += 1
        assembler.add(url, None, FetchResult(FetchState.GONE, "status 404", 404))
    assert asked == MAX_PAGES - 1


@pytest.mark.parametrize("numbers", [r"\d{3}", r"\d+"], ids=["window and next", "next alone"])
def test_story_goes_on_to_the_last_page_that_any_of_its_pages_names(numbers: str) -> None:
    hidden = re.compile(f'<a href="[^"]*">{numbers}</a>')
    pages = [
        replace(page, body=hidden.sub("", cut_pager(page.body.decode())).encode())
        for page in serve_whole(LONG)
    ]
    assert parse(pages[0]).page_count < LONG.pages
    story = assemble_story(pages)
    assert not isinstance(story, FetchResult)
    assert (len(story.pages), story.missing) == (LONG.pages, {})
    article = extract(pages)
    assert (article.page_count, article.body) == (LONG.pages, "\n\n".join(LONG.paragraphs))


def test_page_count_is_the_largest_that_a_page_names_though_others_are_missing() -> None:
    pages = [
        replace(page, body=cut_pager(page.body.decode()).encode()) for page in serve_whole(LONG)
    ]
    assert extract(pages[:10]).page_count == parse(pages[9]).page_count == 15


@pytest.mark.parametrize(
    ("end", "pages"),
    [
        ("_3.html", 3),
        ("_3.html#Content", 3),
        ("_3.html?from=x", 3),
        ("_3.html?from=12/05#Content", 3),
        ("_3.HTML", 3),
        (" _3.htm\n", 3),
        (".html?from=12/05", 1),
        (".html#page_2", 1),
        (".html", 1),
    ],
)
def test_pager_names_a_page_however_its_link_is_written(end: str, pages: int) -> None:
    pager = f'<div id="div_currpage"><a href="{SINGLE.id}{end}">Next</a></div>'
    page = serve(SINGLE)
    body = page.body.replace(b'<div class="selectpage">', pager.encode())
    assert parse(replace(page, body=body)).page_count == pages


def test_further_page_alone_is_no_story_of_more_pages() -> None:
    second = serve(PAGED, 2)
    assert StoryAssembler(second, parse(second)).next_url() is None


@given(st.permutations(range(1, PAGED.pages)))
def test_stored_pages_give_the_same_article_in_any_order(order: list[int]) -> None:
    first, *further = serve_whole(PAGED)
    assert extract([first, *(further[n - 1] for n in order)]) == extract([first, *further])


def test_of_two_captures_of_a_page_the_earlier_one_is_taken() -> None:
    first, second, *rest = serve_whole(PAGED)
    other = replace(second, body=second.body.replace(b"<p>", b"<p>Changed. "))
    assert extract([first, second, other, *rest]) == extract(serve_whole(PAGED))


def test_pages_stored_under_another_host_belong_to_the_story() -> None:
    first, *further = serve_whole(PAGED)
    moved = [replace(p, url=p.url.replace("//www.", "//global.")) for p in further]
    assert extract([first, *moved]).body == extract([first, *further]).body


def test_page_that_is_not_stored_is_missing_and_the_rest_is_an_article() -> None:
    story = assemble_story(serve_whole(PAGED)[:-1])
    assert not isinstance(story, FetchResult)
    assert {url: missing.reason for url, missing in story.missing.items()} == {
        PAGED.page_url(PAGED.pages): "not among the stored pages"
    }


@pytest.mark.parametrize("repeated", [1, 2])
def test_page_that_repeats_an_earlier_one_is_missing_and_adds_no_text(repeated: int) -> None:
    whole = serve_whole(PAGED)
    again = replace(serve(PAGED, repeated), url=PAGED.page_url(3))
    story = assemble_story([*whole[:2], again, *whole[3:]])
    assert not isinstance(story, FetchResult)
    assert {url: missing.reason for url, missing in story.missing.items()} == {
        PAGED.page_url(3): "repeats an earlier page of its story"
    }
    assert story.pages[2] == again
    rest = [parse(page) for page in (*whole[:2], *whole[3:])]
    assert story.parsed == rest


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (replace(serve(SINGLE), body=b"<html><body>Herons</body></html>"), "unknown layout"),
        (replace(serve(SINGLE), status=404), "status 404"),
        (replace(serve(SINGLE), body=b""), "empty page"),
    ],
)
def test_first_page_that_gives_nothing_gives_the_reason(page: Page, reason: str) -> None:
    result = extract_story([page])
    assert isinstance(result, FetchResult)
    assert result.reason == reason


def test_article_without_a_headline_is_not_fit_to_be_stored() -> None:
    parsed = replace(parse(serve(SINGLE)), headline=None)
    assert normalize_story([parsed], AT) == FetchResult(FetchState.REJECTED, "no headline", 200)


def test_page_of_no_article_url_is_not_an_article() -> None:
    parsed = replace(parse(serve(SINGLE)), url="https://www.chinadaily.com.cn/china/society")
    result = normalize_story([parsed], AT)
    assert result == FetchResult(FetchState.REJECTED, "not the URL of an article", 200)


def test_error_of_ours_is_a_failed_fetch_that_names_it() -> None:
    broken = replace(parse(serve(SINGLE)), paragraphs=(1,))  # type: ignore[arg-type]
    result = normalize_story([broken], AT)
    assert isinstance(result, FetchResult)
    assert result.state is FetchState.FAILED
    assert result.reason
    assert "TypeError" in result.reason or "AttributeError" in result.reason
