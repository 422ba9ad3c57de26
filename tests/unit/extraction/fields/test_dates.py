from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.extraction.fields.dates import Dates, choose_dates, read_printed, read_stated
from crawler.urls import BEIJING

FETCHED = datetime(2024, 5, 14, 1, 0, tzinfo=UTC)
DAY = date(2024, 5, 13)


def beijing(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2021-11-05 16:05", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05T16:05", beijing(2021, 11, 5, 16, 5)),
        ("2013-04-22 07:25:25", beijing(2013, 4, 22, 7, 25, 25)),
        ("2012-01-12 16:49:03.0", beijing(2012, 1, 12, 16, 49, 3)),
        ("2013/07/08 07:13", beijing(2013, 7, 8, 7, 13)),
        ("\u00a0 2017-06-07  07:38\u3000", beijing(2017, 6, 7, 7, 38)),
        ("2026-01-02", date(2026, 1, 2)),
        ("2023年11月17日 10:21", beijing(2023, 11, 17, 10, 21)),
        ("2023年11月17日10：21", beijing(2023, 11, 17, 10, 21)),
        ("2023年1月7日", date(2023, 1, 7)),
        ("December 17, 2018 Monday", date(2018, 12, 17)),
        ("Nov 5, 2021", date(2021, 11, 5)),
        ("Sept. 5, 2021 16:05", beijing(2021, 9, 5, 16, 5)),
        ("June 1, 2019 Saturday", date(2019, 6, 1)),
        ("Nov 5, 2021 4:05 PM", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05 4:05:09 p.m.", beijing(2021, 11, 5, 16, 5, 9)),
        ("2021-11-05 12:05 am", beijing(2021, 11, 5, 0, 5)),
        ("2021-11-05 12:05PM", beijing(2021, 11, 5, 12, 5)),
        ("2021-11-05 16:05 PM", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05 4:05 pmc", beijing(2021, 11, 5, 4, 5)),
        ("2021-11-05 16:05 (BJT)", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05 4:05 p.m. Beijing Time", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05 16:05 (GMT+8)", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05 16:05 Print", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05 16:05 MOST VIEWED", beijing(2021, 11, 5, 16, 5)),
    ],
)
def test_printed_times_are_beijing_times(printed: str, expected: datetime | date) -> None:
    read = read_printed(printed, None)
    assert read == expected
    assert isinstance(read, datetime) == isinstance(expected, datetime)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2021-11-05 08:05 GMT", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05T08:05:00Z", beijing(2021, 11, 5, 16, 5)),
        ("2021-11-05T00:05:00+00:00", beijing(2021, 11, 5, 8, 5)),
        ("Dec. 31, 2021 8:05 p.m. (UTC)", beijing(2022, 1, 1, 4, 5)),
        ("2021-11-05 20:05 GMT-5", beijing(2021, 11, 6, 9, 5)),
        ("2021-11-05 00:05 UTC+09:30", beijing(2021, 11, 4, 22, 35)),
        ("2021-11-05T20:05:00-0330", beijing(2021, 11, 6, 7, 35)),
        ("2021-11-05 20:05 EST", date(2021, 11, 5)),
        ("Nov 5, 2021 8:05 p.m. (ET)", date(2021, 11, 5)),
        ("2021-11-05 20:05 CST", date(2021, 11, 5)),
        ("2021-11-05 20:05 local time", date(2021, 11, 5)),
        ("9999-12-31 23:05 GMT", None),
    ],
)
def test_time_of_another_zone_is_converted_or_left_out(
    printed: str, expected: datetime | date | None
) -> None:
    read = read_printed(printed, None)
    assert read == expected
    assert isinstance(read, datetime) == isinstance(expected, datetime)


@pytest.mark.parametrize(
    "printed",
    [
        "", "soon", "2021-13-05", "2021-02-30 10:00", "2021-02-03 24:01", "2021-02-03 10:61",
        "0000-01-01", "20211-01-05", "February 30, 2021", "Smarch 1, 2021",
    ],
)  # fmt: skip
def test_invalid_day_is_none(printed: str) -> None:
    assert read_printed(printed, None) is None


@pytest.mark.parametrize(
    ("printed", "url_day", "expected"),
    [
        ("2569-05-17 20:43", date(2026, 5, 17), beijing(2026, 5, 17, 20, 43)),
        ("2567-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2569-01-01 00:05", date(2025, 12, 31), beijing(2026, 1, 1, 0, 5)),
        ("2568-12-31", date(2026, 1, 1), date(2025, 12, 31)),
        ("2569-05-17", None, date(2569, 5, 17)),
        ("2569-05-17", date(2019, 5, 17), date(2569, 5, 17)),
        ("2026-05-17", date(2026, 5, 17), date(2026, 5, 17)),
    ],
)
def test_buddhist_year_is_recognized_by_the_url(
    printed: str, url_day: date | None, expected: datetime | date
) -> None:
    assert read_printed(printed, url_day) == expected


def test_time_is_that_of_the_id_on_the_day_of_the_url() -> None:
    made = datetime(2024, 5, 12, 16, 30, 7, tzinfo=UTC)
    printed = beijing(2024, 5, 13, 9, 8)
    assert choose_dates(made, printed, DAY, FETCHED) == Dates(
        "2024-05-13T00:30:07+08:00", "id", "2024-05-13T09:08:00+08:00"
    )


@pytest.mark.parametrize(
    "made",
    [
        None,
        beijing(2017, 9, 20, 10, 0),
        datetime(2024, 5, 13, 16, 30, tzinfo=UTC),
    ],
)
def test_time_is_the_printed_one_if_the_id_is_of_another_day(made: datetime | None) -> None:
    printed = beijing(2024, 5, 13, 9, 8)
    text = "2024-05-13T09:08:00+08:00"
    assert choose_dates(made, printed, DAY, FETCHED) == Dates(text, "printed", text)


@pytest.mark.parametrize(
    ("printed", "credible"),
    [
        (date(2024, 5, 10), True),
        (date(2024, 5, 9), False),
        (date(2024, 5, 15), True),
        (date(2024, 5, 16), False),
        (beijing(2024, 5, 14, 9, 10), True),
        (beijing(2024, 5, 14, 9, 11), False),
        (beijing(2024, 5, 10, 0, 0), True),
        (beijing(2024, 5, 9, 23, 59), False),
    ],
)
def test_contradictory_or_future_date_is_replaced_by_that_of_the_url(
    printed: datetime | date, credible: bool
) -> None:
    text = printed.isoformat()
    expected = Dates(text, "printed", text) if credible else Dates("2024-05-13", "url", None)
    assert choose_dates(None, printed, DAY, FETCHED) == expected


def test_id_from_the_future_is_ignored() -> None:
    made = beijing(2024, 5, 14, 9, 30)
    assert choose_dates(made, None, date(2024, 5, 14), FETCHED) == Dates("2024-05-14", "url", None)
    early = FETCHED + timedelta(minutes=9)
    assert choose_dates(early, None, date(2024, 5, 14), FETCHED).published_from == "id"


@pytest.mark.parametrize(
    ("stated", "source"),
    [
        (beijing(2024, 5, 13, 9, 8, 12), "page"),
        (datetime(2024, 5, 12, 16, 0, 1, tzinfo=UTC), "page"),
        (beijing(2024, 5, 12, 23, 59), "id"),
        (beijing(2024, 5, 14, 0, 0), "id"),
        (None, "id"),
    ],
)
def test_the_page_states_its_time_where_that_is_on_the_day_of_the_url(
    stated: datetime | None, source: str
) -> None:
    made = beijing(2024, 5, 13, 9, 8, 4)
    dates = choose_dates(made, None, DAY, FETCHED, stated=stated)
    assert dates.published_from == source
    assert dates.published == (
        stated.astimezone(BEIJING).isoformat() if stated and source == "page" else made.isoformat()
    )


def test_a_stated_time_in_the_future_counts_for_nothing() -> None:
    stated = FETCHED + timedelta(minutes=30)
    dates = choose_dates(None, None, date(2024, 5, 14), FETCHED, stated=stated)
    assert dates == Dates("2024-05-14", "url", None)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("2024-05-13T09:08:12+08:00", beijing(2024, 5, 13, 9, 8, 12)),
        ("2024-05-13T01:08:12Z", beijing(2024, 5, 13, 9, 8, 12)),
        (" 2024-05-13 09:08 ", beijing(2024, 5, 13, 9, 8)),
        ("2024-05-13", None),
        ("13 May 2024, 09:08", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
        (None, None),
    ],
)
def test_a_stated_time_is_iso_8601(text: str | None, stated: datetime | None) -> None:
    assert read_stated(text) == stated


@pytest.mark.parametrize(
    ("printed", "modified"),
    [
        (beijing(2024, 5, 13, 0, 0), "2024-05-13"),
        (beijing(2024, 5, 12, 0, 0), "2024-05-12"),
        (beijing(2024, 5, 14, 0, 0), "2024-05-14T00:00:00+08:00"),
        (beijing(2024, 5, 13, 0, 1), "2024-05-13T00:01:00+08:00"),
    ],
)
def test_a_midnight_before_the_second_of_the_id_is_a_day_without_a_time(
    printed: datetime, modified: str
) -> None:
    made = beijing(2024, 5, 13, 8, 46)
    assert choose_dates(made, printed, DAY, FETCHED).modified == modified
    assert choose_dates(None, printed, DAY, FETCHED).modified == printed.isoformat()


def test_without_a_day_in_the_url_the_printed_date_is_used() -> None:
    assert choose_dates(beijing(2024, 5, 13, 9, 0), date(2004, 1, 9), None, FETCHED) == Dates(
        "2004-01-09", "printed", "2004-01-09"
    )


def test_without_any_date_all_is_none() -> None:
    assert choose_dates(None, None, None, FETCHED) == Dates(None, None, None)
    assert choose_dates(None, date(2569, 5, 17), None, FETCHED) == Dates(None, None, None)
