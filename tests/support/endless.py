"""Pages that take as long as they may, on any machine: extracting them waits until it is ended."""

from __future__ import annotations

import codecs
import signal
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from crawler.extraction import article
from crawler.fetching import FetchResult
from crawler.ingest import page_extraction
from crawler.ingest.page_extraction import Extracted
from crawler.items import Page, ParsedPage

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

# a charset that browsers know, and Python does not
_CHARSET = "iso-8859-8-i"

# of the HTTP answer; the body may be no UTF-8, which is decoded without regard to it
ENDLESS_HTML = (("Content-Type", f"text/html; charset={_CHARSET}"),)


def make_endless(html: str) -> bytes:
    """Return the body of a page that is served as `ENDLESS_HTML`."""
    return html.encode() + b"\xff"


class EndlessTexts(tuple[str, ...]):
    """Texts that take as long as they may to be gone through."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        _wait_until_ended()
        return super().__iter__()


def extract_pages(pages: Sequence[Page | None], seconds: float) -> list[Extracted | None]:
    """Extract pages in a worker, which by importing this knows the charset."""
    return page_extraction.extract_pages(pages, seconds)


def extract_page(page: Page) -> ParsedPage | FetchResult:
    """Extract a page in a worker, which by importing this knows the charset."""
    return article.extract_page(page)


def _wait_until_ended() -> None:
    """Wait for as long as the timer of a time limit runs."""
    while signal.getitimer(signal.ITIMER_REAL)[0]:
        time.sleep(0.01)


def _decode(body: Buffer, _errors: str = "strict") -> tuple[str, int]:
    _wait_until_ended()
    return codecs.utf_8_decode(body, "replace", True)  # it takes no keywords


def _find_codec(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != _CHARSET:
        return None
    return codecs.CodecInfo(codecs.utf_8_encode, _decode, name=_CHARSET)


codecs.register(_find_codec)
