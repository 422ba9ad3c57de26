"""Web archives as they are: old and rare forms, and records that hold no page."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.warcwriter import WARCWriter

from crawler.archive import Archive
from crawler.formats.warc_dates import read_warc_date
from tests.support.captured import PAGED, SINGLE, ingest, record, serve
from tests.support.stored import database, read_article
from tests.support.warcs import AT, dump_records, make_response, save_warc
from tests.support.zstandard import zstd

ARC_HEAD = b"filedesc://a.arc 0.0.0.0 20061120080000 text/plain 65\n1 0 Test\n" + (
    b"URL IP-address Archive-date Content-type Archive-length\n\n"
)


def make_arc() -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + serve(SINGLE)
    head = f"{SINGLE.url} 10.0.0.1 20261120080000 text/html {len(answer)}\n"
    return ARC_HEAD + head.encode() + answer + b"\n"


def make_arc_record(date: str, kind: str = "text/html") -> bytes:
    head, answer = make_arc().removeprefix(ARC_HEAD).split(b"\n", 1)
    fields = head.decode().replace("20261120080000", date).replace("text/html", kind)
    return ARC_HEAD + fields.encode() + b"\n" + answer


def check_stored(archive: Archive) -> None:
    article = read_article(database(archive), SINGLE.id)
    assert {column: article[column] for column in SINGLE.expected} == SINGLE.expected


@pytest.mark.parametrize("compressed", [False, True])
def test_arc_file_is_read(archive: Archive, tmp_path: Path, compressed: bool) -> None:
    arc = tmp_path / "a.arc"
    arc.write_bytes(gzip.compress(make_arc()) if compressed else make_arc())
    ingestion, damages = ingest(archive, arc)
    assert (damages, ingestion.articles) == ([], {"new": 1})
    check_stored(archive)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/html 200 - - 1042 a.arc"])
def test_head_of_an_arc_record_may_have_more_fields(
    archive: Archive, tmp_path: Path, kind: str
) -> None:
    arc = tmp_path / "a.arc"
    arc.write_bytes(make_arc_record("20261120080000", kind))
    ingestion, damages = ingest(archive, arc)
    assert (damages, ingestion.articles) == ([], {"new": 1})
    (page,) = database(archive)["pages"].rows
    assert (page["url"], page["fetched_at"]) == (SINGLE.url, "2026-11-20T08:00:00+00:00")


@pytest.mark.parametrize("date", ["20261399", "20260230000000", "20261120256000", "0", "x"])
def test_date_of_an_arc_that_is_none_is_not_made_up(
    archive: Archive, tmp_path: Path, date: str
) -> None:
    arc = tmp_path / "a.arc"
    arc.write_bytes(make_arc_record(date))
    ingestion, _ = ingest(archive, arc)
    assert ingestion.skipped["no date that can be read"] == 1
    assert database(archive)["pages"].count == 0


@pytest.mark.parametrize("dictionary", ["none", "plain", "compressed"])
def test_zstd_warc_is_read_with_and_without_a_dictionary(
    archive: Archive, tmp_path: Path, dictionary: str
) -> None:
    records = dump_records([record(SINGLE)], compress=False)
    samples = [bytes(records[0][n : n + 600]) for n in range(0, len(records[0]) - 600, 20)]
    trained = zstd.train_dict(samples, 4096) if dictionary != "none" else None
    frames = b"".join(zstd.compress(plain, zstd_dict=trained) for plain in records)
    head = b""
    if trained is not None:
        content = trained.dict_content
        content = zstd.compress(content) if dictionary == "compressed" else content
        head = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    warc = tmp_path / "a.warc.zst"
    warc.write_bytes(head + frames)
    ingestion, damages = ingest(archive, warc)
    assert (damages, ingestion.articles) == ([], {"new": 1})
    check_stored(archive)


def test_damaged_zstd_is_read_as_far_as_it_goes_and_named(archive: Archive, tmp_path: Path) -> None:
    whole, cut = dump_records([record(SINGLE), record(PAGED)], compress=False)
    warc = tmp_path / "a.warc.zst"
    warc.write_bytes(zstd.compress(whole) + zstd.compress(cut)[:-200])
    ingestion, (damage,) = ingest(archive, warc)
    assert ingestion.pages["new"] == 1
    assert damage.what == "damaged zstd, read as far as it goes: the file ends within a frame"


def test_wacz_of_waczs_is_read(archive: Archive, tmp_path: Path) -> None:
    warc = save_warc(tmp_path / "data.warc.gz", [record(SINGLE)])
    inner, outer = tmp_path / "inner.wacz", tmp_path / "outer.wacz"
    with zipfile.ZipFile(inner, "w") as package:
        package.write(warc, "archive/data.warc.gz")
    with zipfile.ZipFile(outer, "w") as package:
        package.write(inner, "inner.wacz")
    ingestion, damages = ingest(archive, outer)
    assert (damages, ingestion.articles) == ([], {"new": 1})
    (page,) = database(archive)["pages"].rows
    assert page["via"] == "warc:outer.wacz/inner.wacz/data.warc.gz"


@pytest.mark.parametrize(
    "entry", ["crawl/archive/data.warc.gz", "data.warc.gz", "archive/DATA.WARC.GZ", "a/b.WARC"]
)
def test_wacz_may_hold_its_warcs_in_any_folder(
    archive: Archive, tmp_path: Path, entry: str
) -> None:
    warc = save_warc(tmp_path / "data.warc.gz", [record(SINGLE)])
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.write(warc, entry)
        package.writestr(f"__MACOSX/{entry}", b"attributes")
    ingestion, damages = ingest(archive, tmp_path / "a.wacz")
    assert (damages, ingestion.articles) == ([], {"new": 1})


@pytest.mark.parametrize("compress", [True, False])
def test_warc_that_ends_with_a_zip_is_a_warc(
    archive: Archive, tmp_path: Path, compress: bool
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("a.txt", "a")
    head = [("Content-Type", "application/zip")]
    last = make_response("https://www.chinadaily.com.cn/a.zip", packed.getvalue(), headers=head)
    page, zipped = dump_records([record(SINGLE), last], compress=False)
    warc = tmp_path / "a.warc"
    # data that is packed already is stored as it is in a member
    warc.write_bytes(gzip.compress(page) + gzip.compress(zipped, 0) if compress else page + zipped)
    ingestion, damages = ingest(archive, warc)
    assert (damages, ingestion.articles) == ([], {"new": 1})


def test_resource_record_is_a_page(archive: Archive, tmp_path: Path) -> None:
    body = serve(SINGLE)
    made = WARCWriter(io.BytesIO()).create_warc_record(
        SINGLE.url,
        "resource",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type="text/html",
        warc_headers_dict={"WARC-Date": "2026-11-20T08:00:00Z"},
    )
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc", [made], compress=False))
    assert (damages, ingestion.articles) == ([], {"new": 1})
    check_stored(archive)


PLAYED = "https://web.archive.org/web/20261119023300id_/http%3A//www.chinadaily.com.cn/"


def test_page_that_a_wayback_machine_played_back_is_as_it_was_captured(
    archive: Archive, tmp_path: Path
) -> None:
    """As `cdxt --ia` writes it: dated when it was taken, unpacked, under headers of two servers."""
    served = [("Content-Type", "text/html"), ("content-encoding", "gzip"), ("etag", '"a"')]
    own = [("X-Archive-Memento-Datetime", "Thu, 19 Nov 2026 02:33:00 GMT"), ("X-Archive-Src", "b")]
    made = make_response(
        SINGLE.url, serve(SINGLE), AT, headers=[*served, *own], WARC_Source_URI=PLAYED
    )
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert (damages, ingestion.articles) == ([], {"new": 1})
    (page,) = database(archive)["pages"].rows
    assert page["fetched_at"] == "2026-11-19T02:33:00+00:00"
    assert json.loads(page["headers"]) == [list(pair) for pair in served]
    check_stored(archive)


def test_page_played_back_at_no_time_that_can_be_is_counted(
    archive: Archive, tmp_path: Path
) -> None:
    source = PLAYED.replace("/202611", "/202600")
    made = make_response(SINGLE.url, serve(SINGLE), AT, WARC_Source_URI=source)
    ingestion, _ = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert ingestion.skipped["no date that can be read"] == 1


def test_padding_after_the_last_member_is_no_damage(archive: Archive, tmp_path: Path) -> None:
    warc = save_warc(tmp_path / "a.warc.gz", [record(SINGLE)])
    warc.write_bytes(warc.read_bytes() + bytes(512))
    ingestion, damages = ingest(archive, warc)
    assert (damages, ingestion.articles) == ([], {"new": 1})


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2026-00-00T08:00:00Z", "no date that can be read"),
        ("2026-11-20T24:00:00Z", "no date that can be read"),
        ("", "no date that can be read"),
        ("2099-11-20T08:00:00Z", "a date in the future"),
    ],
)
def test_capture_without_a_date_that_can_be_is_counted(
    archive: Archive, tmp_path: Path, date: str, reason: str
) -> None:
    made = make_response(SINGLE.url, serve(SINGLE), WARC_Date=date)
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [made]))
    assert damages == []
    assert ingestion.skipped == {reason: 1, "revisit of a page that is not in the archive": 0}


def test_response_without_an_http_head_is_counted(archive: Archive, tmp_path: Path) -> None:
    (plain,) = dump_records([record(SINGLE)], compress=False)
    warc = tmp_path / "a.warc"
    headless = plain.replace(b"HTTP/1.1 200 OK", b"<html> or text ")
    warc.write_bytes(re.sub(rb"WARC-(?:Block|Payload)-Digest:.*\r\n", b"", headless))
    ingestion, damages = ingest(archive, warc)
    assert damages == []
    assert ingestion.skipped["no HTTP head"] == 1


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("20261120080910", datetime(2026, 11, 20, 8, 9, 10, tzinfo=UTC)),
        ("2026112008", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("20261120080910123", datetime(2026, 11, 20, 8, 9, 10, 123000, tzinfo=UTC)),
        ("2026-11-20t08:09:10z", datetime(2026, 11, 20, 8, 9, 10, tzinfo=UTC)),
        ("2026-11-20T08:09Z", datetime(2026, 11, 20, 8, 9, tzinfo=UTC)),
        ("2026-11-20T16:09:10+08:00", datetime(2026, 11, 20, 8, 9, 10, tzinfo=UTC)),
        ("2026-11-20T08:09:10.123456789Z", datetime(2026, 11, 20, 8, 9, 10, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2016-12-31T23:59:61Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_date_is_read_as_far_as_it_goes(text: str | None, read: datetime | None) -> None:
    assert read_warc_date(text) == read


@given(st.text(alphabet="0123456789-:TZ.+ ", max_size=30))
def test_any_date_is_aware_or_none(text: str) -> None:
    date = read_warc_date(text)
    assert date is None or date.tzinfo is UTC
