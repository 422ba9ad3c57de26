"""HTTP heads in WARC records, byte for byte: a header is the Latin-1 text of its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http.client import responses

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from crawler.content_coding import CODING_HEADERS
from crawler.items import Page

# prefix of a header that does not describe the body as it is stored
ORIGINAL = "X-Archive-Orig-"


class HeadParser(StatusAndHeadersParser):  # type: ignore[misc]  # warcio has no types
    """Keeps the bytes of a head for `read_headers`; warcio takes them for UTF-8 or Latin-1."""

    @staticmethod
    def decode_header(line: bytes) -> str:
        """Return a line of a head as text."""
        # no byte becomes a character that `str.strip` takes for white space
        return line.decode("ascii", "surrogateescape")


class Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """A head to be written as it was; warcio escapes what is not ASCII."""

    def to_ascii_bytes(self, filter_func: Callable[..., object] | None = None) -> bytes:
        """Return the head as bytes, each header a line."""
        lines = (f"{self.protocol} {self.statusline}", *map(": ".join, self.headers), "")
        return b"".join(_encode_line(line) + b"\r\n" for line in lines)


def read_headers(head: StatusAndHeaders) -> tuple[tuple[str, str], ...]:
    """Return the headers of a head that `HeadParser` read, under the names that were served."""
    return tuple(
        (_restore(name).removeprefix(ORIGINAL), _restore(value)) for name, value in head.headers
    )


def make_response_head(page: Page) -> Head:
    """Return the status line and headers; protocol and phrase are assumed, they are not stored."""
    headers = [(_rename(page, name, value), value) for name, value in page.headers]
    phrase = responses.get(page.status, "Unknown")
    return Head(f"{page.status} {phrase}", headers, protocol="HTTP/1.1")


def make_request_head(target: str, headers: Iterable[tuple[str, str]]) -> Head:
    """Return the head of a GET request."""
    return Head(f"GET {target} HTTP/1.1", list(headers), is_http_request=True)


def _restore(text: str) -> str:
    return text.encode("ascii", "surrogateescape").decode("latin-1")


def _rename(page: Page, name: str, value: str) -> str:
    wrong = name.lower() == "content-length" and value != str(len(page.body))
    return ORIGINAL + name if wrong or name.lower() in CODING_HEADERS else name


def _encode_line(line: str) -> bytes:
    # a line end in a value would begin another header
    plain = line.replace("\r", " ").replace("\n", " ")
    try:
        return plain.encode("latin-1")
    except UnicodeEncodeError:
        # of an archive that took headers for UTF-8
        return plain.encode()
