"""Each printed line in the corpus, and how a careful person reads it.

`info_lines.jsonl` has one object a page: its lines as printed (`…_raw`) and under
`expect` what each of them means. `note` says where a line came to us damaged.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.extraction.fields.breadcrumb import read_section
from crawler.extraction.fields.byline import read_byline
from crawler.extraction.fields.caption import split_caption
from crawler.extraction.fields.dateline import split_dateline
from crawler.extraction.fields.dates import read_printed
from crawler.extraction.fields.info import split_info
from crawler.extraction.fields.source import read_source
from crawler.extraction.fields.trailer import split_trailer

LINES = Path(__file__).with_name("info_lines.jsonl").read_text(encoding="utf-8").splitlines()
ROWS: list[dict[str, Any]] = [json.loads(line) for line in LINES]


def rows_with(key: str) -> pytest.MarkDecorator:
    rows = [row for row in ROWS if key in row]
    return pytest.mark.parametrize("row", rows, ids=lambda row: str(row[key])[:60])


def read_writers(byline_raw: str | None) -> dict[str, Any]:
    read = read_byline(byline_raw)
    return {
        "bylines": [[writer.name, writer.place] for writer in read.bylines],
        "agencies": read.source,
    }


def read_date(date_raw: str | None) -> str | None:
    printed = read_printed(date_raw or "", None)
    return None if printed is None else printed.isoformat()


def test_every_page_is_here() -> None:
    assert len(ROWS) == 516


@rows_with("info_line_raw")
def test_an_info_line_is_read(row: dict[str, Any]) -> None:
    info = split_info(row["info_line_raw"])
    assert row["expect"]["info_line"] == {
        **info._asdict(),
        **read_writers(info.byline_raw),
        "source": read_source(info.source_raw),
        "date": read_date(info.date_raw),
    }


@rows_with("byline_raw")
def test_a_byline_is_read(row: dict[str, Any]) -> None:
    assert read_writers(row["byline_raw"]) == row["expect"]["byline"]


@rows_with("updated_raw")
def test_an_update_time_is_read(row: dict[str, Any]) -> None:
    assert read_date(row["updated_raw"]) == row["expect"]["updated"]


@rows_with("dateline_raw")
def test_a_dateline_is_read(row: dict[str, Any]) -> None:
    printed = row["dateline_raw"]
    space = "" if printed.endswith("  ") else " "
    dateline = split_dateline(f"{printed}{space}The text goes on.")
    assert dateline.place == row["expect"]["dateline"]
    assert dateline.raw == " ".join(printed.split())
    assert dateline.rest == "The text goes on."


@rows_with("trailer_raw")
def test_a_trailer_is_cut_off_line_by_line(row: dict[str, Any]) -> None:
    lines = tuple(row["trailer_raw"].split("\n"))
    trailer = split_trailer(["The last sentence of the text.", *lines])
    assert trailer.body == ("The last sentence of the text.",)
    assert trailer.raw == lines
    assert list(trailer[2:]) == row["expect"]["trailer"]


@rows_with("caption_credits")
def test_a_credit_is_cut_off_its_caption(row: dict[str, Any]) -> None:
    captions = [split_caption(f"A view of Rome. {credit}") for credit in row["caption_credits"]]
    assert captions == [("A view of Rome.", credit) for credit in row["expect"]["credits"]]


@rows_with("breadcrumb_raw")
def test_a_trail_is_read(row: dict[str, Any]) -> None:
    assert read_section([row["breadcrumb_raw"]]) == row["expect"]["section"]
