"""What a web site answers, and how it fails at that, for the server on loopback to play."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from http.client import responses
from typing import Literal
from urllib.parse import urlsplit

_HTML = (("Content-Type", "text/html"),)
# answers that have no body, and so no Content-Length
_BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


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
NOT_ALLOWED = Answer(405, (("Allow", "GET, HEAD"),))


@dataclass(frozen=True)
class Raw:
    """Bytes sent as they are, in place of an HTTP answer, as only a broken server does.

    Each piece is sent `pause` seconds after the one before; then the connection ends so.
    """

    pieces: tuple[bytes, ...]
    pause: float = 0
    end: Literal["close", "reset", "hang"] = "close"


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


Responder = Callable[[Request], Answer | Raw]
Page = Answer | Raw | Responder


class Site:
    """Answers by URL; `http`, `https`, `//` and no scheme at all name the same page.

    A page is an `Answer`, a `Raw` one, HTML text, or a function of the request that gives an
    answer (called in the server's thread). What was not added is answered with 404.
    """

    def __init__(self, pages: Mapping[str, Page | str] | None = None) -> None:
        self._answers: dict[str, Page] = {}
        for url, page in (pages or {}).items():
            self.add(url, page)

    def add(self, url: str, answer: Page | str) -> None:
        """Answer a URL from now on, in place of any answer it had."""
        page = Answer(body=answer.encode()) if isinstance(answer, str) else answer
        self._answers[strip_scheme(url)] = page

    def find(self, url: str) -> Page:
        """Give what was added for a URL. Raises KeyError."""
        return self._answers[strip_scheme(url)]

    def answer(self, request: Request) -> Answer | Raw:
        """Give the answer to a request."""
        found = self._answers.get(strip_scheme(request.url), NOT_FOUND)
        return found(request) if callable(found) else found


def strip_scheme(url: str) -> str:
    """Give host and path, so that every spelling of a URL finds its page.

    >>> strip_scheme("https://WWW.chinadaily.com.cn"), strip_scheme("//a.cn/b?c=//d#e")
    ('www.chinadaily.com.cn/', 'a.cn/b?c=//d')
    """
    parts = urlsplit(url if "//" in url[:8] else f"//{url}")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path or '/'}{query}"
