"""What a page is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, urlencode

from crawler.browse.kept import KeptFor
from crawler.browse.page import WrongRequest
from crawler.periods import read_iso_day
from crawler.urls import BEIJING

# characters; SQLite ranks in time that grows with the square of the words, and cannot be stopped
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the parts of its path, its parameters, its format, and the time of our clock.

    `path` are the parts of the route's pattern by name, decoded. `kept` holds answers of earlier
    requests, `filed` where articles are filed, both with the same articles suppressed. `free` are
    the bytes that the disk has left.
    """

    url: str
    path: Mapping[str, str]
    parameters: Mapping[str, Sequence[str]]
    format: str
    now: datetime
    # where the site is reached, without a slash at the end
    site: str
    kept: KeptFor
    filed: KeptFor
    free: int

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return self.now.astimezone(BEIJING).date()

    def text(self, name: str) -> str | None:
        """Return a parameter without white space around it, None if it is absent or empty.

        Raises `WrongRequest` for a long one.
        """
        given = next(iter(self.parameters.get(name, ())), "").strip()
        if len(given) > _LONGEST:
            raise WrongRequest(f"{name} has over {_LONGEST:,} characters")
        return given or None

    def day(self, name: str) -> date | None:
        """Return a parameter that is a day. Raises `WrongRequest`."""
        given = self.text(name)
        return read_day(given) if given else None

    def number(self, name: str, default: int, most: int) -> int:
        """Return a parameter that is a number of 1 to `most`. Raises `WrongRequest`."""
        given = self.text(name)
        if given is None:
            return default
        if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= most):
            raise WrongRequest(f"{name} is a number of 1 to {most:,}, not {given}")
        return int(given)

    def choice(self, name: str, kinds: type[StrEnum]) -> str | None:
        """Return a parameter that is one of some kinds. Raises `WrongRequest`."""
        given = self.text(name)
        if given is not None and given not in list(kinds):
            raise WrongRequest(f"{name} is one of {', '.join(kinds)}, not {given}")
        return given

    def link(self, extension: str = "", **changed: str | int | None) -> str:
        """Return the address of this page with some parameters changed; None leaves one out."""
        given = {name: values[0] for name, values in self.parameters.items() if values[0].strip()}
        asked = {**given, **changed}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"{self.url}{extension}{'?' if query else ''}{query}"


def read_day(given: str) -> date:
    """Return a day. Raises `WrongRequest`."""
    day = read_iso_day(given)
    if day is None:
        raise WrongRequest(f"{given} is not a date: use YYYY-MM-DD")
    return day


@lru_cache(maxsize=10_000)
def make_path(*parts: str) -> str:
    """Return the path of a page.

    >>> make_path("author", "Mei Xiaoran/Li")
    '/author/Mei%20Xiaoran%2FLi'
    """
    return "".join(f"/{quote(part, safe='')}" for part in parts)
