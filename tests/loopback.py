"""A server on 127.0.0.1 that plays whole web sites under their real host names.

It is an HTTP proxy: a crawler reaches it by the usual environment variables, asks it for
`http://www.chinadaily.com.cn/…` or opens a tunnel to `www.chinadaily.com.cn:443`, and gets the
answers of a `Site`. In a tunnel it speaks TLS with a certificate for that host, signed by an
authority made at start; a client that runs with `Loopback.env()` trusts it.

    with Loopback(Site({"https://www.chinadaily.com.cn/china": html})) as loopback:
        crawl(archive, env=loopback.env())
        assert loopback.counts("https://www.chinadaily.com.cn/") == 1

In a process of its own, with invented stories, for benchmarks:

    python -m tests.loopback --stories 200
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from http.client import responses
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from urllib.parse import urlsplit

from tests.authority import Authority
from tests.stories import SECTIONS, make_site, make_stories

_HTML = (("Content-Type", "text/html"),)
_HEAD_END = b"\r\n\r\n"
# answers that have no body, and so no Content-Length
_BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
# what makes close() send RST: linger on, for no time
_LINGER_NONE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Answer:
    """What the server sends, and how it fails at that.

    It waits `delay` seconds first. `truncate` sends that many bytes of the body, though
    Content-Length names them all, and closes; `reset` sends nothing but a TCP reset.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = _HTML
    body: bytes = b""
    delay: float = 0
    truncate: int | None = None
    reset: bool = False

    @cached_property
    def head(self) -> bytes:
        """The status line and headers as sent, with the blank line after them."""
        lines = [f"HTTP/1.1 {self.status} {responses.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.status not in _BODILESS:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


NOT_FOUND = Answer(404, body=b"<html><body><h1>404 Not Found</h1></body></html>")
_NOT_ALLOWED = Answer(405, (("Allow", "GET, HEAD"),))


@dataclass(frozen=True)
class Request:
    """What a client asked: the absolute URL, the head as received, and when (Unix seconds)."""

    method: str
    url: str
    head: bytes
    time: float

    @cached_property
    def headers(self) -> dict[str, str]:
        """The headers by name in lower case; of a repeated one, the last."""
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(":") for line in lines)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}


Responder = Callable[[Request], Answer]


class Site:
    """Answers by URL; `http`, `https`, `//` and no scheme at all name the same page.

    A page is an `Answer`, HTML text, or a function of the request that gives an `Answer`
    (called in the server's thread). What was not added is answered with 404.
    """

    def __init__(self, pages: Mapping[str, Answer | Responder | str] | None = None) -> None:
        self._answers: dict[str, Answer | Responder] = {}
        for url, page in (pages or {}).items():
            self.add(url, page)

    def add(self, url: str, answer: Answer | Responder | str) -> None:
        """Answer a URL from now on, in place of any answer it had."""
        page = Answer(body=answer.encode()) if isinstance(answer, str) else answer
        self._answers[_strip_scheme(url)] = page

    def find(self, url: str) -> Answer | Responder:
        """Give what was added for a URL. Raises KeyError."""
        return self._answers[_strip_scheme(url)]

    def answer(self, request: Request) -> Answer:
        """Give the answer to a request."""
        found = self._answers.get(_strip_scheme(request.url), NOT_FOUND)
        return found if isinstance(found, Answer) else found(request)


def _strip_scheme(url: str) -> str:
    """Give host and path, so that every spelling of a URL finds its page.

    >>> _strip_scheme("https://WWW.chinadaily.com.cn"), _strip_scheme("//a.cn/b?c=//d#e")
    ('www.chinadaily.com.cn/', 'a.cn/b?c=//d')
    """
    parts = urlsplit(url if "//" in url[:8] else f"//{url}")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path or '/'}{query}"


class Loopback:
    """The server, in a thread of its own from `start` to `close`, or while in its context.

    `requests` are those asked so far, tunnels left out; `connections` counts the TCP ones.
    """

    def __init__(self, site: Site | None = None, port: int = 0) -> None:
        self.site = site or Site()
        self.port = port
        self.requests: list[Request] = []
        self.connections = 0
        self._open: set[_Connection] = set()
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Listen; `port` is the real one afterwards."""
        with ExitStack() as ending:
            folder = ending.enter_context(TemporaryDirectory(prefix="loopback-"))
            self._authority = Authority(Path(folder))
            self._loop = asyncio.new_event_loop()
            ending.callback(self._loop.close)
            self._loop.run_until_complete(self._listen())
            thread = threading.Thread(target=self._run, name="loopback", daemon=True)
            thread.start()
            ending.callback(thread.join)
            ending.callback(self._loop.call_soon_threadsafe, self._loop.stop)
            self._ending = ending.pop_all()

    def close(self) -> None:
        """Break off what is under way and leave nothing behind; done twice it does nothing."""
        self._ending.close()

    @property
    def ca_path(self) -> Path:
        """The PEM file of the authority that signs the certificates."""
        return self._authority.path

    def env(self) -> dict[str, str]:
        """Give the environment variables that lead a client here and let it trust us."""
        proxy = f"http://127.0.0.1:{self.port}"
        names = {"http_proxy": proxy, "https_proxy": proxy, "all_proxy": "", "no_proxy": ""}
        upper = {name.upper(): value for name, value in names.items()}
        return {**names, **upper, "SSL_CERT_FILE": str(self.ca_path)}

    def counts(self, url_prefix: str = "") -> int:
        """Count the requests so far whose URL begins so."""
        return sum(request.url.startswith(url_prefix) for request in self.requests)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(
            lambda: _Connection(self), "127.0.0.1", self.port, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(self._shut_down())

    async def _shut_down(self) -> None:
        self._server.close()
        for connection in tuple(self._open):
            connection.abort()
        handshakes = asyncio.all_tasks() - {asyncio.current_task()}
        for handshake in handshakes:
            handshake.cancel()
        await asyncio.gather(*handshakes, return_exceptions=True)
        # Nobody is told when the socket of a broken-off handshake closes: some turns later.
        for _ in range(4):
            await asyncio.sleep(0)


class _Connection(asyncio.Protocol):
    """One connection of a client: plain, or (with an `origin`) inside a tunnel's TLS."""

    def __init__(self, loopback: Loopback, origin: str | None = None) -> None:
        self._loopback = loopback
        self._origin = origin
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._busy = False
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._loopback.connections += self._origin is None
        if not self._lost:
            self._loopback._open.add(self)
            self._read_requests()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        self._loopback._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        # In a tunnel the first request can come before asyncio hands over the transport.
        if self._transport is not None:
            self._read_requests()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _read_requests(self) -> None:
        while not self._busy and (end := self._buffer.find(_HEAD_END)) >= 0:
            head, self._buffer = self._buffer[:end], self._buffer[end + len(_HEAD_END) :]
            self._take(head)

    def _take(self, head: bytes) -> None:
        method, _, target = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
        target = target.rpartition(" ")[0]
        if method == "CONNECT":
            self._open_tunnel(target)
            return
        request = Request(method, target, head, time.time())
        if target.startswith("/"):
            origin = self._origin or f"http://{request.headers.get('host', '')}"
            request = Request(method, origin + target, head, request.time)
        self._loopback.requests.append(request)
        known = method in ("GET", "HEAD")
        answer = self._loopback.site.answer(request) if known else _NOT_ALLOWED
        self._busy = True
        if answer.delay:
            self._loopback._loop.call_later(answer.delay, self._send_late, request, answer)
        else:
            self._send(request, answer)

    def _send_late(self, request: Request, answer: Answer) -> None:
        if not self._lost:
            self._send(request, answer)
            self._read_requests()

    def _send(self, request: Request, answer: Answer) -> None:
        assert self._transport is not None
        self._busy = False
        if answer.reset:
            self._reset()
            return
        body = answer.body[: answer.truncate] if request.method == "GET" else b""
        self._transport.write(answer.head + body)
        if answer.truncate is not None or _is_last(request):
            self._transport.close()

    def _reset(self) -> None:
        assert self._transport is not None
        connected = self._transport.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
        self._transport.abort()

    def _open_tunnel(self, target: str) -> None:
        assert self._transport is not None
        self._busy = True
        self._transport.pause_reading()
        self._transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._handshake = self._loopback._loop.create_task(self._start_tls(target))

    async def _start_tls(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        tunnel = _Connection(
            self._loopback, f"https://{host}" if port == "443" else f"https://{target}"
        )
        context = self._loopback._authority.context_for(host)
        assert self._transport is not None
        try:
            transport = await self._loopback._loop.start_tls(
                self._transport, tunnel, context, server_side=True
            )
        except OSError:
            # The client does not trust us, or went away.
            self._transport.abort()
        else:
            assert transport is not None
            tunnel.connection_made(transport)
        finally:
            self._loopback._open.discard(self)


def _is_last(request: Request) -> bool:
    """Tell whether no request can follow: the client said so, or left a body we do not read."""
    return request.method not in ("GET", "HEAD") or b"\nconnection: close" in request.head.lower()


def main() -> None:
    """Serve invented stories until interrupted; print the port and the authority's PEM file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    pages = make_site(make_stories(options.stories, options.seed), SECTIONS)
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with Loopback(Site(pages), options.port) as loopback:
        sys.stdout.write(f"{loopback.port} {loopback.ca_path}\n")
        sys.stdout.flush()
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
