"""Which of the articles that a page links to a run fetches."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.crawl.arguments import read_arguments
from crawler.crawl.page_explorer import choose_linked
from crawler.extraction.links import PageLinks
from crawler.urls import BEIJING, read_article_url
from tests.support.example import URL

# a Friday morning in Beijing, when it is still Thursday in Europe
FETCHED = datetime(2026, 11, 20, 3, tzinfo=BEIJING)
DAYS = ("20261121", "20261120", "20261113", "20261112", "20250101", "20261350", "20261122")


def choose(given: dict[str, str], *, for_listing: bool = False) -> list[str]:
    """Return the days of the links that are fetched; the others must be known."""
    urls = [
        f"https://www.chinadaily.com.cn/a/{day[:6]}/{day[6:]}/WS690b0cc5a310d6866eb4{n:04x}.html"
        for n, day in enumerate(DAYS)
    ]
    articles = tuple(found for found in map(read_article_url, urls) if found)
    found = choose_linked(read_arguments(given), PageLinks(URL, articles), FETCHED, for_listing)
    assert sorted(link.url for link in (*found.wanted, *found.outside)) == sorted(urls)
    assert {link.found_on for link in (*found.wanted, *found.outside)} == {URL}
    return [DAYS[urls.index(link.url)] for link in found.wanted]


@pytest.mark.parametrize(
    ("given", "fetched"),
    [
        ({}, ["20261121", "20261120", "20261113"]),
        ({"since": "2025-01-01"}, ["20261121", "20261120", "20261113", "20261112", "20250101"]),
        ({"since": "2025-01-01", "until": "2026-11-12"}, ["20261112", "20250101"]),
        ({"until": "2026-11-13"}, ["20261113"]),
        ({"sections": "food"}, []),
        ({"urls": URL}, []),
    ],
    ids=["plain", "since", "period", "until", "sections", "urls"],
)
def test_run_fetches_what_it_is_asked_for(given: dict[str, str], fetched: list[str]) -> None:
    assert choose(given) == fetched


def test_run_of_sections_fetches_what_comes_in_place_of_their_listing() -> None:
    assert choose({"sections": "food"}, for_listing=True) == ["20261121", "20261120", "20261113"]
