"""The body of a page in the payload of a WARC record: without chunks and content codings."""

from __future__ import annotations

import re
from codecs import BOM_UTF8

from warcio.statusandheaders import StatusAndHeaders

from crawler.content_coding import (
    MOST_CODINGS,
    BodyTooLarge,
    CutBody,
    WrongCoding,
    unpack_body,
)

# bytes; pages have 40-80 KB
LARGEST = 8 * 1024 * 1024

_CHUNKED = "chunked"
_PLAIN_CODINGS = frozenset(("", "identity", "utf-8"))
# the line before a chunk, its size in hexadecimal: "1f40", "1f40 ;name=value"
_SIZE = re.compile(rb"(?P<size>0*[0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")


class DamagedRecord(ValueError):
    """Raised if a record cannot be read.

    `behind` is the position before which no other record can be intact, if that is known.
    """

    behind: int | None = None


def decode_payload(http: StatusAndHeaders, payload: bytes) -> bytes:
    """Remove chunks and content codings, unless the writer of the record did so already.

    Raises `DamagedRecord`, and `BodyTooLarge` above `LARGEST`.
    """
    if len(payload) > LARGEST:
        raise BodyTooLarge
    body = payload
    for coding in reversed(_list_codings(http)):
        if coding == _CHUNKED:
            body = _join_chunks(body)
        elif coding not in _PLAIN_CODINGS:
            body = _unpack(body, coding)
    if len(body) > LARGEST:
        raise BodyTooLarge
    return body


def _list_codings(http: StatusAndHeaders) -> list[str]:
    """Return the codings of a body in the order in which they were applied."""
    content, transfer = (
        [coding.strip() for coding in (http.get_header(name) or "").lower().split(",")]
        for name in ("Content-Encoding", "Transfer-Encoding")
    )
    if max(len(content), len(transfer)) > MOST_CODINGS:
        raise DamagedRecord(f"over {MOST_CODINGS} content codings")
    return content + transfer


def _join_chunks(payload: bytes) -> bytes:
    """Return what is in the chunks of a payload; one that does not begin with a chunk is whole."""
    # the reader of warcio gives up at a trailer, and at lines that end without a "\r"
    size = _SIZE.match(payload)
    if size is None:
        return payload
    chunks = []
    while size and int(size["size"], 16):
        end = size.end() + int(size["size"], 16)
        chunks.append(payload[size.end() : end])
        line_end = _LINE_END.match(payload, end)
        size = line_end and _SIZE.match(payload, line_end.end())
    if size is None:
        raise DamagedRecord("the body is cut: its chunks do not end")
    return b"".join(chunks)


def _unpack(body: bytes, coding: str) -> bytes:
    try:
        return unpack_body(body, coding, LARGEST)
    except CutBody as error:
        raise DamagedRecord(str(error)) from error
    except (KeyError, WrongCoding) as error:
        # coded data never begins like a page
        if body.removeprefix(BOM_UTF8).lstrip()[:1] == b"<":
            return body
        what = coding if isinstance(error, WrongCoding) else "in a coding that is known"
        raise DamagedRecord(f"its body is not {what}") from error
