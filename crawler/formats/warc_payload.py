"""The body of a page in the payload of a WARC record: without chunks and content codings."""

from __future__ import annotations

import io

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
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

_PLAIN_CODINGS = frozenset(("", "identity", "utf-8"))


class DamagedRecord(ValueError):
    """Raised if a record cannot be read.

    `behind` is the position before which no other record can be intact, if that is known.
    """

    behind: int | None = None


def decode_payload(http: StatusAndHeaders, payload: bytes) -> bytes:
    """Remove chunks and content codings, unless the writer of the record did so already.

    Raises `DamagedRecord`, and `BodyTooLarge` above `LARGEST`.
    """
    body = payload
    if (http.get_header("Transfer-Encoding") or "").lower() == "chunked":
        body = _join_chunks(body)
    codings = (http.get_header("Content-Encoding") or "").lower().split(",")
    if len(codings) > MOST_CODINGS:
        raise DamagedRecord(f"over {MOST_CODINGS} content codings")
    for coding in (coding.strip() for coding in reversed(codings)):
        if coding not in _PLAIN_CODINGS:
            body = _unpack(body, coding)
    if len(body) > LARGEST:
        raise BodyTooLarge
    return body


def _join_chunks(payload: bytes) -> bytes:
    try:
        whole: bytes = ChunkedDataReader(io.BytesIO(payload), raise_exceptions=True).read()
    except ChunkedDataException:
        return payload
    return whole


def _unpack(body: bytes, coding: str) -> bytes:
    try:
        return unpack_body(body, coding, LARGEST)
    except CutBody as error:
        raise DamagedRecord(str(error)) from error
    except (KeyError, WrongCoding) as error:
        # coded data never begins like a page
        if body.lstrip()[:1] == b"<":
            return body
        what = coding if isinstance(error, WrongCoding) else "in a coding that is known"
        raise DamagedRecord(f"its body is not {what}") from error
