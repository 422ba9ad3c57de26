"""The back-off of hosts: tables and properties of the pure rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.downloader.host_backoff import Hosts, Limits, read_retry_after

LIMITS = Limits(
    backoff_start=2, backoff_max=60, retry_after_max=600, breaker_failures=10, breaker_empty=20
)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def fail(hosts: Hosts, times: int, now: float = 0) -> float:
    """Fail at once after each rest of the host; return the time of the last failure."""
    for _ in range(times):
        now += hosts.rest("a", now)
        hosts.record_failure("a", "status 500", now)
    return now


@pytest.mark.parametrize(
    ("failures", "rest"), [(0, 0), (1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (9, 60)]
)
def test_rest_doubles_with_each_failure_up_to_the_limit(failures: int, rest: float) -> None:
    hosts = Hosts(LIMITS)
    now = fail(hosts, failures)
    assert hosts.rest("a", now) == rest
    assert hosts.rest("a", now + rest) == 0
    assert hosts.rest("b", now) == 0
    assert hosts.shut == {}


def test_success_resets_the_count() -> None:
    hosts = Hosts(LIMITS)
    fail(hosts, 9)
    hosts.record_success("a")
    fail(hosts, 1, now=1000)
    assert hosts.rest("a", 1000) == 2
    assert hosts.shut == {}


def test_host_is_shut_after_too_many_failures_in_a_row() -> None:
    hosts = Hosts(LIMITS)
    fail(hosts, 10)
    assert hosts.shut == {"a": "a failed 10 times in a row, last: status 500"}
    hosts.shut_down("a", "another reason")
    assert hosts.shut["a"].startswith("a failed")


def test_reasons_of_many_hosts_fit_into_a_sentence() -> None:
    hosts = Hosts(LIMITS)
    assert hosts.describe_shut() == ""
    for number in range(20):
        hosts.shut_down(f"host{number}", f"host{number} failed")
    assert hosts.describe_shut() == "host0 failed; host1 failed; host2 failed; and 17 more"


def test_requests_under_way_that_fail_together_count_once() -> None:
    hosts = Hosts(LIMITS)
    for _ in range(16):
        hosts.record_failure("a", "status 500", 1)
    assert hosts.rest("a", 1) == 2
    assert hosts.shut == {}


def test_host_is_in_trouble_until_it_answers() -> None:
    hosts = Hosts(LIMITS)
    fail(hosts, 1)
    assert hosts.in_trouble(1) == hosts.in_trouble(3) == {"a"}
    hosts.record_success("a")
    assert hosts.in_trouble(1) == {"a"}
    assert hosts.in_trouble(3) == set()


@pytest.mark.parametrize(
    ("asked", "rest", "shut"),
    [(0, 2, False), (1, 2, False), (45, 45, False), (600, 600, False), (601, 601, True)],
)
def test_host_rests_as_long_as_it_asks_or_is_shut(asked: float, rest: float, shut: bool) -> None:
    hosts = Hosts(LIMITS)
    hosts.record_failure("a", "status 429", 0, asked)
    assert hosts.rest("a", 0) == rest
    assert bool(hosts.shut) == shut


def test_shorter_rest_does_not_cut_a_longer_one_short() -> None:
    hosts = Hosts(LIMITS)
    hosts.record_failure("a", "status 429", 0, 300)
    hosts.record_failure("a", "status 500", 1)
    hosts.record_success("a")
    assert hosts.rest("a", 1) == 299


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 30 ", 30),
        ("Fri, 20 Nov 2026 08:10:00 GMT", 600),
        ("Fri, 20 Nov 2026 16:00:30 +0800", 30),
        ("Fri, 20 Nov 2026 07:00:00 GMT", 0),
        ("Friday, 20-Nov-26 08:00:10 GMT", 10),
        ("Fri Nov 20 08:00:10 2026", 10),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Fri, 20 Nov 2026 08:00:00 +99999999999999", None),
    ],
)
def test_retry_after_is_read_as_seconds(text: str, seconds: float | None) -> None:
    assert read_retry_after(text, NOW) == seconds


@given(st.text())
def test_any_retry_after_is_read_or_ignored(text: str) -> None:
    seconds = read_retry_after(text, NOW)
    assert seconds is None or seconds >= 0


@given(st.lists(st.sampled_from(("fails", "answers", "passes", "asks")), max_size=60))
def test_host_rests_within_the_limits_whatever_happens(events: list[str]) -> None:
    hosts = Hosts(LIMITS)
    now = 0.0
    row = 0
    for event in events:
        if event == "passes":
            now += 7
        elif event == "answers":
            hosts.record_success("a")
            row = 0
        else:
            row += hosts.rest("a", now) == 0
            hosts.record_failure("a", "status 503", now, 90 if event == "asks" else None)
            assert hosts.rest("a", now) >= LIMITS.backoff_start
        assert 0 <= hosts.rest("a", now) <= 90
        assert ("a" in hosts.in_trouble(now)) >= (row > 0 or hosts.rest("a", now) > 0)
        assert (row >= LIMITS.breaker_failures) <= ("a" in hosts.shut)


def record_empty(hosts: Hosts, times: int, problem: str = "status 404") -> None:
    for _ in range(times):
        hosts.record_empty("a", problem)


def test_host_that_gives_no_article_too_often_in_a_row_is_doubted_until_it_gives_one() -> None:
    hosts = Hosts(LIMITS)
    record_empty(hosts, 19)
    hosts.record_article("a")
    record_empty(hosts, 19)
    hosts.record_empty("b", "status 404")
    assert hosts.doubted == {}
    record_empty(hosts, 1, "status 403")
    assert hosts.doubted == {"a": "a gave no article 20 times in a row, last: status 403"}
    hosts.record_article("a")
    record_empty(hosts, 19)
    assert (hosts.doubted, hosts.shut) == ({}, {})


def test_host_that_is_shut_is_not_doubted() -> None:
    hosts = Hosts(LIMITS)
    record_empty(hosts, 20)
    hosts.shut_down("a", "a failed")
    record_empty(hosts, 1)
    assert hosts.doubted == {}
