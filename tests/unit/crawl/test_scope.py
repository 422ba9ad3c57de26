"""Which of the articles that a page links to a run fetches, and for what."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.archive import Backfill
from crawler.crawl.arguments import read_arguments
from crawler.crawl.scope import RunScope, covers, open_scope
from crawler.extraction.listings import search_url
from crawler.periods import Period
from crawler.urls import ArticleUrl, read_article_url
from tests.support.example import URL

TODAY = date(2026, 11, 20)
DAYS = ("20261121", "20261120", "20261113", "20261112", "20250101", "20261350", "20261122")
URLS = [
    f"https://www.chinadaily.com.cn/a/{day[:6]}/{day[6:]}/WS690b0cc5a310d6866eb4{n:04x}.html"
    for n, day in enumerate(DAYS)
]
ARTICLES: list[ArticleUrl] = [found for found in map(read_article_url, URLS) if found]


def choose(scope: RunScope, *, named_in_list: bool = False) -> list[str]:
    """Return the days of the links that are fetched; the others must be known."""
    choose_links = scope.make_links if named_in_list else scope.make_linked
    links = list(choose_links(ARTICLES, URL))
    assert [link.url for link in links] == URLS
    assert {link.found_on for link in links} == {URL}
    return [day for day, link in zip(DAYS, links, strict=True) if not link.outside]


@pytest.mark.parametrize(
    ("given", "fetched"),
    [
        ({}, ["20261121", "20261120", "20261113"]),
        ({"since": "2025-01-01"}, ["20261121", "20261120", "20261113", "20261112", "20250101"]),
        ({"since": "2025-01-01", "until": "2026-11-12"}, ["20261112", "20250101"]),
        ({"until": "2026-11-13"}, ["20261113", "20261112", "20250101"]),
        ({"sections": "food"}, []),
        ({"urls": URL}, []),
        ({"channels": "listing,print"}, []),
        ({"editions": "cn"}, []),
    ],
    ids=["plain", "since", "period", "until", "sections", "urls", "channels", "editions"],
)
def test_run_follows_the_links_that_it_is_asked_for(
    given: dict[str, str], fetched: list[str]
) -> None:
    assert choose(open_scope(read_arguments(given), TODAY)) == fetched


def test_run_of_sections_fetches_what_their_lists_name() -> None:
    scope = open_scope(read_arguments({"sections": "food"}), TODAY)
    fetched = ["20261121", "20261120", "20261113", "20261350"]
    assert choose(scope, named_in_list=True) == fetched


def test_article_that_is_no_news_waits_for_the_backfill_that_was_asked_for_first() -> None:
    backfills = (
        Backfill(3, date(2024, 1, 1), date(2025, 12, 31)),
        Backfill(4, date(2025, 1, 1), None),
    )
    scope = RunScope(read_arguments({}), TODAY, date(2026, 11, 13), backfills=backfills)
    waiting = {link.day: link.backfill for link in scope.make_linked(ARTICLES, URL)}
    assert waiting[date(2026, 11, 20)] is None
    assert waiting[date(2026, 11, 12)] == 4
    assert waiting[date(2025, 1, 1)] == 3


SOCIETY = "https://www.chinadaily.com.cn/china/society/page_2.html"
CHINESE = "https://china.chinadaily.com.cn/theory"
ISSUE = "https://epaper.chinadaily.com.cn/china/2026-11/20"
IN_PAPER = "https://epaper.chinadaily.com.cn/a/202611/20/WS690b0cc5a310d6866eb40001.html"
SEARCHED = search_url("zh", Period.of(TODAY), 1)


@pytest.mark.parametrize(
    ("url", "found_on", "asked", "covered"),
    [
        (SOCIETY, None, "editions=www", True),
        (SOCIETY, None, "editions=cn", False),
        (SOCIETY, None, "sections=china", True),
        (SOCIETY, None, "sections=food", False),
        (SOCIETY, None, "channels=search", False),
        (CHINESE, None, "editions=china", True),
        (URL, SOCIETY, "editions=www", True),
        (URL, CHINESE, "editions=china", False),
        (URL, SOCIETY, "sections=china/society", True),
        (URL, SEARCHED, "sections=china/society", False),
        (URL, SOCIETY, "channels=search", True),
        (SEARCHED, None, "editions=cn", True),
        (SEARCHED, None, "editions=www", False),
        (ISSUE, None, "editions=www", True),
        (ISSUE, None, "editions=global", False),
        (IN_PAPER, ISSUE, "editions=www", True),
        (IN_PAPER, URL, "editions=www", False),
    ],
)
def test_known_url_is_covered_by_what_was_asked_for(
    url: str, found_on: str | None, asked: str, covered: bool
) -> None:
    name, _, value = asked.partition("=")
    assert covers(read_arguments({name: value}), url, found_on) is covered
    assert covers(read_arguments({}), url, found_on)


def test_article_on_the_host_of_the_papers_belongs_to_the_edition_of_its_paper() -> None:
    url = "https://epaper.chinadaily.com.cn/a/202611/20/WS690b0cc5a310d6866eb40001.html"
    article = read_article_url(url)
    assert article is not None
    issue = "https://epaper.chinadaily.com.cn/{}/2026-11/20"
    scope = open_scope(read_arguments({"editions": "www"}), TODAY)
    for found_on, outside in ((issue.format("china"), False), (issue.format("global"), True)):
        (link,) = scope.make_links([article], found_on)
        assert link.outside is outside
