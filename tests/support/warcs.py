"""WARC files as other crawlers write them, made with warcio."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
HTML = (("Content-Type", "text/html"),)


def make_response(
    url: str,
    payload: bytes,
    at: datetime = AT,
    *,
    status: str = "200 OK",
    protocol: str = "HTTP/1.1",
    headers: Sequence[tuple[str, str]] = HTML,
    version: str = "WARC/1.0",
    **warc_headers: str,
) -> ArcWarcRecord:
    """A response record; `warc_headers` are further ones, "_" standing for "-"."""
    given = {name.replace("_", "-"): value for name, value in warc_headers.items()}
    return WARCWriter(io.BytesIO(), warc_version=version).create_warc_record(
        url,
        "response",
        payload=io.BytesIO(payload),
        length=len(payload),
        http_headers=StatusAndHeaders(status, list(headers), protocol=protocol),
        warc_headers_dict={"WARC-Date": format_date(at), **given},
    )


def make_revisit(url: str, original: ArcWarcRecord, at: datetime) -> ArcWarcRecord:
    """A revisit record that names the payload of another by its digest and place."""
    headers = original.rec_headers
    return WARCWriter(io.BytesIO()).create_revisit_record(
        url,
        headers["WARC-Payload-Digest"],
        headers["WARC-Target-URI"],
        headers["WARC-Date"],
        http_headers=StatusAndHeaders("200 OK", list(HTML), protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": format_date(at)},
    )


def make_request(response: ArcWarcRecord, *headers: tuple[str, str]) -> ArcWarcRecord:
    """The request record of a response."""
    known = response.rec_headers
    return WARCWriter(io.BytesIO()).create_warc_record(
        known["WARC-Target-URI"],
        "request",
        http_headers=StatusAndHeaders("GET / HTTP/1.1", list(headers), is_http_request=True),
        warc_headers_dict={
            "WARC-Date": known["WARC-Date"],
            "WARC-Concurrent-To": known["WARC-Record-ID"],
        },
    )


def make_other(kind: str, url: str, text: bytes) -> ArcWarcRecord:
    """A record of another type: request, metadata, resource."""
    return WARCWriter(io.BytesIO()).create_warc_record(
        url,
        kind,
        payload=io.BytesIO(text),
        length=len(text),
        warc_headers_dict={"WARC-Date": format_date(AT)},
    )


def dump_records(records: Iterable[ArcWarcRecord], *, compress: bool = True) -> list[bytes]:
    """The bytes of each record, as a gzip member of its own or plain."""
    dumped = []
    for record in records:
        out = io.BytesIO()
        WARCWriter(out, gzip=compress).write_record(record)
        dumped.append(out.getvalue())
    return dumped


def save_warc(path: Path, records: Iterable[ArcWarcRecord], *, compress: bool = True) -> Path:
    """Write a WARC."""
    path.write_bytes(b"".join(dump_records(records, compress=compress)))
    return path


def save_whole_gzip(path: Path, records: Iterable[ArcWarcRecord]) -> Path:
    """Write a WARC compressed as a whole, as some people compress it by hand."""
    path.write_bytes(gzip.compress(b"".join(dump_records(records, compress=False))))
    return path


def format_date(at: datetime) -> str:
    """A WARC-Date to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
