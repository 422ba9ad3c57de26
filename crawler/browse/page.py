"""What a page says, without how it looks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from crawler.browse.asked import Asked


class NotHere(LookupError):
    """Raised if the archive has nothing at an address; the message is one sentence."""


class WrongRequest(ValueError):
    """Raised if a parameter cannot be read; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `data` is its JSON, `rows` its CSV; its template shows `data` and `more`.

    Values are those of JSON, dates, and dataclasses of them, which are objects there and rows of
    CSV.
    """

    template: str
    title: str
    data: Mapping[str, Any]
    rows: Sequence[Any] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away, or to be shown in a frame; `name` None shows it in place.

    `headers` are added to those of all answers, and go before them.
    """

    content_type: str
    body: bytes
    name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Sends the reader to another address of this site."""

    url: str


class Route(NamedTuple):
    """Which addresses a page has.

    `pattern` is a regular expression of the path without extension; its groups are `Asked.path`.
    `formats` are extensions beside `json` and `csv`: of references, of which the rows of the page
    are the articles, or such as the page answers itself. With `whole` it
    reads the archive as it is, and leaves out suppressed articles itself.
    """

    pattern: str
    show: Callable[[sqlite3.Connection, Asked], Page | File | Elsewhere]
    formats: tuple[str, ...] = ()
    whole: bool = False


class Entry(NamedTuple):
    """A link of the navigation."""

    name: str
    url: str
