"""Lists of all sections, writers, places and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.public_tables import connect_to_browse, hide_private
from crawler.archive.queries.names import LISTS, Named, NameKind
from crawler.browse.asked import make_path
from crawler.browse.name_order import (
    count_letters,
    find_letter,
    find_names,
    sort_by_count,
    sort_by_name,
)
from crawler.items import Byline
from tests.support.browsing import Visitor, visit
from tests.support.example import ARTICLE, number_article
from tests.support.small_archive import SIGN, store

# day, section, writers with their places, place of the dateline, source
_NEWS = (
    (
        1,
        "China / Society",
        (Byline("Zhou Mo", "Wuhan"), Byline("Zhou Mo", "Xi'an")),
        None,
        "Xinhua",
    ),
    (2, "China / Society / Wuhan", (Byline("Zhou Mo", None),), "Wuhan", "China Daily"),
    (3, "China", (Byline("Émile Roux", "Wuhan"),), "Wuhan", "China Daily"),
    (4, "World", (Byline("张雨晴", "重庆"),), None, "新华社"),
    (5, None, (), None, None),
)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """The site of five articles."""
    path: Path = tmp_path_factory.mktemp("news") / "archive.db"
    with closing(Archive.open(path)) as archive:
        for day, section, bylines, place, source in _NEWS:
            article = replace(
                number_article(day),
                date_published=f"2026-11-0{day}T16:05:00+08:00",
                section=section,
                bylines=bylines,
                dateline_place=place,
                source=source,
            )
            store(archive, article, day)
    with visit(path) as site:
        yield site


def list_names(site: Visitor, path: str, **asked: str) -> list[tuple[str, int, str, str]]:
    found = site.get(f"{path}.json", **asked).json()["names"]
    days = [(named["first"][-2:], named["last"][-2:]) for named in found]
    return [(one["name"], one["articles"], *span) for one, span in zip(found, days, strict=True)]


def test_names_have_their_articles_and_days_the_most_first(news: Visitor) -> None:
    assert list_names(news, "/author") == [
        ("Zhou Mo", 2, "01", "02"),
        ("Émile Roux", 1, "03", "03"),
        ("张雨晴", 1, "04", "04"),
    ]
    assert list_names(news, "/source") == [
        ("China Daily", 2, "02", "03"),
        ("Xinhua", 1, "01", "01"),
        ("新华社", 1, "04", "04"),
    ]


def test_article_counts_once_for_a_place(news: Visitor) -> None:
    assert list_names(news, "/place", sort="name") == [
        ("Wuhan", 3, "01", "03"),
        ("Xi'an", 1, "01", "01"),
        ("重庆", 1, "04", "04"),
    ]


def test_section_counts_what_lies_below_it(news: Visitor) -> None:
    assert list_names(news, "/section") == [
        ("China", 3, "01", "03"),
        ("China / Society", 2, "01", "02"),
        ("China / Society / Wuhan", 1, "02", "02"),
        ("World", 1, "04", "04"),
    ]
    for name, articles, *_ in list_names(news, "/section"):
        assert news.get(f"{make_path('section', name)}.json").json()["articles"] == articles


def test_names_are_found_by_letter_and_by_a_part(news: Visitor) -> None:
    for asked in ({"letter": "E"}, {"q": "emile"}, {"q": "ROUX", "letter": "E"}):
        assert [name for name, *_ in list_names(news, "/author", **asked)] == ["Émile Roux"]
    assert [name for name, *_ in list_names(news, "/author", letter="汉字")] == ["张雨晴"]
    assert list_names(news, "/author", q="nobody") == []
    assert "There is no such name." in news.read("/author", q="nobody")
    assert news.get("/author?sort=age").status_code == 400


def test_long_lists_are_divided_into_pages(tmp_path: Path) -> None:
    writers = tuple(Byline(f"Writer {number:03}", None) for number in range(120))
    with closing(Archive.open(tmp_path / "archive.db")) as archive:
        store(archive, replace(ARTICLE, bylines=writers), 1)
    with visit(tmp_path / "archive.db") as site:
        first, second = site.read("/author"), site.read("/author?page=2")
        assert "120 names, page 1 of 2" in first
        assert "Writer 099</a>" in first
        assert "Writer 100</a>" not in first
        assert "Writer 119</a>" in second
        assert len(site.read("/author.csv").splitlines()) == 121


@pytest.mark.parametrize("kind", [kind for kind in NameKind if kind is not NameKind.EDITION])
def test_no_list_names_what_is_suppressed(site: Visitor, kind: NameKind) -> None:
    for form in ("", ".json", ".csv"):
        assert SIGN not in site.read(f"/{kind}{form}")


@pytest.mark.parametrize("kind", NameKind)
def test_list_reads_no_row_of_an_article(small_archive: Path, kind: NameKind) -> None:
    with closing(connect_to_browse(small_archive)) as connection:
        hide_private(connection)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {LISTS[kind]}")]
    steps = [step for step in plan if "main.articles" in step]
    assert [step for step in steps if "COVERING INDEX" not in step] == []


_NAMES = st.lists(
    st.builds(Named, st.text(min_size=1), st.integers(1, 9), st.none(), st.none()), max_size=20
)


@given(_NAMES)
def test_each_name_stands_under_one_letter_and_in_each_order(names: list[Named]) -> None:
    letters = count_letters(names)
    assert sum(letters.values()) == len(names)
    for letter, count in letters.items():
        assert sum(find_letter(named.name) == letter for named in names) == count
    for sort in (sort_by_name, sort_by_count):
        assert Counter(sort(names)) == Counter(names)
    assert all(named in find_names(names, named.name) for named in names)
