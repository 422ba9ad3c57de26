"""Each printed line in the corpus, and how a careful person reads it.

`info_lines.jsonl` has one object a page: its lines as printed (`…_raw`) and under
`expect` what each of them means. `note` says where a line came to us damaged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
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


# what is read of each printed text, or what is to be read of it
Table = dict[str, Any]


def rows_with(key: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if key in row]


def expect(key: str, name: str) -> Table:
    return {f"{row[key]}": row["expect"][name] for row in rows_with(key)}


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


def read_info(printed: str) -> dict[str, Any]:
    info = split_info(printed)
    return {
        **info._asdict(),
        **read_writers(info.byline_raw),
        "source": read_source(info.source_raw),
        "date": read_date(info.date_raw),
    }


READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "info_line_raw": ("info_line", read_info),
    "byline_raw": ("byline", read_writers),
    "updated_raw": ("updated", read_date),
    "breadcrumb_raw": ("section", lambda printed: read_section([printed])),
}


@pytest.mark.parametrize("key", READERS)
def test_printed_line_is_read(key: str) -> None:
    name, read = READERS[key]
    expected = expect(key, name)
    assert {printed: read(printed) for printed in expected} == expected


def test_dateline_is_read() -> None:
    expected = expect("dateline_raw", "dateline")
    assert len(expected) > 30
    for printed, place in expected.items():
        space = "" if printed.endswith("  ") else " "
        dateline = split_dateline(f"{printed}{space}The text goes on.")
        assert dateline == (" ".join(printed.split()), place, "The text goes on.")


def test_trailer_is_cut_off_line_by_line() -> None:
    for row in rows_with("trailer_raw"):
        lines = tuple(row["trailer_raw"].split("\n"))
        trailer = split_trailer(["The last sentence of the text.", *lines])
        assert trailer.body == ("The last sentence of the text.",)
        assert trailer.raw == lines
        assert list(trailer[2:]) == row["expect"]["trailer"]


def test_credit_is_cut_off_its_caption() -> None:
    for row in rows_with("caption_credits"):
        captions = [split_caption(f"A view of Rome. {credit}") for credit in row["caption_credits"]]
        assert captions == [("A view of Rome.", credit) for credit in row["expect"]["credits"]]
