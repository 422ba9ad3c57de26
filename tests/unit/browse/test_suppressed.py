"""Suppressed articles do not exist on the site, whatever is asked."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.migrations import migration
from tests.support.browsing import Visitor, visit
from tests.support.example import ARTICLE, LATER
from tests.support.small_archive import SIGN, SUPPRESSED, fill


def list_tables() -> list[str]:
    with closing(Database(memory=True)) as empty:
        migration.apply(empty)
        return [*empty.table_names(), *empty.view_names()]


QUERIES = (
    "select * from articles",
    "select * from main.articles",
    'select * from "main" . articles',
    "select * from [main]/* */.articles",
    "select * from `MAIN`--\n.articles",
    "with articles as (select * from main.articles) select * from articles",
    "select hex(data) from bodies",
    "select * from suppressions",
    "select hex(block) from articles_fts_data",
    "select * from articles_fts where articles_fts match 'quuxhaven'",
    "select * from articles_fts",
    "select * from sqlite_dbpage('main')",
    "select * from sqlite_stat1",
    "select * from temp.articles",
)


def has_sign(text: str) -> bool:
    named = (SIGN, SIGN.encode().hex(), SUPPRESSED.id)
    return any(word.lower() in text.lower() for word in named)


def test_no_table_shows_it(site: Visitor) -> None:
    asked = [f"/archive/{table}{form}" for table in list_tables() for form in ("", ".json")]
    assert [path for path in asked if has_sign(site.get(path).text)] == []


@pytest.mark.parametrize(
    "asked",
    [
        "articles.json?_search=quuxhaven",
        "articles.json?_where=id+in+(select+article_id+from+main.suppressions)",
        "articles.json?source__contains=Quux",
        "bylines.json?_facet=name&_facet=place",
        "runs.json?_extra=all",
        "bodies/1.json",
        "revisions.json?_sort_desc=article",
    ],
)
def test_no_filter_finds_it(site: Visitor, asked: str) -> None:
    found = site.get(f"/archive/{asked}").json()
    assert not has_sign(f"{found.get('rows')} {found.get('facet_results')}")


@pytest.mark.parametrize("sql", QUERIES)
def test_no_query_finds_it(site: Visitor, sql: str) -> None:
    rows = site.get("/archive.json", sql=sql).json()["rows"]
    assert not has_sign(f"{rows}")


def test_no_page_shows_or_counts_it(site: Visitor) -> None:
    for page in ("/", "/index.json", "/index.csv", "/year/2026", "/archive", "/archive.json"):
        assert not has_sign(site.read(page))
    assert site.get("/index.json").json()["articles"] == 2
    found = site.get("/search.json", q=SIGN).json()
    assert (found["articles"], found["results"]) == (0, [])
    assert site.get("/search.json", q="heron").json()["years"] == {"2026": 1}
    for form in ("jsonl", "bib", "ris", "csl.json", "csv"):
        assert not has_sign(site.read(f"/search.{form}", since="2000-01-01"))


@pytest.mark.parametrize("page", ["", ".json", ".bib", "/compare", "/served/3", "/served/3/page"])
def test_its_addresses_lead_nowhere(site: Visitor, page: str) -> None:
    answer = site.get(f"/article/{SUPPRESSED.id}{page}")
    assert answer.status_code == 404
    assert not has_sign(answer.text.replace(SUPPRESSED.id, ""))
    assert site.get(f"/archive/articles/{SUPPRESSED.id}").status_code == 404


def list_counts(site: Visitor) -> list[object]:
    """Return figures of which each is kept for later visitors."""
    overview = site.get("/index.json").json()
    return [
        overview["articles"],
        overview["years"],
        site.get("/year/2026.json").status_code,
        [row.split(",")[0] for row in site.read("/author.csv").splitlines()[1:]],
        site.get("/search.json", q="heron").json()["years"],
        site.get("/trends.json?q=heron&by=year").json()["lines"][0]["articles"],
        site.get("/author/Zhou%20Mo.json").status_code,
    ]


def test_suppression_is_felt_at_the_next_request(tmp_path: Path) -> None:
    fill(tmp_path / "archive.db")
    shown = [2, {"2025": 1, "2026": 1}, 200, ["Li Na", "Zhou Mo"], {"2026": 1}, 1, 200]
    hidden = [1, {"2025": 1}, 404, ["Li Na"], {}, 0, 404]
    with visit(tmp_path / "archive.db") as site:
        assert list_counts(site) == shown
        with closing(Archive.open(tmp_path / "archive.db")) as archive:
            archive.suppressions.suppress(ARTICLE.id, None, "asked", LATER)
            assert list_counts(site) == hidden
            archive.suppressions.lift(ARTICLE.id)
            assert list_counts(site) == shown


def test_other_articles_stay(site: Visitor) -> None:
    assert ARTICLE.headline is not None
    assert ARTICLE.headline in site.read(f"/article/{ARTICLE.id}")
    assert site.get("/archive.json", sql="select count(*) as n from articles").json()["rows"]
