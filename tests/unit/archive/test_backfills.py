"""When a backfill counts as finished."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crawler.archive import Archive
from crawler.extraction.listings import search_url
from crawler.fetching import FetchResult, FetchState, Link
from crawler.periods import Period
from tests.support.example import LISTING, NOW

DAY = date(2015, 6, 1)
FAILED = FetchResult(FetchState.FAILED, "status 503", 503)
NONE = FetchResult(FetchState.REJECTED, "unknown listing", 200)


def begin(archive: Archive, found_on: str | None = None) -> int:
    number = archive.begin_backfill(DAY, DAY, {}, NOW)
    url = search_url("en", Period.of(DAY), 0)
    archive.queue([Link(url, "listing", None, found_on, DAY, number)], NOW)
    return number


@pytest.mark.parametrize(("result", "found_on"), [(FAILED, None), (NONE, LISTING)])
def test_backfill_waits_for_a_page_of_a_list_that_failed_but_not_for_ever(
    archive: Archive, result: FetchResult, found_on: str | None
) -> None:
    number, now = begin(archive, found_on), NOW
    for failures in range(1, 6):
        task = archive.frontier.lease_older(number)
        assert task is not None
        archive.save_result(task, result, None, [], now)
        archive.backfills.finish_done(now.isoformat())
        assert len(archive.backfills.list_open()) == (failures < 5)
        now += timedelta(days=9)
        archive.start_run({}, now)


def test_backfill_does_not_wait_for_a_list_that_is_none(archive: Archive) -> None:
    number = begin(archive)
    task = archive.frontier.lease_older(number)
    assert task is not None
    archive.save_result(task, NONE, None, [], NOW)
    archive.backfills.finish_done(NOW.isoformat())
    assert archive.backfills.list_open() == []


def test_backfill_that_is_asked_for_again_asks_for_what_failed_at_once(archive: Archive) -> None:
    number = begin(archive)
    task = archive.frontier.lease_older(number)
    assert task is not None
    archive.save_result(task, FAILED, None, [], NOW)
    assert archive.frontier.lease_older(number) is None
    archive.backfills.queue_failed(number)
    assert archive.frontier.lease_older(number) is not None
