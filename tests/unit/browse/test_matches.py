"""What a search finds: of which articles, in which order, and where its words stand."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive, Selection
from crawler.archive.queries import matches
from crawler.archive.queries.matches import list_matches, load_filed
from crawler.archive.queries.trends import count_by_day, count_by_section
from crawler.text_marks import Term, cut_excerpt, mark_terms
from tests.support.browsing import Visitor, visit
from tests.support.example import ARTICLE, number_article
from tests.support.small_archive import PRINTED, store
from tests.support.stored import database

_YEAR = re.compile(r'<th scope="row"><a href="([^"]+)">[0-9]{4}</a></th><td>([0-9]+)</td>')
# section, day, how often it says "tea"
_STORED = (
    ("China", "2026-11-05", 1),
    ("Business / Tech", "2025-11-06", 4),
    ("China", None, 3),
    (None, "2026-11-05", 5),
    ("China", "2024-01-31", 2),
    ("China", "2024-01-30", 0),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of articles about tea."""
    made: Path = tmp_path_factory.mktemp("tea") / "archive.db"
    with closing(Archive.open(made)) as archive:
        for number, (section, day, times) in enumerate(_STORED, 1):
            article = replace(
                number_article(number),
                section=section,
                date_published=day,
                body="tea " * times + "water " * (9 - times),
            )
            store(archive, article, number)
    return made


@pytest.fixture(scope="module")
def tea(path: Path) -> Iterator[Visitor]:
    """The site of that archive."""
    with visit(path) as site:
        yield site


def list_numbers(site: Visitor, **asked: str) -> list[int]:
    found = site.get("/search.json", **asked).json()
    return [int(story["id"][-1]) for story in found["results"]]


def test_best_of_a_section_come_in_the_same_order_as_in_all(tea: Visitor) -> None:
    assert list_numbers(tea, q="tea") == [4, 2, 3, 5, 1]
    assert list_numbers(tea, q="tea", section="china") == [3, 5, 1]
    assert list_numbers(tea, q="tea", section="china", since="2024-01-01") == [5, 1]


def test_year_leads_to_as_many_articles(tea: Visitor) -> None:
    shown = tea.read("/search", q="water", since="2024-01-31", until="2026-11-04")
    counts = _YEAR.findall(shown)
    assert [count for _, count in counts] == ["1", "1"]
    for link, count in counts:
        found = tea.get(unescape(link).replace("?", ".json?")).json()
        assert found["articles"] == int(count), link


@pytest.mark.parametrize(
    ("asked", "order"),
    [({"q": "tea"}, [4, 2, 3, 5, 1]), ({"q": "tea", "sort": "date"}, [4, 1, 2, 5, 3])],
)
def test_files_hold_what_the_search_lists_in_its_order(
    tea: Visitor, asked: dict[str, str], order: list[int]
) -> None:
    assert list_numbers(tea, **asked) == order
    references = tea.get("/search.csl.json", **asked).json()
    assert [int(item["id"][-1]) for item in references] == order
    lines = tea.read("/search.jsonl", **asked).splitlines()
    assert [int(json.loads(line)["id"][-1]) for line in lines] == order


def test_years_are_those_of_what_is_found(tea: Visitor) -> None:
    years = {"": 1, "2024": 1, "2026": 1}
    assert tea.get("/search.json", q="tea", section="china").json()["years"] == years
    assert tea.get("/search.json", q="water", until="2025-12-31").json()["years"] == {
        "2024": 2,
        "2025": 1,
    }


def test_matches_of_a_large_archive_are_read_part_by_part(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "_AT_ONCE", 2)
    with closing(Archive.open(path)) as archive:
        connection = database(archive).conn
        filed = load_filed(connection, Selection(section="china"))
        assert list_matches(connection, "tea", filed) == [1, 3, 5]
        assert list_matches(connection, "tea OR water", filed) == [1, 3, 5, 6]


def test_article_that_is_newer_than_what_is_kept_counts_too(tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path / "archive.db")) as archive:
        store(archive, ARTICLE, 1)
        connection = database(archive).conn
        known = load_filed(connection, Selection())
        store(archive, PRINTED, 2)
        filed = load_filed(connection, Selection(), known)
        assert count_by_day(connection, filed, "heron*") == {"2026-11-05": 1}
        assert count_by_section(connection, filed, "tea") == {"Business / Tech": {"2025-11-06": 1}}
        assert load_filed(connection, Selection(), filed) is filed


@given(st.text("abA \n_-é", max_size=40), st.text("ab", min_size=1, max_size=2), st.booleans())
def test_whole_words_are_marked(text: str, word: str, begins: bool) -> None:
    wanted = word + (r"[^\W_]*" if begins else "")
    plain = text.replace("é", "e")
    words = [found for found in re.findall(r"[^\W_]+", plain) if re.fullmatch(wanted, found, re.I)]
    marks = mark_terms(text, [Term(word, begins)])
    assert "".join(mark.text for mark in marks) == text
    assert [mark.text.replace("é", "e") for mark in marks if mark.hit] == words


def test_word_that_is_asked_for_many_times_is_looked_for_once() -> None:
    begun = time.monotonic()
    marks = mark_terms("a" + " ab" * 5_000, [Term("a")] * 10_000)
    assert [mark.text for mark in marks if mark.hit] == ["a"]
    assert time.monotonic() - begun < 2


def test_excerpt_goes_on_from_one_paragraph_to_the_next() -> None:
    pieces = cut_excerpt("Tea is grown here.\n\nIt is sold.", [Term("here it")])
    assert [mark.text for mark in pieces] == ["Tea is grown ", "here. It", " is sold."]
