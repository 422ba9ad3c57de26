"""How complete days are, and the calendar of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crawler.coverage.calendar import Sign, choose_sign, draw_calendar
from crawler.coverage.days import DayCounts, DayCoverage, ExpectedFrom, judge_days

DAY = date(2026, 11, 18)


def judge(counts: DayCounts, usual: tuple[int, ...] = ()) -> DayCoverage:
    """Return what a day is among days that are a week apart, of which `usual` were stored."""
    weeks = (DAY - timedelta(weeks=n) for n in range(1, len(usual) + 1))
    others = [DayCounts(day, stored=n) for day, n in zip(weeks, usual, strict=True)]
    *_, last = judge_days([*others, counts])
    return last


@pytest.mark.parametrize(
    ("counts", "expected", "source", "missing"),
    [
        (DayCounts(DAY, stored=90, searched=90, printed=40), 90, "search", 0),
        (DayCounts(DAY, stored=90, searched=95), 95, "search", 5),
        (DayCounts(DAY, stored=90, gone=5, searched=95), 95, "search", 0),
        (DayCounts(DAY, stored=90, found=3, searched=80), 93, "search", 3),
        (DayCounts(DAY, stored=30, printed=40), 40, "print", 10),
        (DayCounts(DAY, searched=0), 0, "search", 0),
    ],
)
def test_day_that_a_channel_counts(
    counts: DayCounts, expected: int, source: str, missing: int
) -> None:
    found = judge(counts)
    assert (found.expected, found.expected_from, found.missing) == (expected, source, missing)


USUAL = (90, 92, 95, 96, 98, 100)


@pytest.mark.parametrize(
    ("counts", "missing"),
    [
        (DayCounts(DAY, stored=89), 0),
        (DayCounts(DAY, stored=89, found=2), 2),
        (DayCounts(DAY, stored=60, gone=5), 31),
        (DayCounts(DAY, stored=150), 0),
        (DayCounts(DAY), 96),
    ],
)
def test_other_days_are_judged_by_what_is_usual(counts: DayCounts, missing: int) -> None:
    found = judge(counts, USUAL)
    assert (found.expected, found.expected_from) == (96, ExpectedFrom.USUAL)
    assert found.missing == missing
    assert found.spread == (86, 105)


def test_nothing_is_usual_after_three_weeks() -> None:
    assert judge(DayCounts(DAY), (90, 95, 99)) == DayCoverage(DayCounts(DAY), 0)


def test_other_weekdays_and_eras_say_nothing() -> None:
    long_ago = [DayCounts(DAY - timedelta(weeks=n), stored=20) for n in range(60, 70)]
    yesterday = [DayCounts(DAY - timedelta(weeks=n, days=1), stored=20) for n in range(8)]
    *_, last = judge_days([*long_ago, *yesterday, DayCounts(DAY)])
    assert last.expected is None


@pytest.mark.parametrize(
    ("counts", "usual", "sign"),
    [
        (DayCounts(DAY, stored=90, searched=90), (), Sign.COMPLETE),
        (DayCounts(DAY, stored=90, searched=95), (), Sign.GAPS),
        (DayCounts(DAY, searched=95), (), Sign.MISSING),
        (DayCounts(DAY, stored=95), USUAL, Sign.USUAL),
        (DayCounts(DAY), USUAL, Sign.MISSING),
        (DayCounts(DAY), (), Sign.UNKNOWN),
        (DayCounts(DAY), (1, 2, 3, 4), Sign.UNKNOWN),
        (DayCounts(DAY, searched=0), (), Sign.COMPLETE),
    ],
)
def test_sign_of_a_day(counts: DayCounts, usual: tuple[int, ...], sign: Sign) -> None:
    assert choose_sign(judge(counts, usual)) is sign


def test_calendar_of_two_years_fits_a_terminal() -> None:
    days = [
        DayCounts(DAY + timedelta(days=n), stored=1_000, searched=1_000 + n % 2) for n in range(60)
    ]
    lines = list(draw_calendar(judge_days(days), lambda sign: sign.value))
    assert lines == [
        "2026 1    6    11   16   21   26",
        "Nov                   #-#-#-#-#-#-#   13,000 stored, 6 missing",
        "Dec  -#-#-#-#-#-#-#-#-#-#-#-#-#-#-#-  31,000 stored, 16 missing",
        "",
        "2027 1    6    11   16   21   26",
        "Jan  #-#-#-#-#-#-#-#-                 16,000 stored, 8 missing",
        "",
    ]
    assert max(map(len, lines)) < 80
