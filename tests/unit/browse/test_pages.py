"""The pages of the site: as HTML, JSON and CSV, and what none of them shows."""

from __future__ import annotations

import pytest

from tests.support.browsing import Visitor
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
