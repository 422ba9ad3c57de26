"""An article is withdrawn when its pages say so: the second time in a row, on no bad day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crawler.archive import Archive
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.items import Page
from tests.support.example import ARTICLE, NOW, TASK, URL, page
from tests.support.stored import database

DAY = timedelta(days=1)
MISSING = FetchResult(FetchState.GONE, "status 404", 404, nowhere=True)
ELSEWHERE = URL.replace("www.", "global.")


def show(archive: Archive, day: int, url: str = URL) -> None:
    archive.save_story(replace(TASK, url=url), [page(at=NOW + day * DAY, url=url)], ARTICLE, {})


def miss(archive: Archive, day: int, url: str = URL, status: int = 404, **served: str) -> None:
    answer = Page(url, NOW + day * DAY, status, tuple(served.items()), b"")
    task = FetchTask(url, "article", ARTICLE.id, stored=True)
    archive.save_result(task, MISSING, answer, [], answer.fetched_at)


def find_gone(archive: Archive, *days: int) -> datetime | None:
    archive.derive_withdrawals({(NOW + day * DAY).date() for day in days})
    gone_at = database(archive).table("articles").get(ARTICLE.id)["gone_at"]
    return datetime.fromisoformat(gone_at) if gone_at else None


def test_second_answer_without_a_page_withdraws_an_article(archive: Archive) -> None:
    show(archive, 0)
    miss(archive, 1)
    assert find_gone(archive, 1) is None
    miss(archive, 2)
    miss(archive, 3)
    assert find_gone(archive, 3) == NOW + 2 * DAY
    show(archive, 4)
    assert find_gone(archive) is None
    assert find_gone(archive, 1, 2, 3) is None


def test_answer_between_two_begins_anew(archive: Archive) -> None:
    show(archive, 0)
    miss(archive, 1)
    unknown = FetchResult(FetchState.REJECTED, "unknown layout", 200)
    archive.save_result(TASK, unknown, page(b"<p>odd", NOW + 2 * DAY), [], NOW + 2 * DAY)
    miss(archive, 3)
    assert find_gone(archive, 1, 3) is None


@pytest.mark.parametrize(
    ("target", "gone"),
    [
        ("https://www.chinadaily.com.cn/", True),
        (ELSEWHERE, False),
        (URL.replace("40001", "40002"), False),
    ],
    ids=["home", "another host", "another article"],
)
def test_redirect_withdraws_unless_it_leads_to_an_article(
    archive: Archive, target: str, gone: bool
) -> None:
    show(archive, 0)
    for day in (1, 2):
        miss(archive, day, status=302, Location=target)
    assert bool(find_gone(archive, 2)) is gone


def test_article_that_another_address_shows_is_not_withdrawn(archive: Archive) -> None:
    show(archive, 0)
    show(archive, 1, ELSEWHERE)
    for day in (2, 3):
        miss(archive, day)
    assert find_gone(archive, 3) is None
    miss(archive, 4, ELSEWHERE)
    assert find_gone(archive, 4) is None
    miss(archive, 5, ELSEWHERE)
    assert find_gone(archive, 5) == NOW + 5 * DAY


@pytest.mark.parametrize(
    ("shown", "missing", "counts"), [(4, 4, True), (4, 5, False), (5, 4, True)]
)
def test_what_befalls_most_articles_of_a_day_is_the_trouble_of_the_site(
    archive: Archive, shown: int, missing: int, counts: bool
) -> None:
    show(archive, 0)
    for day in (1, 2):
        miss(archive, day)
    for number in range(shown + missing):
        url = URL.replace("40001", f"5{number:04}")
        served = Page(url, NOW + 2 * DAY, 200 if number < shown else 410, (), b"<p>")
        archive.save_result(replace(TASK, url=url), MISSING, served, [], NOW)
    assert bool(find_gone(archive, 2)) is counts
