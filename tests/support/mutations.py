"""A site that answers wrongly at random, by a seed, until it is well again."""

from __future__ import annotations

import json
import random
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tests.support.site import NOT_FOUND, Answer, Raw, Request, Site, strip_scheme

_HTML = ("Content-Type", "text/html")
_NOTICE = b"<html><body><h1>Under maintenance, please come back soon.</h1></body></html>"
_CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body><form id='challenge'>"
    b"<script>document.forms[0].submit()</script></form></body></html>"
)
_REFUSALS = (400, 401, 403, 404, 408, 410, 418, 429, 451, 500, 502, 503, 504, 520, 599)
_ODD_SUCCESSES = (201, 202, 203, 204, 205, 206, 207, 226, 299)
_MOVES = (300, 301, 302, 303, 307, 308)
_TYPES = ("image/jpeg", "application/pdf", "application/octet-stream", "text/plain", "nonsense", "")
_CHARSETS = ("iso-8859-1", "gb2312", "utf-16", "shift_jis", "no-such-charset", "punycode")
_CODINGS = ("gzip", "deflate", "br", "zstd", "compress")

Mutation = Callable[["_Place"], Answer | Raw]


class MutatingSite(Site):
    """Serves pages (HTML by URL), and a share of its answers wrong until `well` is True.

    The same seed gives the same answer to the same request for a URL, the first, the second …;
    `given` counts the wrong ones by kind.
    """

    def __init__(self, pages: Mapping[str, str], seed: int, share: float) -> None:
        super().__init__(pages)
        self.well = False
        self.given: Counter[str] = Counter()
        self._seed = seed
        self._share = share
        self._asked: Counter[str] = Counter()
        self._bodies = {strip_scheme(url): html.encode() for url, html in pages.items()}
        self._urls = sorted(self._bodies)

    def answer(self, request: Request) -> Answer | Raw:
        """Give the answer to a request, at times another than the page's."""
        url = strip_scheme(request.url)
        number = self._asked[url]
        self._asked[url] += 1
        rng = random.Random(f"{self._seed} {url} {number}")  # noqa: S311  # repeatable, not secret
        if self.well or rng.random() >= self._share:
            return self._answer_well(request, self._bodies.get(url))
        kind = rng.choice(KINDS)
        self.given[kind.__name__] += 1
        return kind(_Place(rng, url, self._bodies.get(url, NOT_FOUND.body), self))

    def _answer_well(self, request: Request, body: bytes | None) -> Answer | Raw:
        """Give the page with a validator, or confirm it to one who has it."""
        if body is None:
            return NOT_FOUND
        etag = f'"{zlib.crc32(body):08x}"'
        if request.headers.get("if-none-match") == etag:
            return Answer(304, (("ETag", etag),))
        return Answer(headers=(_HTML, ("ETag", etag)), body=body)

    def draw_body(self, rng: random.Random, mark: str) -> bytes:
        """Give the page of another URL that holds a mark."""
        return self._bodies[self.draw_url(rng, mark)]

    def draw_url(self, rng: random.Random, mark: str) -> str:
        """Give another URL, without its scheme, that holds a mark."""
        return rng.choice([url for url in self._urls if mark in url])


class _Place:
    """What a mutation knows: a random source, the URL asked for, and the page that is there."""

    def __init__(self, rng: random.Random, url: str, body: bytes, site: MutatingSite) -> None:
        self.rng = rng
        self.url = url
        self.body = body
        self.site = site

    def choose(self, values: Sequence[int]) -> int:
        return self.rng.choice(values)


def _serve(body: bytes, status: int = 200, **headers: str) -> Answer:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status, pairs or (_HTML,), body)


def refuse(place: _Place) -> Answer:
    """A status of 4xx or 5xx, with the page or a notice."""
    return _serve(place.rng.choice((place.body, _NOTICE, b"")), place.choose(_REFUSALS))


def succeed_oddly(place: _Place) -> Answer:
    """A status of 2xx that is not 200, with the page."""
    return _serve(place.body, place.choose(_ODD_SUCCESSES))


def confirm_unasked(_: _Place) -> Answer:
    """A 304 that nobody asked for."""
    return Answer(304)


def draw_status(place: _Place) -> Answer:
    """Any status from 200 to 599, with the page."""
    return _serve(place.body, place.rng.randrange(200, 600))


def move_home(place: _Place) -> Answer:
    return _serve(b"", place.choose(_MOVES), Location="/")


def move_to_itself(place: _Place) -> Answer:
    return _serve(b"", place.choose(_MOVES), Location=f"https://{place.url}")


def move_to_other(place: _Place) -> Answer:
    target = place.site.draw_url(place.rng, ".cn/")
    return _serve(b"", place.choose(_MOVES), Location=f"https://{target}")


def move_to_other_host(place: _Place) -> Answer:
    """A redirect to an address of the same page that does not serve it."""
    target = place.url.replace("www.", "old.")
    return _serve(b"", place.choose(_MOVES), Location=f"https://{target}")


def move_off_site(place: _Place) -> Answer:
    return _serve(b"", place.choose(_MOVES), Location="https://elsewhere.example/")


def move_nowhere(place: _Place) -> Answer:
    return _serve(b"", place.choose(_MOVES))


def mislabel_type(place: _Place) -> Answer:
    return _serve(place.body, Content_Type=place.rng.choice(_TYPES))


def mislabel_charset(place: _Place) -> Answer:
    charset = place.rng.choice(_CHARSETS)
    return _serve(place.body, Content_Type=f"text/html; charset={charset}")


def mislabel_coding(place: _Place) -> Answer:
    coding = place.rng.choice(_CODINGS)
    return _serve(place.body, Content_Type="text/html", Content_Encoding=coding)


def break_length(place: _Place) -> Answer:
    """An answer that ends before its Content-Length."""
    return Answer(body=place.body, truncate=place.rng.randrange(len(place.body)))


def reset(_: _Place) -> Answer:
    return Answer(reset=True)


def swap_for_article(place: _Place) -> Answer:
    return _serve(place.site.draw_body(place.rng, "/a/"))


def swap_for_listing(place: _Place) -> Answer:
    return _serve(place.site.draw_body(place.rng, "page_"))


def cut(place: _Place) -> Answer:
    """A page that is cut, with a Content-Length that fits."""
    return _serve(place.body[: place.rng.randrange(len(place.body))])


def double(place: _Place) -> Answer:
    return _serve(place.body * 2)


def flip_bits(place: _Place) -> Answer:
    flipped = bytearray(place.body)
    for _ in range(place.rng.randrange(1, 200)):
        flipped[place.rng.randrange(len(flipped))] ^= 1 << place.rng.randrange(8)
    return _serve(bytes(flipped))


def empty(_: _Place) -> Answer:
    return _serve(b"")


def notify(place: _Place) -> Answer:
    return _serve(place.rng.choice((_NOTICE, _CHALLENGE)))


def answer_json(place: _Place) -> Answer:
    body = json.dumps({"status": "ok", "page": place.body[:200].decode("utf-8", "replace")})
    return _serve(body.encode(), Content_Type="application/json")


def fill_with_noise(place: _Place) -> Answer:
    return _serve(place.rng.randbytes(place.rng.randrange(1, 5000)))


KINDS: tuple[Mutation, ...] = (
    refuse,
    succeed_oddly,
    confirm_unasked,
    draw_status,
    move_home,
    move_to_itself,
    move_to_other,
    move_to_other_host,
    move_off_site,
    move_nowhere,
    mislabel_type,
    mislabel_charset,
    mislabel_coding,
    break_length,
    reset,
    swap_for_article,
    swap_for_listing,
    cut,
    double,
    flip_bits,
    empty,
    notify,
    answer_json,
    fill_with_noise,
)
