"""The pages of our site in a WARC, written by our export or by any other crawler.

WARC/0.17 to 1.1 and ARC, compressed or not, with HTTP/1.0 and later. Chunks and content codings are
removed. A resource record is a page without an HTTP head. A revisit record refers to a body
elsewhere. A request record belongs to the response before or after it. Nothing that a file says of
its pages is believed: digests are computed from their bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import IO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from crawler.archive.payload_digests import compute_digests, read_digest
from crawler.content_coding import BodyTooLarge
from crawler.control_characters import escape_in_url
from crawler.credentials import drop_user
from crawler.formats.gzip_members import (
    VERSION,
    Damage,
    Member,
    WarcFile,
    find_record,
    split_members,
)
from crawler.formats.http_heads import HeadParser, read_headers
from crawler.formats.warc_dates import read_warc_date
from crawler.formats.warc_payload import LARGEST, DamagedRecord, decode_payload
from crawler.http_status import is_nowhere
from crawler.items import Page
from crawler.urls import is_ours, is_robots

_KEPT = ("response", "revisit", "resource")
# by so much the clock of another crawler may be ahead of ours
_CLOCK_SKEW = timedelta(days=1)
# content types of records that hold an HTTP head
_HTTP = "application/http"
# in the metadata records that an export of ours wrote before 2026-12
_ACCOUNT = b'"chinadaily-archive account'


@dataclass(frozen=True, slots=True)
class Record:
    """A page of our site.

    `id` is the WARC-Record-ID, `digests` are those of its payload, as `compute_digests` writes
    them. A revisit has no body: it is the one with the digest that it states, served at its own
    URL or at `refers_to`.
    """

    id: str
    page: Page
    digests: tuple[str, ...] = ()
    is_revisit: bool = False
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record without a page of our site, and why it is none."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Request:
    """The headers of the request for the response record `response_id`."""

    response_id: str | None
    headers: tuple[tuple[str, str], ...]


_Found = Record | Skipped | Damage
_Read = _Found | _Request


def read_records(warc: WarcFile) -> Iterator[_Found]:
    """Yield the records of a WARC in their order; damage costs the damaged records only."""
    return _join_requests(_read_all(warc))


def _join_requests(found: Iterable[_Read]) -> Iterator[_Found]:
    """Add each request to the response beside it."""
    before: Record | None = None
    request: _Request | None = None
    for one in found:
        if isinstance(one, _Request):
            if before is not None and one.response_id == before.id:
                yield _join(before, one)
                before = None
            else:
                request = one
            continue
        if before is not None:
            yield before
        before = None
        if not isinstance(one, Record):
            yield one
        elif request is not None and request.response_id == one.id:
            yield _join(one, request)
        else:
            before = one
    if before is not None:
        yield before


def _join(record: Record, request: _Request) -> Record:
    return replace(record, page=replace(record.page, request=request.headers))


def _read_all(warc: WarcFile) -> Iterator[_Read]:
    for member in split_members(warc.stream):
        if isinstance(member, Damage):
            yield member
        else:
            yield from _read_member(warc, member)


def _read_member(warc: WarcFile, member: Member) -> Iterator[_Read]:
    plain = member.stream is warc.stream
    damaged = False
    while _skip_blanks(member.stream):
        start = member.stream.tell()
        position = start if plain else member.position
        try:
            found = _read_record(warc.name, member.stream)
        except DamagedRecord as error:
            if not damaged:
                yield Damage(position, str(error))
            damaged = True
            if not find_record(member.stream, start + 1):
                return
        else:
            damaged = False
            if found is not None:
                yield found


def _skip_blanks(stream: IO[bytes]) -> bool:
    """Skip line ends; return False at the end of the stream."""
    while (byte := stream.read(1)) in (b"\r", b"\n"):
        pass
    if byte:
        stream.seek(-1, io.SEEK_CUR)
    return bool(byte)


def _read_record(name: str, stream: IO[bytes]) -> _Read | None:
    """Return the next record of a stream; None for one of another type."""
    try:
        record = _load(stream)
        payload = _drain(record)
        if record.rec_type == "request":
            return _read_request(record)
        if record.rec_type == "metadata":
            return _find_account(payload)
        found = _choose(record)
        if found is not None or record.rec_type not in _KEPT:
            return found
        return _make_record(name, record, payload)
    except BodyTooLarge:
        return Skipped("larger than 8 MB")
    except (
        ArchiveLoadFailed,
        AttributeError,
        EOFError,
        StatusAndHeadersParserException,
        TypeError,
        ValueError,
    ) as error:
        # the errors that warcio raises on malformed records
        raise DamagedRecord(" ".join(str(error).split())[:200]) from error


def _load(stream: IO[bytes]) -> ArcWarcRecord:
    start = stream.tell()
    known = "warc" if stream.read(len(VERSION)) == VERSION else "arc"
    stream.seek(start)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    loader.http_parser = HeadParser(loader.HTTP_TYPES, verify=False)
    record = loader.parse_record_stream(stream, known_format=known, check_digests=True)
    if not (record.rec_headers.get_header("Content-Length") or "").isdigit():
        raise DamagedRecord("no Content-Length")
    kind = record.rec_headers.get_header("Content-Type") or ""
    if record.http_headers is None and record.rec_type == "response" and kind.startswith(_HTTP):
        # warcio looks for it only where the URL begins with a lower-case scheme
        record.http_headers = loader.http_parser.parse(record.raw_stream)
    return record


def _drain(record: ArcWarcRecord) -> bytes:
    """Read a record to its end, and return its payload, cut off above the size of any page."""
    kept = io.BytesIO()
    while chunk := record.raw_stream.read(64 * 1024):
        if kept.tell() <= LARGEST:
            kept.write(chunk)
    if record.raw_stream.limit:
        raise DamagedRecord("the file ends within it")
    if any(problem.startswith("block digest") for problem in record.digest_checker.problems):
        raise DamagedRecord("its bytes are not those of its digest")
    return kept.getvalue()


def _read_request(record: ArcWarcRecord) -> _Request | None:
    if record.http_headers is None:
        return None
    sent = read_headers(record.http_headers)
    headers = (pair for pair in sent if pair[0].lower() != "host")
    return _Request(record.rec_headers["WARC-Concurrent-To"], tuple(headers))


def _find_account(payload: bytes) -> Skipped | None:
    return Skipped("what an older export said of its pages") if _ACCOUNT in payload else None


def _choose(record: ArcWarcRecord) -> Skipped | None:
    """Return why a readable record holds no page to keep; None if it holds one."""
    if record.rec_type not in _KEPT:
        return None
    headers = record.rec_headers
    if not is_ours(headers.get_header("WARC-Target-URI")):
        return Skipped("not of chinadaily.com.cn")
    if headers.get_header("WARC-Truncated") or headers.get_header("WARC-Segment-Number"):
        return Skipped("cut by the crawler that recorded it")
    is_revisit = record.rec_type == "revisit"
    if record.rec_type == "response" and not _has_status(record):
        return Skipped("no HTTP head")
    if fault := _find_date_fault(headers.get_header("WARC-Date")):
        return Skipped(fault)
    status = _read_status(record)
    # whatever was served as robots.txt is stored as evidence, as in a crawl
    if status == HTTPStatus.OK or is_nowhere(status) or is_robots(headers["WARC-Target-URI"]):
        return None
    if status == HTTPStatus.NOT_MODIFIED and is_revisit:
        return None
    return Skipped(f"status {status}")


def _find_date_fault(text: str | None) -> str | None:
    date = read_warc_date(text)
    if date is None:
        return "no date that can be read"
    return "a date in the future" if date > datetime.now(UTC) + _CLOCK_SKEW else None


def _has_status(record: ArcWarcRecord) -> bool:
    return record.http_headers is not None and record.http_headers.get_statuscode().isdecimal()


def _read_status(record: ArcWarcRecord) -> int:
    # a revisit record may have no HTTP headers
    return int(record.http_headers.get_statuscode()) if record.http_headers else HTTPStatus.OK


def _make_record(name: str, record: ArcWarcRecord, payload: bytes) -> Record:
    headers = record.rec_headers
    is_revisit = record.rec_type == "revisit"
    fetched_at = read_warc_date(headers["WARC-Date"])
    assert fetched_at is not None, "records without a date are skipped"
    page = Page(
        url=escape_in_url(drop_user(headers["WARC-Target-URI"])),
        fetched_at=fetched_at,
        status=_read_status(record),
        headers=_list_headers(record),
        body=_read_body(record, payload),
        via=f"warc:{name}",
    )
    stated = read_digest(headers["WARC-Payload-Digest"]) if is_revisit else None
    digests = compute_digests(payload, page.body) if not is_revisit else (stated or "",)
    refers_to = headers["WARC-Refers-To-Target-URI"]
    return Record(headers["WARC-Record-ID"], page, digests, is_revisit, refers_to)


def _list_headers(record: ArcWarcRecord) -> tuple[tuple[str, str], ...]:
    if record.http_headers is not None:
        return read_headers(record.http_headers)
    kind = record.rec_headers.get_header("Content-Type")
    return (("Content-Type", kind),) if kind and record.rec_type == "resource" else ()


def _read_body(record: ArcWarcRecord, payload: bytes) -> bytes:
    if record.rec_type == "revisit":
        return b""
    return decode_payload(record.http_headers, payload) if record.http_headers else payload
