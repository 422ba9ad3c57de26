"""What is as usual is well, whatever its size; and nothing that can be counted breaks a check."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.health.checks import State
from crawler.health.fields import LayoutDay, judge_fields
from crawler.health.news import find_quiet, judge_channels, judge_news, judge_sections
from crawler.health.periods import Period
from crawler.health.runs import Run, RunHistory, judge_last_run, judge_schedule
from crawler.health.shares import Tally, judge_dates, judge_reasons

PERIOD = Period(date(2026, 8, 1), date(2026, 10, 31))
DAYS = list(PERIOD.list_days())
NOW = datetime(2026, 11, 1, 1, tzinfo=UTC)

by_day = st.dictionaries(st.sampled_from(DAYS), st.integers(1, 9_999))


@given(st.lists(st.integers(0, 5_000), min_size=7, max_size=7), st.integers(0, 12))
def test_weeks_like_each_other_are_well(week: list[int], weeks_of_archive: int) -> None:
    counts = {day: week[day.weekday()] for day in DAYS if week[day.weekday()]}
    first = max(PERIOD.first, PERIOD.last - timedelta(weeks=weeks_of_archive))
    period = Period(first, PERIOD.last)
    assert judge_news(counts, period).state is State.OK
    assert judge_sections({"China": counts}, period).state is State.OK
    assert judge_channels({"listing": counts}, period).state is State.OK


@given(st.integers(1, 3_000), st.integers(0, 100))
def test_what_is_wrong_as_often_as_ever_is_well(articles: int, percent: int) -> None:
    wrong = articles * percent // 100
    tallies = [Tally(day, wrong, articles, "an example") for day in DAYS]
    asked = [Tally(day, 0, articles) for day in DAYS]
    failed = [Tally(day, wrong, 0, "an example") for day in DAYS]
    assert judge_dates(tallies, PERIOD).state is State.OK
    assert judge_reasons({"status 404": failed}, asked, PERIOD).state is State.OK
    layouts = [LayoutDay(day, "ws_article", articles, {"body": wrong}, 9) for day in DAYS]
    assert judge_fields(layouts, PERIOD).state is State.OK


@given(st.dictionaries(st.sampled_from("abcd"), by_day), by_day)
def test_any_counts_can_be_judged(
    named: dict[str, dict[date, int]], counts: dict[date, int]
) -> None:
    judge_news(counts, PERIOD)
    judge_sections(named, PERIOD)
    assert 0 <= sum(quiet.share for quiet in find_quiet(named, PERIOD)) <= 1
    tallies = [Tally(day, number // 2, number) for day, number in counts.items()]
    judge_reasons({"status 404": tallies}, tallies, PERIOD)
    layouts = [LayoutDay(day, "ws", n, {"body": n // 3}, n) for day, n in counts.items()]
    judge_fields(layouts, PERIOD)


@given(st.lists(st.floats(0, 400), max_size=40), st.booleans(), st.booleans())
def test_any_runs_can_be_judged(hours: list[float], is_news: bool, is_running: bool) -> None:
    starts = sorted((NOW - timedelta(hours=past) for past in hours), reverse=True)
    ended = [(start, None if is_running else start) for start in starts]
    runs = [Run(start, end, "finished" if end else None, is_news) for start, end in ended]
    history = RunHistory(runs, None, None)
    assert judge_last_run(history, NOW).value
    assert judge_schedule(history, NOW).value


def test_runs_by_hand_now_and_then_make_no_schedule() -> None:
    starts = [NOW - timedelta(minutes=1 + 3 * number, days=number) for number in range(6)]
    runs = [Run(start, start, "finished", is_news=True) for start in starts]
    history = RunHistory(runs, starts[0], None)
    assert judge_schedule(history, NOW + timedelta(days=30)).state is State.OK


def test_runs_that_are_always_ended_early_are_a_warning() -> None:
    starts = [NOW - timedelta(days=number) for number in range(30)]
    runs = [Run(start, start, "closespider_timeout", is_news=True) for start in starts]
    check = judge_last_run(RunHistory(runs, None, None), NOW)
    assert check.state is State.WARN
    assert "no run did all its work since 2026-10-03" in f"{check.advice}"


def test_run_at_work_does_not_hide_that_the_last_ones_failed() -> None:
    starts = [NOW - timedelta(hours=number) for number in range(48)]
    runs = [Run(start, start, "the site could not be reached", is_news=True) for start in starts]
    at_work = Run(NOW, None, None, is_news=True)
    check = judge_last_run(RunHistory([at_work, *runs], None, NOW), NOW + timedelta(minutes=5))
    assert check.state is State.ALARM
    check = judge_last_run(RunHistory([at_work], None, NOW), NOW + timedelta(minutes=5))
    assert check.state is State.OK
