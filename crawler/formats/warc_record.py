"""One record of a WARC or ARC: its heads and payload, read within bounds."""

from __future__ import annotations

import io
import logging
import re
from base64 import b32encode
from typing import IO

from warcio.digestverifyingreader import DigestChecker, DigestVerifyingReader
from warcio.limitreader import LimitReader
from warcio.recordloader import ARC2WARCHeadersParser, ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders

from crawler.archive.payload_digests import read_digest
from crawler.formats.gzip_members import VERSION
from crawler.formats.http_heads import HeadParser
from crawler.formats.warc_payload import LARGEST, DamagedRecord

# Bytes of the head of a record, and of that of the HTTP answer in it. Usual ones have 1 KB, and
# servers and browsers refuse longer ones.
LONGEST_HEAD = 64 * 1024

_USUAL_HEAD = 2 * 1024

# 312: a length of more digits is that of no file
_LENGTH = re.compile(r"[0-9]{1,18}")
# the head of a record of an ARC, in which a URL or a type may have spaces:
# "http://a.cn/b 10.0.0.1 20061120080000 text/html 76". In version 2 more stands behind the type:
# "text/html 200 - - 1042 a.arc 76".
_ARC_HEAD = re.compile(
    r"(?P<url>\S.*?) (?P<address>[0-9A-Fa-f.:-]+) (?P<date>[0-9]{4,17}) (?P<type>\S+(?: \S+){0,8})"
    r" (?P<length>[0-9]+)"
)
_BLANK_LINE = b"\n\n"
# lines of the first record of an ARC file; the others have one
_ARC_LINES = 3
# types of records that hold an HTTP head
_WITH_HEAD = ("request", "response", "revisit")
_HTTP = "application/http"
_BROKEN_OFF = "the file ends within it"


class _ArcHeadParser(ARC2WARCHeadersParser):  # type: ignore[misc]  # warcio has no types
    """Keeps a date as it is written; warcio makes one up of what is none."""

    def _get_protocol_and_headers(
        self, headerline: str, parts: list[str]
    ) -> tuple[str, list[tuple[str, str]]]:
        found = _ARC_HEAD.fullmatch(headerline)
        protocol, headers = super()._get_protocol_and_headers(
            headerline, list(found.groups()) if found else parts
        )
        date = found["date"] if found else parts[2]
        return protocol, [(k, date if k == "WARC-Date" else value) for k, value in headers]


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]  # warcio has no types
    """Checks the digest of a whole record, in whatever form it is written, and that alone."""

    def wrap_digest_verifying_stream(
        self,
        stream: LimitReader,
        rec_type: str,
        rec_headers: StatusAndHeaders,
        digest_checker: DigestChecker,
        length: int | None = None,
    ) -> tuple[LimitReader, bool]:
        """Return the bytes of a record as a stream that checks them, and whether it does."""
        stated = read_digest(rec_headers.get_header("WARC-Block-Digest"))
        if stated is None:
            return stream, False
        name, _, value = stated.partition(":")
        # the one form in which warcio compares each of them
        digest = f"{name}:{b32encode(bytes.fromhex(value)).decode()}"
        return DigestVerifyingReader(stream, length, digest_checker, rec_type, None, digest), True


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
    while chunk := record.raw_stream.read(64 * 1024):
        if kept.tell() <= LARGEST:
            kept.write(chunk)
    if record.raw_stream.limit:
        raise DamagedRecord(_BROKEN_OFF)
    if record.digest_checker.problems:
        raise DamagedRecord("its bytes are not those of its digest")
    return kept.getvalue()


def _load(stream: IO[bytes]) -> ArcWarcRecord:
    known = _check_head(stream)
    # it quotes what it corrects in a URL
    logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)
    loader = _Loader(verify_http=False, arc2warc=True)
    loader.arc_parser = _ArcHeadParser()
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
    return bool(kind.lower().startswith(_HTTP))


def _measure_rest(stream: IO[bytes]) -> int:
    position = stream.tell()
    stream.seek(0, io.SEEK_END)
    end = stream.tell()
    stream.seek(position)
    return end - position
