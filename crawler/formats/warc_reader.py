"""The pages of our site in a WARC, written by our export or by any other crawler.

WARC/0.17 to 1.1 and ARC, compressed or not, with HTTP/1.0 and later. Chunks and content codings are
removed. A resource record is a page without an HTTP head. A revisit record refers to a body
elsewhere. A request record belongs to the response before or after it. Nothing that a file says of
its pages is believed: digests are computed from their bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import IO

from warcio.recordloader import ArcWarcRecord

from crawler.archive.payload_digests import compute_digests, read_digest
from crawler.content_coding import CODING_HEADERS, BodyTooLarge
from crawler.extraction.page_check import has_end
from crawler.formats.damage import Damage, Search
from crawler.formats.gzip_members import Member, find_record, split_members
from crawler.formats.http_heads import read_headers
from crawler.formats.playback import find_capture_time, keep_served
from crawler.formats.warc_dates import read_warc_date
from crawler.formats.warc_files import WarcFile
from crawler.formats.warc_payload import DamagedRecord, decode_payload
from crawler.formats.warc_record import load_record, read_payload
from crawler.http_status import is_nowhere
from crawler.items import Page
from crawler.urls import is_ours, is_robots

_KEPT = ("response", "revisit", "resource")
# by so much the clock of another crawler may be ahead of ours
_CLOCK_SKEW = timedelta(days=1)
# bytes; between records there are four, and a head has some hundreds
_CHUNK = 1024
# 200, 404
_STATUS = re.compile(r"[1-5][0-9][0-9]", re.ASCII)
# the Content-Length of an answer
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
_CUT = "cut by the crawler that recorded it"
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
    search = Search()
    for member in split_members(warc.stream):
        if isinstance(member, Damage):
            yield member
        else:
            yield from _read_member(warc, member, search)
    if warc.fault:
        yield Damage(warc.stream.seek(0, io.SEEK_END), warc.fault)


def _read_member(warc: WarcFile, member: Member, search: Search) -> Iterator[_Read]:
    plain = member.stream is warc.stream
    damaged = False
    while _skip_blanks(member.stream):
        start = member.stream.tell()
        position = start if plain else member.position
        try:
            found = _read_record(warc.name, member.stream)
        except DamagedRecord as error:
            if member.is_cut:
                # it is told already
                return
            if not damaged:
                yield Damage(position, str(error))
            damaged = True
            behind = error.behind or search.find_next(start, member.stream.tell())
            if not find_record(member.stream, behind):
                return
        else:
            damaged = False
            if found is not None:
                yield found


def _skip_blanks(stream: IO[bytes]) -> bool:
    """Skip line ends; return False at the end of the stream."""
    while chunk := stream.read(_CHUNK):
        if rest := chunk.lstrip(b"\r\n"):
            stream.seek(-len(rest), io.SEEK_CUR)
            return True
    return False


def _read_record(name: str, stream: IO[bytes]) -> _Read | None:
    """Return the next record of a stream; None for one of another type. Raises `DamagedRecord`."""
    record = load_record(stream)
    payload = read_payload(record)
    try:
        if record.rec_type == "request":
            return _read_request(record)
        if record.rec_type == "metadata":
            return _find_account(payload)
        found = _choose(record)
        if found is not None or record.rec_type not in _KEPT:
            return found
        page = _make_record(name, record, payload)
        return Skipped(_CUT) if _is_cut(record, page.page) else page
    except BodyTooLarge:
        return Skipped("larger than 8 MB")


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
    if not is_ours(headers.get_header("WARC-Target-URI") or ""):
        return Skipped("not of chinadaily.com.cn")
    if fault := _find_fault(record):
        return Skipped(fault)
    status = _read_status(record)
    # whatever was served as robots.txt is stored as evidence, as in a crawl
    if status == HTTPStatus.OK or is_nowhere(status) or is_robots(headers["WARC-Target-URI"]):
        return None
    if status == HTTPStatus.NOT_MODIFIED and record.rec_type == "revisit":
        return None
    return Skipped(f"status {status}")


def _find_fault(record: ArcWarcRecord) -> str | None:
    """Return what the heads of a record lack to be those of a page; None if they are whole."""
    headers = record.rec_headers
    if record.rec_type == "revisit":
        # Heritrix and wget name it truncated, as the body is elsewhere
        if read_digest(headers["WARC-Payload-Digest"]) is None:
            return "revisit without a digest that can be read"
    elif headers.get_header("WARC-Truncated") or headers.get_header("WARC-Segment-Number"):
        return _CUT
    if _read_status(record) is None:
        return "no HTTP head"
    return _find_date_fault(_read_date(record))


def _read_date(record: ArcWarcRecord) -> datetime | None:
    headers = record.rec_headers
    captured = find_capture_time(headers.get_header("WARC-Source-URI"))
    return read_warc_date(captured or headers.get_header("WARC-Date"))


def _find_date_fault(date: datetime | None) -> str | None:
    if date is None:
        return "no date that can be read"
    return "a date in the future" if date > datetime.now(UTC) + _CLOCK_SKEW else None


def _read_status(record: ArcWarcRecord) -> int | None:
    """Return the status of a page; None if its HTTP head states none."""
    if record.http_headers is None:
        # a resource is a page without a head, and a revisit record may have none
        return None if record.rec_type == "response" else HTTPStatus.OK
    found = _STATUS.fullmatch(record.http_headers.get_statuscode() or "")
    return int(found[0]) if found else None


def _make_record(name: str, record: ArcWarcRecord, payload: bytes) -> Record:
    headers = record.rec_headers
    is_revisit = record.rec_type == "revisit"
    fetched_at = _read_date(record)
    status = _read_status(record)
    assert fetched_at is not None, "records without a date are skipped"
    assert status is not None, "records without a status are skipped"
    page = Page(
        url=headers["WARC-Target-URI"],
        fetched_at=fetched_at,
        status=status,
        headers=_list_headers(record),
        body=_read_body(record, payload),
        via=f"warc:{name}",
    )
    stated = read_digest(headers["WARC-Payload-Digest"])
    known = tuple(filter(None, (stated,)))
    digests = known if is_revisit else compute_digests(payload, page.body)
    # wget puts URLs in angle brackets; those of records warcio has taken off
    refers_to = (headers["WARC-Refers-To-Target-URI"] or "").strip("<>")
    return Record(headers["WARC-Record-ID"], page, digests, is_revisit, refers_to or None)


def _is_cut(record: ArcWarcRecord, page: Page) -> bool:
    """Return True if a page is shorter than the server announced, and does not end as pages do."""
    if record.rec_type != "response" or page.status != HTTPStatus.OK:
        return False
    if any(record.http_headers.get_header(name) for name in CODING_HEADERS):
        return False
    announced = _LENGTH.fullmatch(record.http_headers.get_header("Content-Length") or "")
    return announced is not None and int(announced[0]) > len(page.body) and not has_end(page.body)


def _list_headers(record: ArcWarcRecord) -> tuple[tuple[str, str], ...]:
    known = record.rec_headers
    if record.http_headers is not None:
        served = read_headers(record.http_headers)
        return keep_served(served) if find_capture_time(known["WARC-Source-URI"]) else served
    kind = known.get_header("Content-Type")
    return (("Content-Type", kind),) if kind and record.rec_type == "resource" else ()


def _read_body(record: ArcWarcRecord, payload: bytes) -> bytes:
    if record.rec_type == "revisit":
        return b""
    return decode_payload(record.http_headers, payload) if record.http_headers else payload
