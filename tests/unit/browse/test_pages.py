"""The pages of the site: as HTML, JSON and CSV, and what none of them shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from tests.support.browsing import Visitor, visit
from tests.support.example import ARTICLE
from tests.support.small_archive import PAGES, PRINTED


@pytest.mark.parametrize("page", PAGES)
def test_page_is_html_json_and_csv(site: Visitor, page: str) -> None:
    path, _, query = page.partition("?")
    assert site.read(page).startswith("<!DOCTYPE html>")
    name = "/index" if path == "/" else path
    assert site.get(f"{name}.json?{query}").json()
    assert site.get(f"{name}.csv?{query}").headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("page", [*PAGES, "/nowhere", "/archive", "/archive/articles"])
def test_no_answer_lets_a_script_run_or_another_host_be_asked(site: Visitor, page: str) -> None:
    policy = site.get(page).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'")
    assert "unsafe" not in policy


def test_search_finds_words_phrases_and_chinese(site: Visitor) -> None:
    def find(**asked: str) -> list[str]:
        found = site.get("/search.json", **asked).json()["results"]
        return [story["id"] for story in found]

    assert find(q="HERON") == [ARTICLE.id]
    assert find(q='"tea market"') == find(q="重庆") == [PRINTED.id]
    assert find(q="tea", language="en") == find(q="tea", until="2025-11-05") == []
    assert find(source="Xinhua") == find(print_page="7") == find(author="li na") == [PRINTED.id]
    assert find(section="business") == find(q="tea", edition="www") == [PRINTED.id]
    assert find() == []


def test_search_has_no_page_behind_the_last(site: Visitor) -> None:
    assert "There is no such page." not in site.read("/search?q=heron")
    assert "There is no such page." in site.read("/search?q=heron&page=2")


def test_search_leads_on_to_an_order_a_trend_and_all_years(site: Visitor) -> None:
    shown = site.read("/search?q=tea&section=business&since=2025-01-01").replace("&amp;", "&")
    for linked in (
        "/search?q=tea&section=business&since=2025-01-01&sort=date",
        "/trends?since=2025-01-01&section=business&q=tea",
        "/changes?since=2025-01-01&section=business&q=tea",
        "/search?q=tea&section=business",
    ):
        assert f'href="{linked}"' in shown
    assert '<option value="China / Society">' in shown


def test_archive_without_articles_has_a_front_page(tmp_path: Path) -> None:
    Archive.open(tmp_path / "empty.db").close()
    with visit(tmp_path / "empty.db") as site:
        assert "Nothing is stored yet" in site.read("/")
        assert "Nothing was found" in site.read("/search", q="tea")
        for year in ("2026", "0000"):
            assert site.get(f"/year/{year}").status_code == 404
        assert "No article is known yet" in site.read("/coverage")
        assert "names its page in a printed paper is stored" in site.read("/print")
        assert "No such change was seen" in site.read("/changes")
        for page in ("/trends", "/section", "/changes.atom", "/about/columns"):
            assert site.get(page).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "/search?since=yesterday",
        "/search?since=20261105",
        "/search?q=tea&page=0",
        "/search?q=%28",
        "/search?q=tea&page=x",
        f"/search?q={'a+' * 501}",
        f"/trends?q={'a,' * 501}",
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(site: Visitor, asked: str) -> None:
    answer = site.get(asked)
    assert answer.status_code == 400
    assert "Not understood" in answer.text


def test_article_says_where_each_time_comes_from(site: Visitor) -> None:
    times = site.get(f"/article/{ARTICLE.id}.json").json()["times"]
    assert [(time["name"], time["stated_by"]) for time in times[:4]] == [
        ("Published", "from the second in the article's id"),
        ("Updated", "printed as 2026-11-05 16:05"),
        ("Created", "from the id"),
        ("Filed under", "from the address"),
    ]


def test_versions_are_compared_word_by_word(site: Visitor) -> None:
    found = site.get(f"/article/{ARTICLE.id}/compare.json").json()
    assert (found["from"]["revision"], found["to"]["revision"]) == (1, 2)
    headline, text = found["differences"]
    assert headline["lines"] == [
        [{"kind": "same", "text": "Heron count rises"}, {"kind": "added", "text": "again"}]
    ]
    assert [piece["kind"] for piece in text["lines"][1]] == ["removed"]


def test_timeline_names_what_changed_as_readers_do(site: Visitor) -> None:
    assert "Changed: headline, text" in site.read(f"/article/{ARTICLE.id}")


def test_page_as_served_is_sandboxed(site: Visitor) -> None:
    frame = site.get(f"/article/{ARTICLE.id}/served/1/page")
    assert frame.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "<h1>Heron count rises</h1>" in frame.text


@given(
    q=st.text(st.characters(codec="utf-8")) | st.text('"()*:^ANDORNOTea茶', max_size=12),
    other=st.sampled_from(["section", "author", "since", "sort", "page", "print_page", "language"]),
    value=st.text(max_size=8),
)
def test_whatever_is_searched_for_is_answered(
    site: Visitor, q: str, other: str, value: str
) -> None:
    typed = {"q": q, other: value.encode(errors="replace").decode()}
    assert site.get("/search", **typed).status_code in (200, 400)
