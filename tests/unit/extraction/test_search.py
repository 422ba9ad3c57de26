"""Answers of the search: whole ones, broken ones and hostile ones."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.extraction.listings import UnreadableSearch, read_search_page, search_url
from crawler.periods import Period
from crawler.urls import is_ours

URL = "https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb4000{}.html"
TIME = 1_762_330_821_000


def compose_row(n: int, **values: Any) -> dict[str, Any]:
    """Give a row with the keys of the real ones, in their order."""
    row = {
        "id": f"690b0cc5a310d6866eb4000{n}",
        "title": f"Heron {n} is counted",
        "url": URL.format(n),
        "publishTime": TIME + n * 60_000,
        "plainText": "It was the last one.",
        "images": [{"id": 1, "url": "//img2.chinadaily.com.cn/a.jpeg"}, {"id": 2}],
        "pubDateStr": "2026-11-05 16:20",
    }
    return row | values


def compose_answer(rows: list[dict[str, Any]], total: int | None = None, **values: Any) -> str:
    total = len(rows) if total is None else total
    whole = {"content": rows, "totalElements": total, "totalPages": -(-total // 10), "size": 10}
    return json.dumps(whole | values)


ROWS = [compose_row(n) for n in range(10)]


def test_address_asks_for_one_page_of_a_period() -> None:
    url = urlsplit(search_url("en", Period(date(2026, 11, 1), date(2026, 11, 5)), 3))
    assert (url.netloc, url.path) == ("newssearch.chinadaily.com.cn", "/rest/en/search")
    assert parse_qs(url.query, keep_blank_values=True) == {
        "keywords": [""],
        "publishedDateFrom": ["2026-11-01"],
        "publishedDateTo": ["2026-11-05"],
        "sort": ["dp"],
        "duplication": ["off"],
        "curType": ["story"],
        "page": ["3"],
    }


def test_whole_answer_gives_rows_total_and_last_page() -> None:
    page = read_search_page(compose_answer(ROWS, total=123), 0)
    assert [row.article.url for row in page.articles] == [URL.format(n) for n in range(10)]
    assert (page.unread, page.total, page.last_page) == (0, 123, 12)
    assert str(page.articles[0].published) == "2025-11-05 16:20:21+08:00"


@pytest.mark.parametrize(
    ("rows", "total", "last_page"), [([], 0, 0), (ROWS[:3], 13, 1), (ROWS[:7], 10, 0)]
)
def test_whole_answer_may_have_fewer_rows(
    rows: list[dict[str, Any]], total: int, last_page: int
) -> None:
    page = read_search_page(compose_answer(rows, total=total), 0)
    assert (len(page.articles), page.unread, page.last_page) == (len(rows), 0, last_page)


def test_totals_may_stand_before_the_rows_and_be_missing() -> None:
    before = '{"totalElements":7,"content":' + json.dumps(ROWS[:7]) + "}"
    assert read_search_page(before, 0).total == 7
    assert read_search_page(before, 0).last_page is None
    assert read_search_page('{"content":[]}', 0).total is None


@pytest.mark.parametrize(
    "values",
    [
        {"url": None},
        {"url": ["https://www.chinadaily.com.cn/"]},
        {"url": "https://www.chinadailyhk.com/a/202611/05/WS690b0cc5a310d6866eb40001.html"},
        {"url": "https://www.chinadaily.com.cn/video"},
    ],
)
def test_row_without_an_article_of_ours_is_read_and_left_out(values: dict[str, Any]) -> None:
    page = read_search_page(compose_answer([compose_row(1, **values), *ROWS[2:]]), 0)
    assert (len(page.articles), page.unread) == (8, 0)


@pytest.mark.parametrize("time", [None, "soon", -1, 10**40, 1.5e12, True, TIME // 1000])
def test_odd_time_of_a_row_is_none(time: Any) -> None:
    (row,) = read_search_page(compose_answer([compose_row(1, publishTime=time)]), 0).articles
    assert row.published is None


def break_texts(answer: str, *numbers: int) -> str:
    """Take the escapes off quotes and line ends in the texts of rows."""
    for n in numbers:
        broken = f'They call it "Heron {n}", and\nso do "we'
        answer = answer.replace(f"Heron {n} is counted", broken)
    return answer


@pytest.mark.parametrize("broken", [(0,), (4, 5), (9,), range(10)])
def test_rows_of_a_broken_answer_give_their_url(broken: tuple[int, ...]) -> None:
    page = read_search_page(break_texts(compose_answer(ROWS, total=40), *broken), 0)
    assert [row.article.url for row in page.articles] == [URL.format(n) for n in range(10)]
    assert (page.unread, page.total, page.last_page) == (0, 40, 3)
    whole = [row.published is not None for row in page.articles]
    assert whole == [n < broken[0] for n in range(10)]


def test_line_end_in_a_text_breaks_nothing() -> None:
    answer = compose_answer(ROWS).replace("Heron 3 is", "Heron 3\r\n\tis")
    assert read_search_page(answer, 0).articles[3].published is not None


def test_broken_row_without_url_is_to_be_asked_for_again() -> None:
    rows = [*ROWS[:4], compose_row(4, url=None), *ROWS[5:]]
    page = read_search_page(break_texts(compose_answer(rows), 4), 0)
    assert (len(page.articles), page.unread) == (9, 1)


def test_escaped_slashes_of_a_broken_row_are_read() -> None:
    answer = break_texts(compose_answer(ROWS[:1]), 0).replace("/", "\\/")
    assert read_search_page(answer, 0).articles[0].article.url == URL.format(0)


@pytest.mark.parametrize(("end", "read"), [('"id": "690b', 3), ('"plainText"', 4)])
def test_cut_answer_names_its_missing_rows(end: str, read: int) -> None:
    answer = compose_answer(ROWS, total=40)
    cut = answer[: answer.index(end, answer.index(ROWS[3]["id"]) - 12)]
    page = read_search_page(cut, 0)
    assert (len(page.articles), page.unread, page.total) == (read, 10 - read, None)


def test_last_page_expects_the_rest_of_the_rows_alone() -> None:
    answer = break_texts(compose_answer([compose_row(n) for n in range(3)], total=23), 1)
    assert read_search_page(answer, 2).unread == 0
    lost = answer.replace(URL.format(1), "")
    assert read_search_page(lost, 2).unread == 1


@pytest.mark.parametrize("text", ["", "<html>Busy", "[]", "null", '{"content":null}', '"content'])
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSearch, match="not an answer of the search"):
        read_search_page(text, 0)


def test_too_long_an_answer_is_refused() -> None:
    with pytest.raises(UnreadableSearch, match="an answer of 4000001 characters"):
        read_search_page(" " * 4_000_001, 0)


def test_rows_of_an_answer_are_limited() -> None:
    answer = compose_answer([compose_row(1)] * 400)
    assert len(read_search_page(answer, 0).articles) == 50


def test_urls_of_rows_are_on_our_site() -> None:
    answer = break_texts(compose_answer(ROWS), 3).replace("www.chinadaily.com.cn", "spam.example")
    assert read_search_page(answer, 0).articles == ()
    assert all(
        is_ours(row.article.url) for row in read_search_page(compose_answer(ROWS), 0).articles
    )
