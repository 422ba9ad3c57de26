"""One connection of a client to the server on loopback."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from typing import TYPE_CHECKING

from tests.support.site import NOT_ALLOWED, Answer, Raw, Request

if TYPE_CHECKING:
    from tests.support.loopback import Loopback

_HEAD_END = b"\r\n\r\n"
# what makes close() send RST: linger on, for no time
_LINGER_NONE = struct.pack("ii", 1, 0)


class Connection(asyncio.Protocol):
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
            self._loopback.open.add(self)
            self._read_requests()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        self._loopback.open.discard(self)

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
        answer = self._loopback.site.answer(request) if known else NOT_ALLOWED
        self._busy = True
        if isinstance(answer, Raw):
            self._sending = asyncio.get_running_loop().create_task(self._send_raw(answer))
        elif answer.delay:
            asyncio.get_running_loop().call_later(answer.delay, self._send_late, request, answer)
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

    async def _send_raw(self, raw: Raw) -> None:
        assert self._transport is not None
        for piece in raw.pieces:
            await asyncio.sleep(raw.pause)
            if self._lost:
                return
            self._transport.write(piece)
        if raw.end == "close":
            self._transport.close()
        elif raw.end == "reset":
            self._reset()

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
        self._handshake = asyncio.get_running_loop().create_task(self._start_tls(target))

    async def _start_tls(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        tunnel = Connection(
            self._loopback, f"https://{host}" if port == "443" else f"https://{target}"
        )
        context = self._loopback.context_for(host)
        assert self._transport is not None
        try:
            transport = await asyncio.get_running_loop().start_tls(
                self._transport, tunnel, context, server_side=True
            )
        except OSError:
            # The client does not trust us, or went away.
            self._transport.abort()
        else:
            assert transport is not None
            tunnel.connection_made(transport)
        finally:
            self._loopback.open.discard(self)


def _is_last(request: Request) -> bool:
    """Tell whether no request can follow: the client said so, or left a body we do not read."""
    return request.method not in ("GET", "HEAD") or b"\nconnection: close" in request.head.lower()
