"""Texts that break careless readers, and pages with such texts in them."""

from __future__ import annotations

import random

HOSTILE = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        "<div>" * 200_000,
        "<b " + " ".join(f"a{n}=1" for n in range(4000)) + ">",
        "<div id=bread-nav>a" * 2000,
        f"<figure>{'<img src=a>' * 1500}<figcaption>{'caption ' * 9000}</figcaption></figure>",
        "<img src=x>" * 100_000,
        "<h1>" + "headline " * 30_000,
        "<h2>long</h2>" * 20_000,
        "e" + "\u0316\u0301" * 20_000,
        "&#xD800;&#x110000;\u0000&nbsp;" * 5000,
        "\u202e\u200b\ufeff" * 20_000,
        '<script type="application/ld+json">' + '{"datePublished":"' * 9000,
        "<table><tr><td>" * 20_000,
        '<div id="div_currpage">' + '<a href="_9999.html">9999</a>' * 20_000,
        "By " + "Li, " * 20_000 + "in Beijing",
        "BEIJING, " * 20_000,
        "(" * 50_000,
        "Updated: 9999-99-99 99:99" * 2000,
        "<!--" * 50_000,
        "[[[" * 100_000,
        "\ud800" * 999,
    )
)
NUMBERS = ("", "-1", "0", "9" * 19, "9" * 30, "9" * 5000, "1e9", "0x10", "²", "NaN", " 7 7", "\x00")
STATUSES = (
    "200 OK",
    "404 no",
    "9" * 30,
    "-200",
    "",
    "abc",
    "304",
    "200\x00",
    "301 " + "x" * 99_999,
)
TIMES = (
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+23:59",
    "2026-02-30T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "2026-11-20T08:00:00-99:99",
    "",
    "now",
    "9" * 9000,
    "2026-11-20T08:00:00." + "9" * 999 + "Z",
)
_HOSTS = (
    "www.chinadaily.com.cn",
    "chinadaily.com.cn.",
    "evil.example",
    "[::1",
    "1@www.chinadaily.com.cn",
)
_PORTS = ("", ":80", ":99999", ":-1", ":x", ":" + "9" * 99, ":22")
_PATHS = (
    "/",
    "/a\x00b",
    "/robots.txt",
    "/x/../private",
    "/%zz",
    "/" + "a" * 5000,
    "/\u202e",
    "//",
    "",
)


def make_url(rng: random.Random) -> str:
    """Return a URL that is odd in some part."""
    scheme = rng.choice(("http", "https", "ftp", "", "HTTPS", "javascript"))
    return f"{scheme}://{rng.choice(_HOSTS)}{rng.choice(_PORTS)}{rng.choice(_PATHS)}"


def mutate(rng: random.Random, page: bytes) -> bytes:
    """Return a page with some of its bytes changed, doubled or gone, and hostile text in it."""
    for _ in range(rng.randint(1, 3)):
        start, end = sorted(rng.randrange(len(page) + 1) for _ in range(2))
        page = rng.choice(
            (
                page[:start] + rng.choice(HOSTILE) + page[start:],
                _insert_after_tag(rng, page),
                page[:start] + page[end:] or b" ",
                page[:end] + page[start:end] + page[end:],
                page[:start] + rng.randbytes(rng.randrange(1, 50)) + page[start:],
            )
        )
    return page[: 4 * 1024 * 1024]


def _insert_after_tag(rng: random.Random, page: bytes) -> bytes:
    at = page.find(b">", rng.randrange(len(page) + 1)) + 1
    return page[:at] + rng.choice(HOSTILE) + page[at:]
