"""One record of a WARC or ARC: its heads and payload, read within bounds."""

from __future__ import annotations

import io
import logging
import re
from typing import IO

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders

from crawler.formats.gzip_members import VERSION
from crawler.formats.http_heads import HeadParser
from crawler.formats.warc_payload import LARGEST, DamagedRecord

# Bytes of the head of a record, and of that of the HTTP answer in it. Usual ones have 1 KB, and
# servers and browsers refuse longer ones.
LONGEST_HEAD = 64 * 1024

_USUAL_HEAD = 2 * 1024

# 312: a length of more digits is that of no file
_LENGTH = re.compile(r"[0-9]{1,18}")
_BLANK_LINE = b"\n\n"
# lines of the first record of an ARC file; the others have one
_ARC_LINES = 3
# types of records that hold an HTTP head
_WITH_HEAD = ("request", "response", "revisit")
_HTTP = "application/http"
_BROKEN_OFF = "the file ends within it"


def load_record(stream: IO[bytes]) -> ArcWarcRecord:
    """Return the record that begins at the position of a stream, its payload not read yet.

    Raises `DamagedRecord`.
    """
    try:
        return _load(stream)
    except DamagedRecord:
        raise
    except EOFError as error:
        raise DamagedRecord(_BROKEN_OFF) from error
    except Exception as error:  # whatever a malformed record leads warcio to
        raise DamagedRecord("no record that can be read") from error


def read_payload(record: ArcWarcRecord) -> bytes:
    """Read a record to its end, and return its payload, cut off above the size of any page.

    Raises `DamagedRecord`.
    """
    kept = io.BytesIO()
    try:
        while chunk := record.raw_stream.read(64 * 1024):
            if kept.tell() <= LARGEST:
                kept.write(chunk)
    except (TypeError, ValueError) as error:
        raise DamagedRecord("its digest cannot be read") from error
    if record.raw_stream.limit:
        raise DamagedRecord(_BROKEN_OFF)
    if any(problem.startswith("block digest") for problem in record.digest_checker.problems):
        raise DamagedRecord("its bytes are not those of its digest")
    return kept.getvalue()


def _load(stream: IO[bytes]) -> ArcWarcRecord:
    known = _check_head(stream)
    # it quotes what it corrects in a URL
    logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    loader.http_parser = HeadParser(loader.HTTP_TYPES, verify=False)
    record = loader.parse_record_stream(
        stream, known_format=known, no_record_parse=True, check_digests=True
    )
    length = record.rec_headers.get_header("Content-Length") or ""
    if not _LENGTH.fullmatch(length):
        raise DamagedRecord("no Content-Length")
    if record.length > _measure_rest(stream):
        raise DamagedRecord(_BROKEN_OFF)
    if record.rec_type in _WITH_HEAD and _is_http(record):
        record.http_headers = _load_http_head(loader, record, stream)
    return record


def _check_head(stream: IO[bytes]) -> str:
    """Return the format of the record at the position of a stream. Raises `DamagedRecord`."""
    start = stream.tell()
    head = stream.read(_USUAL_HEAD)
    known = "warc" if head.startswith(VERSION) else "arc"
    if not _ends(head, known):
        head += stream.read(LONGEST_HEAD - _USUAL_HEAD)
        if len(head) == LONGEST_HEAD and not _ends(head, known):
            damage = DamagedRecord(f"a head of over {LONGEST_HEAD >> 10} KB")
            damage.behind = max(start + 1, _find_blank_line(stream) - LONGEST_HEAD)
            raise damage
    stream.seek(start)
    return known


def _ends(head: bytes, known: str) -> bool:
    return (
        _BLANK_LINE in head.replace(b"\r", b"")
        if known == "warc"
        else head.count(b"\n") >= _ARC_LINES
    )


def _find_blank_line(stream: IO[bytes]) -> int:
    """Return the position behind the chunk that holds the next blank line, or of the end."""
    before = b""
    while chunk := stream.read(LONGEST_HEAD):
        if _BLANK_LINE in (before + chunk).replace(b"\r", b""):
            break
        before = chunk[-2:]
    return stream.tell()


def _load_http_head(
    loader: ArcWarcRecordLoader, record: ArcWarcRecord, stream: IO[bytes]
) -> StatusAndHeaders | None:
    """Return the HTTP head of a record; None for a revisit without one."""
    if record.length > LONGEST_HEAD:
        start = stream.tell()
        if not _ends(stream.read(LONGEST_HEAD), "warc"):
            raise DamagedRecord(f"an HTTP head of over {LONGEST_HEAD >> 10} KB")
        stream.seek(start)
    if record.length == 0:
        return None
    is_request = record.rec_type == "request"
    parser = loader.http_req_parser if is_request else loader.http_parser
    return parser.parse(record.raw_stream)


def _is_http(record: ArcWarcRecord) -> bool:
    # of some crawlers it states no type
    kind = record.rec_headers.get_header("Content-Type") or _HTTP
    return bool(kind.startswith(_HTTP))


def _measure_rest(stream: IO[bytes]) -> int:
    position = stream.tell()
    stream.seek(0, io.SEEK_END)
    end = stream.tell()
    stream.seek(position)
    return end - position
