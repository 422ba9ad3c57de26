"""Days, papers, sections, writers, places and sources: which articles they name, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.items import Byline
from tests.support.browsing import Visitor, visit
from tests.support.example import ARTICLE, number_article
from tests.support.small_archive import PRINTED, SIGN, store

# number, print edition, page, hour on the web
_PAPER = (
    (1, None, None, 7),
    (2, "China Daily", "B2", 8),
    (3, "China Daily", "10", 9),
    (4, "HK Edition", "1", 6),
    (5, "China Daily", "9", 12),
    (6, "China Daily", "9", 11),
    (7, None, None, 5),
)

_SECTIONS = {1: "China", 5: "Chinatown", 6: None, 7: "chinatown / China"}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """The site of a day of two papers and the web."""
    path: Path = tmp_path_factory.mktemp("paper") / "archive.db"
    with closing(Archive.open(path)) as archive:
        for number, edition, page, hour in _PAPER:
            article = replace(
                number_article(number),
                headline=f"Story {number}",
                date_published=f"2026-11-05T{hour:02}:00:00+08:00",
                print_edition=edition,
                print_date=page and "2026-11-05",
                print_page=page,
                section=_SECTIONS.get(number, "China / Society"),
                bylines=(Byline("Li Na", "Wuhu / Anhui"),) if number == 2 else (),
                dateline_place="Wuhu / Anhui" if number == 3 else None,
            )
            store(archive, article, number)
    with visit(path) as site:
        yield site


def list_stories(site: Visitor, path: str) -> list[int]:
    stories = site.get(path).json()["stories"]
    return [int(story["headline"].removeprefix("Story ")) for story in stories]


def test_day_is_in_the_order_of_print_then_of_time(paper: Visitor) -> None:
    assert list_stories(paper, "/day/2026-11-05.json") == [6, 5, 3, 2, 4, 7, 1]


def test_paper_is_in_the_order_of_its_pages(paper: Visitor) -> None:
    assert list_stories(paper, "/print/2026-11-05.json") == [6, 5, 3, 2, 4]
    assert list_stories(paper, "/print/2026-11-05/9.json") == [6, 5]
    assert paper.get("/print.json").json()["days"] == {"2026-11-05": 5}


def test_section_holds_what_lies_below_it_alone(paper: Visitor) -> None:
    assert list_stories(paper, "/section/China.json") == [3, 2, 1, 4]
    assert list_stories(paper, "/section/China%20%2F%20Society.json") == [3, 2, 4]


def test_front_page_counts_a_section_as_its_page_does(paper: Visitor) -> None:
    counts = paper.get("/index.json").json()["sections"]
    assert counts["China"] == len(list_stories(paper, "/section/China.json"))
    assert list(counts) == ["China", "China / Society", "Chinatown", "chinatown / China"]


def test_year_of_a_writer_leads_to_a_search(paper: Visitor) -> None:
    query = "author=Li+Na&since=2026-01-01&until=2026-12-31"
    linked = query.replace("+", "%20").replace("&", "&amp;")
    assert f"/search?{linked}" in paper.read("/author/Li%20Na").replace("+", "%20")
    found = paper.get(f"/search.json?{query}").json()["results"]
    assert [story["headline"] for story in found] == ["Story 2"]


def test_place_holds_bylines_and_datelines(paper: Visitor) -> None:
    assert list_stories(paper, "/place/Wuhu%20%2F%20Anhui.json") == [3, 2]
    assert paper.get("/author/Li%20Na.json").json()["places"] == {"Wuhu / Anhui": 1}


@pytest.mark.parametrize(
    "path",
    [
        "/day/2026-11-06",
        "/print/2026-11-06",
        "/print/2026-11-05/3",
        "/print/1999",
        "/section/Chin",
        "/author/li%20na",
        "/place/Wuhu",
        "/source/Quuxhaven",
    ],
)
def test_page_of_nothing_is_not_found(paper: Visitor, path: str) -> None:
    answer = paper.get(path)
    assert answer.status_code == 404
    assert "is stored." in answer.text


@pytest.mark.parametrize(
    "path", ["/day/2026-13-01", "/print/2026-02-30", "/source/China%20Daily?page=x"]
)
def test_what_cannot_be_read_is_said(paper: Visitor, path: str) -> None:
    assert paper.get(path).status_code == 400


def test_list_leads_to_what_changed(site: Visitor) -> None:
    shown = site.read("/day/2026-11-05")
    assert f'<a href="/article/{ARTICLE.id}/compare?from=1&amp;to=2">2 versions</a>' in shown
    assert "revision" in site.read("/day/2026-11-05.csv").splitlines()[0]


def test_further_pages_hold_what_is_left(site: Visitor) -> None:
    assert "重庆 tea market reopens" in site.read("/source/Xinhua")
    assert "There is no such page." in site.read("/source/Xinhua?page=2")
    assert PRINTED.source == site.get("/source/Xinhua.json").json()["source"]


@pytest.mark.parametrize(
    ("path", "stories"),
    [
        ("/day/2026-11-05", [6, 5, 3, 2, 4, 7, 1]),
        ("/print/2026-11-05/9", [6, 5]),
        ("/section/China%20%2F%20Society", [3, 2, 4]),
        ("/author/Li%20Na", [2]),
        ("/place/Wuhu%20%2F%20Anhui", [3, 2]),
        ("/source/China%20Daily", [5, 6, 3, 2, 1, 4, 7]),
    ],
)
def test_list_is_taken_away_as_references(paper: Visitor, path: str, stories: list[int]) -> None:
    items = paper.get(f"{path}.csl.json").json()
    assert [item["title"] for item in items] == [f"Story {number}" for number in stories]
    assert items[0]["URL"] in paper.read(f"{path}.ris")
    assert len(paper.read(f"{path}.bib").split("@article")) == len(stories) + 1
    assert items[0]["URL"] in paper.read(f"{path}.csv")


@pytest.mark.parametrize(
    "path",
    [
        "/day/2026-11-05",
        "/section",
        "/section/China",
        "/author/Quuxhaven%20Writer",
        "/place/Quuxhaven%20Town",
        "/source/Quuxhaven%20source",
    ],
)
def test_no_list_names_what_is_suppressed(site: Visitor, path: str) -> None:
    for form in ("", ".json", ".csv", ".bib"):
        answer = site.get(f"{path}{form}")
        assert answer.status_code == 404 or SIGN not in answer.text
