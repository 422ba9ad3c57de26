"""When a URL is fetched again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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


@pytest.mark.parametrize(
    ("state", "status", "stored", "again", "wait"),
    [
        (FetchState.FAILED, 500, False, False, 4 * timedelta(minutes=10)),
        (FetchState.FAILED, None, True, False, 4 * timedelta(minutes=10)),
        (FetchState.GONE, 404, False, False, DAY),
        (FetchState.GONE, 404, True, True, MAX_INTERVAL),
        (FetchState.REJECTED, None, False, False, DAY),
        (FetchState.REJECTED, 200, True, False, DAY),
        (FetchState.REJECTED, 200, False, False, None),
    ],
)
def test_url_without_an_article_is_fetched_again(
    state: FetchState, status: int | None, stored: bool, again: bool, wait: timedelta | None
) -> None:
    task = FetchTask(URL, "article", "WS690b0cc5a310d6866eb40001", attempts=2, stored=stored)
    planned = plan_fetch(task, FetchResult(state, status=status), again, NOW)
    assert planned == (NOW + wait if wait else None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 404, 410])
def test_moved_or_gone_page_is_nowhere(status: int) -> None:
    assert is_nowhere(status)


@pytest.mark.parametrize("status", [None, 200, 300, 304, 403, 429, 500, 503])
def test_other_answer_is_not_nowhere(status: int | None) -> None:
    assert not is_nowhere(status)
