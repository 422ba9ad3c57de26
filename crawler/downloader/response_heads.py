"""A bound on the head of a response, which Scrapy and Twisted read however long it is."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import DownloadFailedError, IgnoreRequest
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol, Request
from twisted.web.iweb import IResponse

# bytes, with those of interim responses; servers send 1 KB, and browsers take 256 KB
LONGEST_HEAD = 64 * 1024


class HeadTooLong(IgnoreRequest):
    """Raised if a response begins with more headers than any server sends."""

    def __init__(self) -> None:
        super().__init__(f"an HTTP head of over {LONGEST_HEAD >> 10} KB")


def check_head(error: DownloadFailedError) -> None:
    """Raise `HeadTooLong` if a download failed because of it."""
    failures = getattr(error.__cause__, "reasons", ())
    if any(failure.check(HeadTooLong) for failure in failures):
        raise HeadTooLong from None


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Scrapy's factory of connections, each of which gives up a head that is too long."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802  # of Twisted
        """Return the protocol of a connection."""
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    _received = 0

    def request(self, request: Request) -> Deferred[IResponse]:
        self._received = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # of Twisted
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._received += len(data)
            if self._received > LONGEST_HEAD:
                self._giveUp(Failure(HeadTooLong()))  # type: ignore[no-untyped-call]
