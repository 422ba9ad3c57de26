"""When a URL is fetched again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.http_status import is_nowhere
from crawler.recrawl import MAX_INTERVAL, MIN_INTERVAL, plan_fetch, plan_recrawl, plan_retry
from crawler.urls import BEIJING

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40001.html"


@given(st.datetimes(timezones=st.just(BEIJING)), st.integers(0, 50))
def test_interval_is_never_too_short_nor_too_long(published: datetime, edits: int) -> None:
    wait = plan_recrawl(published.isoformat(), NOW, edits) - NOW
    assert MIN_INTERVAL <= wait <= MAX_INTERVAL
    assert wait >= plan_recrawl(published.isoformat(), NOW, edits + 1) - NOW


@given(st.integers(1, 10_000))
def test_pause_grows_with_every_failure(attempts: int) -> None:
    assert plan_retry(attempts, NOW) <= plan_retry(attempts + 1, NOW) <= NOW + MAX_INTERVAL


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(
    "result",
    [
        FetchResult(FetchState.FAILED, status=500),
        FetchResult(FetchState.FAILED),
        FetchResult(FetchState.GONE, status=404, nowhere=True),
        FetchResult(FetchState.REJECTED, "unknown layout", 200),
        FetchResult(FetchState.REJECTED, "redirects to /", 302, nowhere=True),
        FetchResult(FetchState.REJECTED, "forbidden by robots.txt"),
    ],
)
def test_article_that_is_not_there_is_asked_for_less_and_less_and_never_given_up(
    result: FetchResult, stored: bool
) -> None:
    waits = [plan(result, attempts, stored=stored) for attempts in range(1, 30)]
    assert waits[0] <= DAY
    assert all(shorter < longer or shorter == MAX_INTERVAL for shorter, longer in pairwise(waits))
    assert waits[-1] == MAX_INTERVAL


def plan(result: FetchResult, attempts: int, *, stored: bool) -> timedelta:
    task = FetchTask(URL, "article", "WS690b0cc5a310d6866eb40001", attempts, stored)
    planned = plan_fetch(task, result, None, NOW)
    assert planned is not None
    return planned - NOW


def test_stored_article_that_is_not_there_is_not_fetched_before_its_age_says() -> None:
    task = FetchTask(URL, "article", "WS690b0cc5a310d6866eb40001", stored=True)
    unknown = FetchResult(FetchState.REJECTED, "unknown layout", 200)
    assert plan_fetch(task, unknown, NOW + 40 * DAY, NOW) == NOW + 40 * DAY
    assert plan_fetch(task, unknown, NOW + MIN_INTERVAL, NOW) == NOW + timedelta(hours=1)


def test_withdrawal_is_confirmed_a_day_later() -> None:
    gone = FetchResult(FetchState.GONE, status=404, nowhere=True)
    assert plan(gone, 1, stored=True) == DAY
    assert plan(gone, 1, stored=False) == timedelta(hours=1)


def test_address_that_names_another_of_its_article_is_not_asked_for_again() -> None:
    moved = FetchResult(FetchState.REJECTED, f"redirects to {URL}", 301, final=True)
    assert plan_fetch(FetchTask(URL, "article", None), moved, None, NOW) is None


def test_further_page_of_a_listing_is_asked_again_whatever_it_answers() -> None:
    page = "https://www.chinadaily.com.cn/china/page_2.html"
    task = FetchTask(page, "listing", None, found_on="https://www.chinadaily.com.cn/china")
    for result in (
        FetchResult(FetchState.REJECTED, "unknown listing", 200),
        FetchResult(FetchState.GONE, "status 404", 404, nowhere=True),
        FetchResult(FetchState.REJECTED, "redirects to another", 302, final=True),
    ):
        assert plan_fetch(task, result, None, NOW) == NOW + timedelta(hours=1)


def test_listing_waits_for_the_next_run_unless_it_failed() -> None:
    task = FetchTask("https://www.chinadaily.com.cn/china", "listing", None)
    front = FetchResult(FetchState.REJECTED, "channel front", 200)
    assert plan_fetch(task, front, None, NOW) is None
    failed = FetchResult(FetchState.FAILED, "status 500", 500)
    assert plan_fetch(task, failed, None, NOW) == NOW + timedelta(hours=1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 404, 410])
def test_moved_or_gone_page_is_nowhere(status: int) -> None:
    assert is_nowhere(status)


@pytest.mark.parametrize("status", [None, 200, 300, 304, 403, 429, 500, 503])
def test_other_answer_is_not_nowhere(status: int | None) -> None:
    assert not is_nowhere(status)
