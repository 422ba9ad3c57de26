"""What must hold for any text, however odd."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.fields.breadcrumb import read_section
from crawler.extraction.fields.byline import read_byline
from crawler.extraction.fields.caption import split_caption
from crawler.extraction.fields.dateline import split_dateline
from crawler.extraction.fields.dates import choose_dates, read_printed, read_stated
from crawler.extraction.fields.info import split_info
from crawler.extraction.fields.names import title_name
from crawler.extraction.fields.places import title_place
from crawler.extraction.fields.source import is_agency, read_source
from crawler.extraction.fields.text import clean_text, present
from crawler.extraction.fields.trailer import split_trailer
from crawler.urls import BEIJING

PIECES = [
    "By ", "BEIJING", "Beijing", " - ", " -- ", "  ", ": ", ", ", " and ", " in ", "/", "|", "(",
    ")", "[", "]", "Photo/Xinhua", "Xinhua", "China Daily", "LI NA", "Li Na", "AP", ".", " ",
    "\u00a0", "\n", "Updated: ", "2021-11-05 16:05", "2569-05-17", "masi@chinadaily.com.cn",
    "Finland", "Jr", "Contact the writers at ", "(China Daily 07/10/2019 page9)",
    " contributed to this story.", "The author is ", "The views don't necessarily", "来源：",
    "作者：", "记者", "张三", "编辑", "\u200b", "\u0301", "\u3000", "Mcneice", "O'NEAL", "-",
    "\u2014", "at the ", "Home", ">",
]  # fmt: skip
# Any characters, and pieces of real printed text in any order.
TEXT = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
DAYS = st.none() | st.dates(date(1995, 1, 1), date(2040, 1, 1))
TIMES = st.builds(
    datetime.combine, st.dates(date(1995, 1, 1), date(2040, 1, 1)), st.times(), st.just(BEIJING)
)


def squeeze(*texts: str | None) -> str:
    """Return the visible characters without white space."""
    return "".join("".join(clean_text(text or "").split()) for text in texts)


@given(TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(TEXT)
def test_field_readers_never_return_an_empty_text(text: str) -> None:
    credit = read_byline(text)
    values = [
        present(text), *split_info(text), read_source(text), *split_caption(text), credit.source,
        *split_dateline(text)[:2], read_section([text, text]), *split_trailer([text, text])[2:],
        *(writer.name for writer in credit.bylines), *(writer.place for writer in credit.bylines),
    ]  # fmt: skip
    assert "" not in values


@given(TEXT)
def test_a_writer_is_never_an_agency(text: str) -> None:
    assert not any(is_agency(writer.name) for writer in read_byline(text).bylines)


@given(TEXT)
def test_normal_spellings_stay(text: str) -> None:
    source, name, place = read_source(text), title_name(text), title_place(text)
    assert read_source(source) == source
    assert title_name(name) == name or not name.isascii()
    assert title_place(place) == place or not place.isascii()


@given(TEXT)
def test_a_dateline_loses_no_character(text: str) -> None:
    dateline = split_dateline(text)
    assert squeeze(dateline.raw, dateline.rest) == squeeze(text)
    assert dateline.raw is not None or dateline.place is None


@given(st.lists(TEXT, max_size=6))
def test_a_trailer_loses_no_character(paragraphs: list[str]) -> None:
    trailer = split_trailer(paragraphs)
    assert squeeze(*trailer.body, *trailer.raw) == squeeze(*paragraphs)
    assert split_trailer(trailer.body).body == trailer.body


@given(TEXT)
def test_a_caption_loses_brackets_at_most(text: str) -> None:
    left = squeeze(*split_caption(text))
    marks = str.maketrans("", "", "[]()（）【】.")
    assert left.translate(marks) == squeeze(text).translate(marks)


@given(TEXT)
def test_a_stated_time_is_in_beijing(text: str) -> None:
    stated = read_stated(text)
    assert stated is None or stated.utcoffset() == BEIJING.utcoffset(None)


@given(TEXT, DAYS)
def test_a_printed_date_is_aware_or_a_day(text: str, url_day: date | None) -> None:
    printed = read_printed(text, url_day)
    assert not isinstance(printed, datetime) or printed.tzinfo is BEIJING


@given(st.none() | TIMES, st.none() | TIMES | DAYS, DAYS, TIMES)
def test_a_chosen_date_has_an_origin(
    id_time: datetime | None,
    printed: datetime | date | None,
    url_day: date | None,
    fetched_at: datetime,
) -> None:
    dates = choose_dates(id_time, printed, url_day, fetched_at)
    assert (dates.published is None) == (dates.published_from is None)
    assert dates.published is not None or url_day is None
    read = [None] if printed is None else [None, printed.isoformat(), printed.isoformat()[:10]]
    assert dates.modified in read


@pytest.mark.parametrize("unit", ["A", "A ", "BEIJING, ", "(", "[.", "a. ", "1", "\u3000", "张、"])
def test_a_very_long_text_is_read_too(unit: str) -> None:
    text = unit * 5000
    split_info(text)
    read_byline(text)
    split_dateline(text)
    split_caption(text)
    assert squeeze(*split_trailer([text])[0]) == squeeze(text)
