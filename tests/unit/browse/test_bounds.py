"""What a question in SQL may take, and that none writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.browse.answers import make_answer
from crawler.browse.asked import Asked
from crawler.browse.database import limit_time
from crawler.browse.kept import Kept, KeptFor
from crawler.browse.page import Page, Route
from tests.support.browsing import Visitor, visit
from tests.support.example import NOW
from tests.support.small_archive import fill

COUNTING = "with recursive n (x) as (select 1 union all select x + 1 from n{}) "


def test_question_that_takes_too_long_is_ended(site: Visitor) -> None:
    answer = site.get("/archive", sql=COUNTING.format("") + "select count(*) from n")
    assert answer.status_code == 400
    assert "SQL query took too long" in answer.text


def test_answer_has_a_thousand_rows_and_some_megabytes_at_most(site: Visitor) -> None:
    found = site.get("/archive.json", sql=COUNTING.format(" limit 5000") + "select x from n").json()
    assert (len(found["rows"]), found["truncated"]) == (1000, True)
    long = COUNTING.format(" limit 900") + "select hex(zeroblob(500000)) from n"
    found = site.get("/archive.json", sql=long).json()
    assert (len(found["rows"]), found["truncated"]) == (21, True)


@pytest.mark.parametrize("value", ["zeroblob(5000000)", "replace(hex(zeroblob(900000)), 0, 999)"])
def test_no_value_is_larger_than_any_article(site: Visitor, value: str) -> None:
    assert site.get("/archive", sql=f"select {value}").status_code == 400


@pytest.mark.parametrize(
    "sql",
    [
        "delete from articles",
        "create temp table t (x)",
        "attach 'other.db' as other",
        "pragma query_only = 0",
        "select load_extension('x')",
        "select readfile('/etc/passwd')",
        "select page_body(1, 2, 3, 4)",
    ],
)
def test_question_that_is_more_than_a_question_is_refused(site: Visitor, sql: str) -> None:
    assert site.get("/archive", sql=sql).status_code == 400


SEARCH = "select count(*) from Articles_fts where articles_fts match"
LONG = "tea " * 300


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("/archive", {"sql": f"{SEARCH} '{LONG}'"}),
        ("/archive", {"sql": f'{SEARCH} "{LONG}"'}),
        ("/archive", {"sql": f"{SEARCH} '{LONG[:800]}' || '{LONG[:800]}'"}),
        ("/archive", {"sql": f"{SEARCH} :words", "words": LONG}),
        ("/archive/articles", {"_search": LONG}),
    ],
)
def test_search_for_very_many_words_is_refused(
    site: Visitor, page: str, asked: dict[str, str]
) -> None:
    answer = site.get(page, **asked)
    assert answer.status_code == 400
    assert "the texts of a question that searches have over 1,000 characters" in answer.text


def test_long_question_with_a_short_search_is_answered(site: Visitor) -> None:
    for sql in (f"{SEARCH} 'tea' {'and true ' * 300}", f"select length('{LONG}')"):
        assert site.get("/archive", sql=sql).status_code == 200


@pytest.mark.parametrize("page", ["/-/databases.json", "/-/settings", "/_internal", "/archive.db"])
def test_site_says_nothing_of_the_machine_and_hands_out_no_file(
    site: Visitor, small_archive: Path, page: str
) -> None:
    answer = site.get(page)
    assert answer.status_code in (403, 404)
    assert str(small_archive.parent) not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/archive/articles", "/archive.json", "/static/site.css"])
def test_nothing_but_reading_is_answered(site: Visitor, method: str, path: str) -> None:
    assert site.ask(method, path) == 405
    assert site.ask("HEAD", path) == 200


def test_table_that_is_not_there_is_no_error_of_the_site(
    site: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("/archive/nothing", "/archive/a/b/c"):
        assert site.get(path).status_code == 404
    assert capsys.readouterr() == ("", "")


def test_reading_leaves_the_archive_and_its_folder_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    fill(path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    with visit(path) as site:
        site.read("/")
        site.read("/archive/articles")
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8001", 200),
        ("localhost", 200),
        ("[::1]:8001", 200),
        ("[::1]", 200),
        ("evil.example:8001", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_site_of_this_machine_answers_to_no_other_name(
    site: Visitor, host: str, status: int
) -> None:
    assert site.get_by_name("/search", host) == status


def test_page_that_takes_too_long_is_answered_so() -> None:
    def show(connection: sqlite3.Connection, asked: Asked) -> Page:
        connection.execute(COUNTING.format("") + "select count(*) from n").fetchall()
        raise AssertionError

    frame = {"navigation": (), "lacks_text": False}
    kept = KeptFor(Kept(), 0)
    asked = Asked("/endless", {}, {}, "html", NOW, "", kept, kept, 0)
    with closing(sqlite3.connect(":memory:")) as connection, limit_time(connection, 0.02):
        answer = make_answer(Route("/endless", show), connection, asked, frame)
    assert answer.status == 503
    assert "This took too long" in answer.body
