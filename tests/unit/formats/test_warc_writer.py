"""What `scrapy export` writes as WARC, read by two libraries that know nothing of us."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive
from crawler.archive.selection import Selection
from crawler.fetching import FetchResult, FetchState
from crawler.formats.warc_writer import write_warc
from crawler.items import Page
from tests.support.example import ARTICLE, LATER, NOW, TASK, URL, page
from tests.support.stored import database

BODY = "<p>Herons – 白鹭".encode()
UNREAD = FetchResult(FetchState.REJECTED, "unknown layout", 200)


def export(archive: Archive, selection: Selection | None = None) -> bytes:
    out = io.BytesIO()
    stories = archive.exports.select_stories(selection or Selection())
    write_warc(stories, archive.captures.load, out, {"software": "a test"})
    return out.getvalue()


def read(warc: bytes) -> list[dict[str, Any]]:
    """All records as warcio reads them, every digest checked."""
    return [
        {
            "type": record.rec_type,
            "version": record.rec_headers.protocol,
            "warc": dict(record.rec_headers.headers),
            "head": record.http_headers,
            "payload": record.content_stream().read(),
        }
        for record in ArchiveIterator(io.BytesIO(warc), check_digests="raise")
    ]


def keep(archive: Archive, body: bytes, *pages: Page, id: str = ARTICLE.id) -> None:
    for served in pages:
        archive.save_story(TASK, [replace(served, body=body)], replace(ARTICLE, id=id), {})


def test_both_readers_find_every_page(archive: Archive) -> None:
    keep(archive, BODY, page(at=NOW + timedelta(microseconds=250)))
    warc = export(archive)
    info, response = read(warc)
    assert {record["version"] for record in (info, response)} == {"WARC/1.1"}
    assert info["payload"] == b"software: a test\r\n"
    assert response["payload"] == BODY
    assert response["head"].headers == [("Content-Type", "text/html"), ("ETag", '"1"')]
    assert response["warc"]["WARC-Target-URI"] == URL
    assert response["warc"]["WARC-Date"] == "2026-11-20T08:00:00.000250Z"
    sha1 = base64.b32encode(hashlib.sha1(BODY, usedforsecurity=False).digest()).decode()
    assert response["warc"]["WARC-Payload-Digest"] == f"sha1:{sha1}"
    found = [
        (str(record.record_type), record.verify_block_digest(), record.reader.read())
        for record in FastIterator(io.BytesIO(warc), parse_http=True)
    ]
    assert [kind for kind, _, _ in found] == ["warcinfo", "response"]
    assert found[1][2] == BODY


def test_every_record_is_a_gzip_member_of_its_own(archive: Archive) -> None:
    keep(archive, BODY, page())
    warc = export(archive)
    places = [record.stream_pos for record in FastIterator(io.BytesIO(warc))]
    assert len(places) == 2
    assert {warc[place : place + 3] for place in places} == {b"\x1f\x8b\x08"}


def test_same_bytes_served_again_are_a_revisit(archive: Archive) -> None:
    keep(archive, BODY, page(), page(at=LATER))
    keep(archive, b"<p>other", page(at=LATER + timedelta(days=1)))
    _, first, again, other = read(export(archive))
    assert [r["type"] for r in (first, again, other)] == ["response", "revisit", "response"]
    assert again["payload"] == b""
    warc = again["warc"]
    assert warc["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert warc["WARC-Refers-To"] == first["warc"]["WARC-Record-ID"]
    assert warc["WARC-Refers-To-Target-URI"] == URL
    assert warc["WARC-Refers-To-Date"] == first["warc"]["WARC-Date"]
    assert warc["WARC-Payload-Digest"] == first["warc"]["WARC-Payload-Digest"]
    assert warc["WARC-Date"] == "2026-11-21T08:00:00Z"


def test_headers_that_do_not_describe_the_stored_body_are_renamed(archive: Archive) -> None:
    headers = (
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "7"),
        ("Server", "invented"),
    )
    keep(archive, BODY, replace(page(), headers=headers))
    response = read(export(archive))[1]
    assert response["head"].headers == [
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "7"),
        ("Server", "invented"),
    ]
    assert response["payload"] == BODY


def test_correct_content_length_is_kept(archive: Archive) -> None:
    keep(archive, BODY, replace(page(), headers=(("Content-Length", str(len(BODY))),)))
    assert read(export(archive))[1]["head"].headers == [("Content-Length", str(len(BODY)))]


def test_same_page_has_the_same_record_id_in_every_export(archive: Archive) -> None:
    keep(archive, BODY, page(), page(at=LATER))
    ids = [
        {r["warc"]["WARC-Record-ID"] for r in read(export(archive)) if r["head"]} for _ in range(2)
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2


def test_filter_and_suppression_choose_pages_with_their_articles(archive: Archive) -> None:
    for number in (1, 2, 3):
        keep(archive, b"<p>%d" % number, page(url=f"{URL}?{number}"), id=f"c_{number}")
    archive.save_result(TASK, UNREAD, page(b"<p>unread", url=f"{URL}?4"), [], NOW)
    archive.suppressions.suppress("c_2", None, "asked", NOW)
    database(archive).execute("update articles set section = 'World' where id = 'c_3'")
    everything = [r["payload"] for r in read(export(archive)) if r["type"] == "response"]
    assert everything == [b"<p>1", b"<p>3", b"<p>unread"]
    chosen = read(export(archive, Selection(section="world")))
    assert Counter(r["type"] for r in chosen) == {"warcinfo": 1, "response": 1}


@pytest.mark.parametrize("status", [404, 599])
def test_answer_other_than_200_keeps_its_status(archive: Archive, status: int) -> None:
    keep(archive, BODY, replace(page(), status=status))
    assert read(export(archive))[1]["head"].get_statuscode() == str(status)


def test_request_record_has_the_headers_that_were_sent(archive: Archive) -> None:
    sent = (("User-Agent", "heron-watch"), ("If-None-Match", '"1"'))
    keep(archive, BODY, replace(page(), request=sent))
    response, request = read(export(archive))[1:]
    assert (request["type"], request["payload"]) == ("request", b"")
    assert request["head"].to_str().splitlines() == [
        f"GET {URL.removeprefix('https://www.chinadaily.com.cn')} HTTP/1.1",
        "Host: www.chinadaily.com.cn",
        *(f"{name}: {value}" for name, value in sent),
    ]
    warc = request["warc"]
    assert warc["WARC-Concurrent-To"] == response["warc"]["WARC-Record-ID"]
    assert (warc["WARC-Target-URI"], warc["WARC-Date"]) == (URL, response["warc"]["WARC-Date"])
    assert warc["Content-Type"] == "application/http; msgtype=request"


def test_pages_fetched_with_the_same_headers_share_one_request(archive: Archive) -> None:
    asked = replace(page(), request=(("User-Agent", "heron-watch"),))
    keep(archive, BODY, asked, replace(asked, fetched_at=LATER))
    assert database(archive)["requests"].count == 1
    assert [row["request_id"] for row in database(archive)["pages"].rows] == [1, 1]


def test_headers_are_written_as_the_bytes_that_were_served(archive: Archive) -> None:
    headers = (("Location", "/caf\xe9"), ("X-Title", "\xe7\x99\xbd\xe9\xb9\xad, \xc3\xa0"))
    keep(archive, BODY, replace(page(), headers=headers))
    warc = gzip.decompress(export(archive))
    for value in (b"Location: /caf\xe9\r\n", "X-Title: 白鹭, à\r\n".encode()):
        assert value in warc


def test_line_end_in_a_stored_value_begins_no_header_and_no_record(archive: Archive) -> None:
    forged = "x\r\nSet-Cookie: a=1\r\n\r\nWARC/1.1\r\nWARC-Type: response"
    keep(archive, BODY, replace(page(url=f"{URL}?{forged}"), headers=(("X-Odd", forged),)))
    _, response = read(export(archive))
    (header,) = response["head"].headers
    assert header == ("X-Odd", "x  Set-Cookie: a=1    WARC/1.1  WARC-Type: response")
    assert "\n" not in response["warc"]["WARC-Target-URI"]
