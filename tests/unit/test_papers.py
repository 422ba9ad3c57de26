"""Printed papers: the addresses of their day pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crawler.papers import PAPERS, DayUrl, Paper, read_day_url
from crawler.urls import is_ours


@pytest.mark.parametrize(
    ("url", "named"),
    [
        (
            "https://epaper.chinadaily.com.cn/china/2026-09/26",
            DayUrl("china", date(2026, 9, 26), 1),
        ),
        (
            "https://epaper.chinadaily.com.cn/global/2025-01/02/index.html",
            DayUrl("global", date(2025, 1, 2), 1),
        ),
        (
            "http://epaper.chinadaily.com.cn/china/2026-09-26/",
            DayUrl("china", date(2026, 9, 26), 1),
        ),
        (
            "http://www.chinadaily.com.cn/cndy/2019-04/27/index2.html",
            DayUrl("cndy", date(2019, 4, 27), 2),
        ),
    ],
)
def test_day_page_names_paper_day_and_page(url: str, named: DayUrl) -> None:
    assert read_day_url(url) == named


@pytest.mark.parametrize(
    "url",
    [
        "https://epaper.chinadaily.com.cn/china",
        "https://epaper.chinadaily.com.cn/china/2026-02/30",
        "https://epaper.chinadaily.com.cn/hk/2026-09/26",
        "https://www.chinadaily.com.cn/china/2026-09/26",
        "https://epaper.chinadaily.com.cn/cndy/2019-04/27/index1.html",
        "http://www.chinadaily.com.cn/cndy/2019-04/27/content_37462801.htm",
        "http://www.chinadaily.com.cn/cndy/2019-04/27/index.html",
        "http://www.chinadaily.com.cn/cndy/index1.html",
        "https://epaper.chinadaily.com.cn.spam.example/china/2026-09/26",
        "",
    ],
)
def test_other_urls_are_no_day_page(url: str) -> None:
    assert read_day_url(url) is None


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_addresses_of_a_day_are_read_as_that_day(paper: Paper) -> None:
    days = [date(2002, 12, 31) + timedelta(days=n) for n in range(0, 9000, 5)]
    named = {url: day for day in days for url in paper.day_urls(day)}
    assert named
    for url, day in named.items():
        assert is_ours(url)
        assert read_day_url(url) == DayUrl(paper.name, day, 1)


def test_a_day_has_the_papers_that_appeared_on_it() -> None:
    def list_papers(day: date) -> list[str]:
        return [paper.name for paper in PAPERS if paper.day_urls(day)]

    assert list_papers(date(2026, 9, 26)) == ["china", "global"]
    assert list_papers(date(2026, 9, 27)) == []  # a Sunday
    assert list_papers(date(2020, 12, 31)) == ["cndy"]
    assert list_papers(date(2021, 1, 1)) == ["china", "global"]
    assert list_papers(date(2002, 12, 31)) == []
