"""WARC 1.1: pages as served, and the articles extracted from them.

Each page is a response record, or a revisit record if the same bytes were captured before (also for
a 304). A request record follows if the request is known. Before the pages of an article, or of a
URL that gave none, a metadata record (JSON, see `archive_metadata`) holds all that the archive
knows of them, so that an ingest restores it. Each record is a gzip member.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import responses
from typing import BinaryIO
from urllib.parse import urlsplit, urlunsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.captures import Capture
from crawler.archive.exports import Story
from crawler.content_coding import CODING_HEADERS
from crawler.formats.archive_metadata import dump_account, name_record
from crawler.items import Page

# prefix of a header that does not describe the body as it is stored
ORIGINAL = "X-Archive-Orig-"
# profile of a revisit record with status 304
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# fields of each warcinfo record of ours
WARC_FIELDS = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": "Pages of chinadaily.com.cn, kept with their content codings removed: a header"
    f" that no longer holds is named {ORIGINAL}… . Metadata records describe the pages after them.",
}

Load = Callable[[Capture], Page | None]
Note = Callable[[ArcWarcRecord, int, int], None]


def write_warc(
    stories: Iterable[Story],
    load: Load,
    out: BinaryIO,
    about: Mapping[str, str],
    note: Note | None = None,
) -> None:
    """Write pages and articles; `about` are the fields of the warcinfo.

    `load` returns a page, or None for one to leave out.

    `note` is called with each record, its offset and its length in the file.
    """
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    for record in _make_records(writer, stories, load, about):
        start = out.tell()
        writer.write_record(record)
        if note is not None:
            note(record, start, out.tell() - start)


def format_date(fetched_at: str) -> str:
    """Return a time of the archive as a WARC-Date, with microseconds if it has them.

    >>> format_date("2026-11-20T08:00:00.250000+00:00")
    '2026-11-20T08:00:00.250000Z'
    """
    at = datetime.fromisoformat(fetched_at).astimezone(UTC)
    return at.replace(tzinfo=None).isoformat() + "Z"


def _make_records(
    writer: WARCWriter, stories: Iterable[Story], load: Load, about: Mapping[str, str]
) -> Iterator[ArcWarcRecord]:
    yield writer.create_warcinfo_record(None, about)
    for story in stories:
        yield _make_metadata(writer, story)
        first: dict[str, Capture] = {}
        for capture in story.captures:
            page = load(capture)
            if page is None:
                continue
            served = first.setdefault(capture.body_hash, capture)
            if served is capture:
                yield _make_response(writer, capture, page)
            else:
                yield _make_revisit(writer, capture, page, served)
            if page.request:
                yield _make_request(writer, capture, page)


def _make_response(writer: WARCWriter, capture: Capture, page: Page) -> ArcWarcRecord:
    return writer.create_warc_record(
        capture.url,
        "response",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        http_headers=_make_head(page),
        warc_headers_dict=_describe(capture),
    )


def _make_revisit(
    writer: WARCWriter, capture: Capture, page: Page, served: Capture
) -> ArcWarcRecord:
    first = _make_response(writer, served, page)
    known = {**_describe(capture), "WARC-Refers-To": name_record(served)}
    record = writer.create_revisit_record(
        capture.url,
        first.rec_headers["WARC-Payload-Digest"],
        served.url,
        format_date(served.fetched_at),
        http_headers=_make_head(page),
        warc_headers_dict=known,
    )
    if capture.status == HTTPStatus.NOT_MODIFIED:
        record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED)
    return record


def _make_request(writer: WARCWriter, capture: Capture, page: Page) -> ArcWarcRecord:
    asked = urlsplit(page.url)
    target = urlunsplit(("", "", asked.path or "/", asked.query, ""))
    headers = [("Host", asked.netloc), *page.request]
    return writer.create_warc_record(
        capture.url,
        "request",
        http_headers=StatusAndHeaders(f"GET {target} HTTP/1.1", headers, is_http_request=True),
        warc_headers_dict={
            "WARC-Date": format_date(capture.fetched_at),
            "WARC-Concurrent-To": name_record(capture),
        },
    )


def _make_metadata(writer: WARCWriter, story: Story) -> ArcWarcRecord:
    if story.article:
        url, at = story.article["url"], story.article["last_seen"]
    else:
        url, at = story.captures[-1].url, story.captures[-1].fetched_at
    known = {"WARC-Date": format_date(at)}
    read = [capture for capture in story.captures if capture.url == url]
    if read:
        known["WARC-Refers-To"] = name_record(read[-1])
    text = dump_account(story)
    return writer.create_warc_record(
        url,
        "metadata",
        payload=io.BytesIO(text),
        length=len(text),
        warc_content_type="application/json",
        warc_headers_dict=known,
    )


def _describe(capture: Capture) -> dict[str, str]:
    return {
        "WARC-Record-ID": name_record(capture),
        "WARC-Date": format_date(capture.fetched_at),
    }


def _make_head(page: Page) -> StatusAndHeaders:
    """Return the status line and headers; protocol and phrase are assumed, they are not stored."""
    headers = [(_rename(page, name, value), value) for name, value in page.headers]
    phrase = responses.get(page.status, "Unknown")
    return StatusAndHeaders(f"{page.status} {phrase}", headers, protocol="HTTP/1.1")


def _rename(page: Page, name: str, value: str) -> str:
    wrong = name.lower() == "content-length" and value != str(len(page.body))
    return ORIGINAL + name if wrong or name.lower() in CODING_HEADERS else name
