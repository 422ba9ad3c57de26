"""What servers and networks do wrong, done by the server on loopback.

Each fault hits one story, on a host of its own. `state` and `reason` (a pattern) are what the
frontier must say of it; one that ends as `done` must give the story as if nothing had happened.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import brotli

from tests.support.site import Answer, Page, Raw
from tests.support.zstandard import zstd

_MB = 1024 * 1024
_HTML = ("Content-Type", "text/html")
_OTHER = "https://www.chinadaily.com.cn/a/202406/01/WS665a0000a31082fc043c0000.html"


@dataclass(frozen=True)
class Fault:
    """A fault by name: how it answers a story's URL, given the story's page, and its end."""

    name: str
    answer: Callable[[bytes], Page]
    state: str
    reason: str | None

    @property
    def host(self) -> str:
        """The host that has it."""
        return f"{self.name}.chinadaily.com.cn"


def _head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Content-Type: text/html", *lines, "", ""]).encode()


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _encoded(coding: str, body: bytes) -> Answer:
    return Answer(headers=(_HTML, ("Content-Encoding", coding)), body=body)


def _compress(coding: str, parts: Iterable[bytes]) -> bytes:
    if coding == "br":
        packer = brotli.Compressor(quality=1)
        return b"".join([*map(packer.process, parts), packer.finish()])
    head = 16 if coding == "gzip" else 0
    zlib_packer = zlib.compressobj(1, wbits=head + zlib.MAX_WBITS)
    packer = zstd.ZstdCompressor() if coding == "zstd" else zlib_packer
    return b"".join([*map(packer.compress, parts), packer.flush()])


def _bomb(coding: str) -> Fault:
    return Fault(
        f"bomb-{coding}",
        lambda page: _encoded(coding, _compress(coding, [page, *[bytes(_MB)] * 300])),
        "rejected",
        r"unpacks to more than \d+ bytes",
    )


def _cut(coding: str) -> Fault:
    return Fault(
        f"cut-{coding}",
        lambda page: _encoded(coding, (packed := _compress(coding, [page]))[: len(packed) // 2]),
        "failed",
        f"CutBody: .*{coding}",
    )


def _lie(coding: str) -> Fault:
    return Fault(f"lie-{coding}", lambda page: _encoded(coding, page), "failed", "WrongCoding")


def _packed(coding: str) -> Fault:
    return Fault(
        f"packed-{coding}", lambda page: _encoded(coding, _compress(coding, [page])), "done", None
    )


def _redirect(name: str, location: str | None, reason: str) -> Fault:
    headers = () if location is None else (("Location", location),)
    return Fault(f"moved-{name}", lambda _: Answer(302, headers), "rejected", reason)


def _charset(name: str, declared: str) -> Fault:
    answer = Answer(headers=(("Content-Type", f"text/html; charset={declared}"),))
    return Fault(
        f"charset-{name}", lambda page: Answer(headers=answer.headers, body=page), "done", None
    )


def _kind(kind: str) -> Fault:
    return Fault(
        f"kind-{kind.rpartition('/')[2]}",
        lambda page: Answer(headers=(("Content-Type", kind),), body=b"%PDF-1.7 \x00" + page),
        "rejected",
        f"no text but {kind}",
    )


def _put_into_body(page: bytes, junk: bytes) -> bytes:
    start = page.index(b'id="Content">') + len(b'id="Content">')
    return page[:start] + junk + page[start:]


_SIZES = (
    Fault(
        "size-named",
        lambda page: Raw((_head(f"Content-Length: {300 * _MB}"), page), end="hang"),
        "failed",
        "larger than download max size",
    ),
    Fault(
        "size-streamed",
        lambda page: Raw((_head("Transfer-Encoding: chunked"), *[_chunk(page * 20)] * 200)),
        "failed",
        "DownloadCancelledError",
    ),
    *map(_bomb, ("gzip", "deflate", "br", "zstd")),
    Fault(
        "codings-many",
        lambda page: _encoded("gzip, " * 2000 + "gzip", page),
        "rejected",
        "over 3 content codings",
    ),
)
_CUTS = (
    Fault("cut-length", lambda page: Answer(body=page, truncate=20_000), "failed", "DataLoss"),
    Fault(
        "cut-chunks",
        lambda page: Raw((_head("Transfer-Encoding: chunked"), _chunk(page[:20_000]))),
        "failed",
        "DataLoss",
    ),
    Fault("cut-close", lambda page: Raw((_head(), page[:20_000])), "failed", "truncated page"),
    Fault("whole-close", lambda page: Raw((_head(), page)), "done", None),
    *map(_cut, ("gzip", "deflate", "br", "zstd")),
    *map(_packed, ("gzip", "deflate", "br", "zstd")),
)
_NETWORK = (
    Fault("reset", lambda _: Raw((), end="reset"), "failed", "Connection"),
    Fault(
        "reset-late",
        lambda page: Raw((_head("Content-Length: 90000"), page[:9000]), 0.2, end="reset"),
        "failed",
        "DataLoss",
    ),
    Fault("closed", lambda _: Raw(()), "failed", "Connection"),
    Fault("silent", lambda _: Raw((), end="hang"), "failed", "took longer than"),
    Fault(
        "stalled",
        lambda page: Raw((_head("Content-Length: 90000"), page[:9000]), end="hang"),
        "failed",
        "took longer than",
    ),
    Fault(
        "drip",
        lambda page: Raw((_head("Content-Length: 90000"), *[b"<"] * 90_000), pause=0.1),
        "failed",
        "took longer than",
    ),
    Fault(
        "drip-head",
        lambda page: Raw((b"HTTP/1.1 200 OK\r\n", *[b"X-Wait: 1\r\n"] * 9000), pause=0.1),
        "failed",
        "took longer than",
    ),
)
_HEADS = (
    Fault(
        "head-long",
        lambda page: Raw(
            (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000, b"\r\n\r\n" + page), 0.3
        ),
        "rejected",
        "an HTTP head of over 64 KB",
    ),
    Fault(
        "head-endless",
        lambda _: Raw((b"HTTP/1.1 200 OK\r\n", *[b"X: " + b"a" * 1000 + b"\r\n"] * 300)),
        "rejected",
        "an HTTP head of over 64 KB",
    ),
    Fault("head-garbage", lambda page: Raw((b"\x00\xff SPAM\r\n\r\n", page)), "failed", "Parse"),
    Fault("head-missing", lambda page: Raw((page,)), "failed", "Parse"),
)
_REDIRECTS = (
    _redirect("off-site", "https://elsewhere.example/x", "redirects off the site to https://else"),
    _redirect("mail", "mailto:desk@chinadaily.com.cn", "redirects off the site to mailto:"),
    _redirect("home", "/", "redirects to https://moved-home.chinadaily.com.cn/"),
    _redirect("unknown", _OTHER, f"redirects to {_OTHER}"),
    _redirect("nowhere", None, "redirects to nowhere"),
    _redirect("empty", "", "redirects to nowhere"),
    _redirect("garbage", "https://[", "redirects to nowhere"),
    _redirect("bytes", "\xff\x80//\x01", "redirects"),
)
_TEXTS = (
    _charset("legacy", "gb2312"),
    _charset("latin", "iso-8859-1"),
    _charset("unknown", "no-such-charset"),
    _charset("codec", "hex"),
    _charset("punycode", "punycode"),
    Fault(
        "charset-bytes",
        lambda page: Answer(
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=page.decode().encode("gb18030"),
        ),
        "done",
        None,
    ),
    Fault(
        "garbage",
        lambda _: Answer(body=random.Random(1).randbytes(50_000)),  # noqa: S311  # repeatable
        "rejected",
        "unknown layout",
    ),
    Fault("empty", lambda _: Answer(), "failed", "empty page"),
    Fault("blank", lambda _: Answer(body=b" \r\n\t "), "failed", "empty page"),
    Fault("nul", lambda page: Answer(body=page.replace(b"<p>", b"<p>\x00")), "done", None),
    Fault(
        "deep",
        lambda page: Answer(body=_put_into_body(page, b"<div>" * 100_000)),
        "rejected",
        "unknown layout",
    ),
    Fault(
        "pictures",
        lambda page: Answer(body=_put_into_body(page, b"<img src=x>" * 370_000)),
        "rejected",
        "unknown layout",
    ),
    Fault(
        "caption-shared",
        lambda page: Answer(
            body=_put_into_body(
                page,
                b"<figure>%s<figcaption>%s</figcaption></figure>"
                % (b"<img src=x>" * 1000, b"caption " * 3000),
            )
        ),
        "rejected",
        "caption of over 20,000 characters",
    ),
    Fault(
        "error-page",
        lambda _: Answer(body=b"<html><body><h1>502 Bad Gateway</h1></body></html>"),
        "rejected",
        "unknown layout",
    ),
    *map(_kind, ("image/jpeg", "application/pdf")),
    *map(_lie, ("gzip", "deflate", "br", "zstd")),
)
_STATUSES = (
    Fault("status-204", lambda _: Answer(204), "failed", "status 204"),
    Fault("status-206", lambda page: Answer(206, body=page[:20_000]), "failed", "status 206"),
    Fault("status-304", lambda _: Answer(304), "failed", "status 304"),
    Fault("status-404", lambda page: Answer(404, body=page), "gone", "status 404"),
    Fault("status-500", lambda page: Answer(500, body=page), "failed", "status 500"),
    Fault("status-999", lambda page: Answer(999, body=page), "failed", "status 999"),
)

FAULTS = (*_SIZES, *_CUTS, *_NETWORK, *_HEADS, *_REDIRECTS, *_TEXTS, *_STATUSES)
