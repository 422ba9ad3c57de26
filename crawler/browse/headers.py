"""Headers of all answers: nothing that is stored is executed, and no other host is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'self'"
)
# of a page as it was served: no script, no network, an origin of its own
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"

# how this machine names itself
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)


def add_headers(app: App) -> App:
    """Wrap an ASGI application, so that each answer has the headers which it does not set."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                added = [pair for pair in _HEADERS if pair[0] not in names]
                message = {**message, "headers": [*given, *added]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def refuse_writing(app: App) -> App:
    """Wrap an ASGI application, so that it is asked for pages alone."""

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await app(scope, receive, send)
            return
        headers = [(b"allow", b"GET, HEAD"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 405, "headers": headers})
        await send({"type": "http.response.body", "body": b"this site is read only"})

    return wrapped


def refuse_other_hosts(app: App) -> App:
    """Wrap an ASGI application of this machine alone, so that it answers to no other name.

    A page of another site could lead its own name to this machine, and would then read the archive.
    """

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _read_host(scope) in LOOPBACK:
            await app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 421, "headers": []})
        await send({"type": "http.response.body", "body": b"this site has another name"})

    return wrapped


def _read_host(scope: Message) -> str:
    """Return the host that a request names, without its port."""
    named = next((value for name, value in scope["headers"] if name == b"host"), b"").decode(
        "latin-1"
    )
    return named if named.endswith("]") else named.rpartition(":")[0] or named
