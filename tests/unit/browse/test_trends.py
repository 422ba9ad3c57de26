"""Trends: how many articles have a word, of how many, and how that is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.browse.chart import choose_step, draw_chart
from crawler.browse.intervals import By, divide, find_interval
from crawler.browse.trend import sum_up
from tests.support.browsing import Visitor, visit
from tests.support.example import number_article
from tests.support.small_archive import SIGN, store

_COUNT = re.compile(r'<td><a href="([^"]+)">([0-9]+)</a>')
_DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
# section, day
_STORED = (
    ("Business", "2025-11-05"),
    ("Business / Tech", "2025-11-06"),
    ("Business / Tech", "2025-11-07"),
    ("China", "2025-11-08"),
)


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """The site of articles about tea on days that follow each other."""
    path: Path = tmp_path_factory.mktemp("tea") / "archive.db"
    with closing(Archive.open(path)) as archive:
        for number, (section, day) in enumerate(_STORED):
            article = replace(
                number_article(number),
                section=section,
                date_published=day,
                body="Tea.",
            )
            store(archive, article, number)
    with visit(path) as site:
        yield site


@given(_DAYS, st.integers(0, 800), st.sampled_from(list(By)))
def test_intervals_follow_each_other_and_cover_the_span(first: date, days: int, by: By) -> None:
    last = first + timedelta(days=days)
    intervals = list(divide(first, last, by))
    assert intervals[0].first <= first <= intervals[0].last
    assert intervals[-1].first <= last <= intervals[-1].last
    for before, after in pairwise(intervals):
        assert before.last + timedelta(days=1) == after.first
    assert len({interval.name for interval in intervals}) == len(intervals)


@given(st.dictionaries(_DAYS, st.integers(1, 9)), st.sampled_from(list(By)))
def test_each_article_counts_in_one_interval(days: dict[date, int], by: By) -> None:
    if not days:
        return
    intervals = list(divide(min(days), max(days), by))
    sums = sum_up({day.isoformat(): count for day, count in days.items()}, intervals)
    assert sum(sums) == sum(days.values())
    for interval, count in zip(intervals, sums, strict=True):
        within = (n for day, n in days.items() if find_interval(day, by) == interval)
        assert count == sum(within)


@given(st.lists(st.none() | st.just(0.0) | st.floats(1e-6, 1e6), min_size=1, max_size=200))
def test_chart_keeps_within_its_frame(values: list[float | None]) -> None:
    chart = draw_chart([values], [f"{n}" for n in range(len(values))])
    for point in chart.curves[0].points:
        assert 0 <= point.x <= 1000
        assert 0 <= point.y <= 1000
    assert all(0 <= label.at <= 1000 for label in (*chart.values, *chart.intervals))
    assert 2 <= len(chart.values) <= 7


@pytest.mark.parametrize(("most", "step"), [(100, 20), (101, 50), (7, 2), (0.02, 0.005), (5, 1)])
def test_values_are_labelled_by_round_numbers(most: float, step: float) -> None:
    assert choose_step(most) == step


def test_words_are_counted_of_all_articles(site: Visitor) -> None:
    found = site.get("/trends.json?q=heron,%22tea%20market%22&by=year").json()
    assert found["intervals"] == ["2025", "2026"]
    assert [(line["name"], line["counts"]) for line in found["lines"]] == [
        ("heron", [0, 1]),
        ('"tea market"', [1, 0]),
    ]
    assert found["lines"][0]["of"] == [1, 1]
    assert found["lines"][0]["percent"] == [0.0, 100.0]


def test_commas_within_a_phrase_or_brackets_divide_nothing(site: Visitor) -> None:
    found = site.get("/trends.json", q='"tea, market", NEAR(tea market, 5)').json()
    assert found["words"] == ['"tea, market"', "NEAR(tea market, 5)"]
    assert [line["articles"] for line in found["lines"]] == [1, 1]


def test_years_without_articles_have_no_share(site: Visitor) -> None:
    rows = site.get("/trends.csv?q=heron&by=month").text.splitlines()
    assert rows[0] == "interval,line,articles,of,percent"
    assert rows[1:3] == ["2025-11,heron,0,1,0.0", "2025-12,heron,0,0,"]


def test_word_is_counted_by_section(site: Visitor) -> None:
    lines = site.get("/trends.json?q=tea&lines=section&by=year").json()["lines"]
    assert [(line["name"], line["counts"], line["of"]) for line in lines] == [
        ("Business", [1, 0], [1, 0])
    ]
    lines = site.get("/trends.json?lines=section&by=year&section=China").json()["lines"]
    assert [line["name"] for line in lines] == ["China / Society"]


@pytest.mark.parametrize(
    "asked",
    [
        "q=tea&by=month&since=2025-11-06",
        "q=tea&by=year&until=2025-11-06",
        "q=tea&by=week&since=2025-11-05&until=2025-11-07",
        "lines=section&by=year&since=2025-11-06",
        "lines=section&by=year&section=business",
    ],
)
def test_count_leads_to_as_many_articles(tea: Visitor, asked: str) -> None:
    counts = _COUNT.findall(tea.read(f"/trends?{asked}"))
    assert counts
    for link, count in counts:
        found = tea.get(unescape(link).replace("?", ".json?")).json()["articles"]
        assert found == int(count), link


def test_suppressed_articles_count_nowhere(site: Visitor) -> None:
    lines = site.get(f"/trends.json?q={SIGN}&by=year").json()["lines"]
    assert [line["counts"] for line in lines] == [[0, 0]]
    assert site.get("/trends.json?by=year").json()["lines"][0]["counts"] == [1, 1]


@pytest.mark.parametrize(
    "asked", ["by=hour", "show=x", "q=a,b,c,d,e,f,g", "q=a,b&lines=section", "q=%22", "since=x"]
)
def test_what_cannot_be_drawn_is_said(site: Visitor, asked: str) -> None:
    assert site.get(f"/trends?{asked}").status_code == 400


def test_nothing_is_drawn_of_nothing(site: Visitor) -> None:
    assert "No article was found." in site.read("/trends?q=tea&since=2030-01-01")
    assert site.get("/trends.json?q=tea&since=2030-01-01").json()["lines"][0]["counts"] == []
