"""Which answers of the search say something of the period that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

import pytest

from crawler.crawl.channel_pages import ChannelPage, explore_listing, find_channel
from crawler.extraction.listings import search_url
from crawler.fetching import Channel
from crawler.periods import Period
from tests.support.example import page

MARCH = Period(date(2019, 3, 1), date(2019, 3, 31))


def answer_search(days: Iterable[int], last_page: int) -> bytes:
    urls = (
        f"http://www.chinadaily.com.cn/a/201903/{day:02}/WS5c78{number:020x}.html"
        for number, day in enumerate(days)
    )
    rows = [{"title": "Herons", "url": url} for url in urls]
    return json.dumps(
        {"content": rows, "totalPages": last_page + 1, "totalElements": 10 * last_page + 5}
    ).encode()


@pytest.mark.parametrize(
    ("number", "last_page", "days", "counts"),
    [
        (0, 1, (31, 31, 30), True),
        (1, 1, (2, 1, 1), True),
        (0, 1, (31, 31, 31), True),
        # the first or the last day alone: one end of the period was ignored
        (0, 1, (1, 1, 1), False),
        (1, 1, (31, 31, 31), False),
        (0, 0, (31, 31), False),
        # nothing, though it states more
        (1, 1, (), False),
    ],
)
def test_search_that_heeds_its_period_counts(
    number: int, last_page: int, days: tuple[int, ...], counts: bool
) -> None:
    body = answer_search(days, last_page)
    found = explore_listing(page(body, url=search_url("en", MARCH, number)), None).listing
    assert isinstance(found, ChannelPage)
    assert (found.total is not None) is counts


def test_search_of_one_day_counts() -> None:
    day = Period.of(MARCH.last)
    body = answer_search((31, 31), 0)
    found = explore_listing(page(body, url=search_url("en", day, 0)), None).listing
    assert isinstance(found, ChannelPage)
    assert found.total == 5


@pytest.mark.parametrize("end", ["", "/", "/index.html"])
def test_front_is_one_under_each_of_its_addresses(end: str) -> None:
    assert find_channel(f"http://www.chinadaily.com.cn/china{end}") is Channel.LINK
    assert find_channel(f"https://www.chinadaily.com.cn/china/society{end}") is Channel.LISTING
