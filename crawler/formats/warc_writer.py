"""WARC 1.1: pages as served.

Each page is a response record, or a revisit record if the same bytes were captured before (also for
a 304). A request record follows if the request is known. Nothing is said of the pages: articles are
derived from them by whoever reads the file. Each record is a gzip member.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from crawler.archive.captures import Capture
from crawler.archive.exports import Story
from crawler.formats.http_heads import ORIGINAL, make_request_head, make_response_head
from crawler.items import Page

# profile of a revisit record with status 304
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# fields of each warcinfo record of ours
WARC_FIELDS = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": "Pages of chinadaily.com.cn, kept with their content codings removed: a header"
    f" that no longer holds is named {ORIGINAL}… .",
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
    """Write the pages of stories; `about` are the fields of the warcinfo.

    `load` returns a page, or None for one to leave out.

    `note` is called with each record, its offset and its length in the file.
    """
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    for record in _make_records(writer, stories, load, about):
        start = out.tell()
        writer.write_record(record)
        if note is not None:
            note(record, start, out.tell() - start)


def name_record(capture: Capture) -> str:
    """Return the WARC-Record-ID of a capture, which is the same in every export."""
    name = f"{capture.url} {capture.fetched_at} {capture.body_hash}"
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


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
        originals = _find_originals(story.captures)
        for capture in story.captures:
            page = load(capture)
            if page is None:
                continue
            served = originals[capture.body_hash]
            if served is capture:
                yield _make_response(writer, capture, page)
            else:
                yield _make_revisit(writer, capture, page, served)
            if page.request:
                yield _make_request(writer, capture, page)


def _find_originals(captures: Iterable[Capture]) -> dict[str, Capture]:
    """Return the first capture of each body, one that is no confirmation if there is one."""
    originals: dict[str, Capture] = {}
    for capture in captures:
        known = originals.setdefault(capture.body_hash, capture)
        if known.status == HTTPStatus.NOT_MODIFIED != capture.status:
            originals[capture.body_hash] = capture
    return originals


def _make_response(writer: WARCWriter, capture: Capture, page: Page) -> ArcWarcRecord:
    return writer.create_warc_record(
        _write_target(capture),
        "response",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        http_headers=make_response_head(page),
        warc_headers_dict=_describe(capture),
    )


def _make_revisit(
    writer: WARCWriter, capture: Capture, page: Page, served: Capture
) -> ArcWarcRecord:
    first = _make_response(writer, served, page)
    known = {**_describe(capture), "WARC-Refers-To": name_record(served)}
    record = writer.create_revisit_record(
        _write_target(capture),
        first.rec_headers["WARC-Payload-Digest"],
        _write_target(served),
        format_date(served.fetched_at),
        http_headers=make_response_head(page),
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
        _write_target(capture),
        "request",
        http_headers=make_request_head(target, headers),
        warc_headers_dict={
            "WARC-Date": format_date(capture.fetched_at),
            "WARC-Concurrent-To": name_record(capture),
        },
    )


def _write_target(capture: Capture) -> str:
    # older archives may have line ends in URLs, which would begin another header
    return capture.url.replace("\r", "").replace("\n", "")


def _describe(capture: Capture) -> dict[str, str]:
    return {
        "WARC-Record-ID": name_record(capture),
        "WARC-Date": format_date(capture.fetched_at),
    }
