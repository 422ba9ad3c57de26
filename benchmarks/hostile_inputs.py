"""Hostile inputs, made of a seed: records, pages, listings, robots.txt and whole files.

Each is a file to ingest with an honest record in it, or a page to be read by a worker.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.hostile_texts import HOSTILE, NUMBERS, STATUSES, TIMES, make_url, mutate
from tests.support.captured import record
from tests.support.stories import Story, compose_story, make_site
from tests.support.warcs import HTML, dump_records, make_response
from tests.support.zstandard import zstd

# what the server of another crawler is said to have sent
_CODINGS = ("gzip", "deflate", "br", "zstd", "gzip, " * 9 + "gzip", "rot13", "\x00", "identity")
_CHARSETS = ("utf-8", "punycode", "gbk", "idna", "utf-16", "x" * 9000, "unicode_escape", "hz")
_DIGESTS = ("sha1:", "sha1:AAAA", "shake_128:B", "md5:=", "x", "sha1:" + "A" * 9000)
_TYPES = ("response", "revisit", "resource", "request", "metadata", "warcinfo", "\x00", "x" * 999)


@dataclass(frozen=True, slots=True)
class Input:
    """A hostile file with an honest record of `honest`, or a hostile page without one."""

    kind: str
    name: str
    content: bytes
    honest: Story | None = None
    url: str = ""


def make_input(seed: int, known: Sequence[Story], honest: Story) -> Input:
    """Return the input of a seed; `known` are stories that are stored."""
    rng = random.Random(f"hostile {seed}")  # noqa: S311  # repeatable, not secret
    return rng.choice(_KINDS)(rng, known, honest)


def _make_record(rng: random.Random, known: Sequence[Story], honest: Story) -> Input:
    hostile = b"".join(_break_record(rng, known) for _ in range(rng.randint(1, 3)))
    (good,) = dump_records([record(honest)], compress=False)
    return Input("record", "a.warc", hostile + b"\r\n\r\n" + good, honest)


def _break_record(rng: random.Random, known: Sequence[Story]) -> bytes:
    """Return a record some of whose fields no crawler writes; the others are plausible."""
    story = rng.choice(known)
    body = rng.choice((b"", b"<p>x", rng.randbytes(rng.randrange(3000)), rng.choice(HOSTILE)))
    coded = (*HTML, ("Content-Encoding", rng.choice(_CODINGS)))
    headers = rng.choice((HTML, coded, (("X-Odd", "x\ry"),)))
    (raw,) = dump_records([make_response(story.url, body, headers=headers)], compress=False)
    changed = raw
    for _ in range(rng.randint(1, 3)):
        pattern, values = rng.choice(_FIELDS)
        value = (make_url(rng) if values is None else rng.choice(values)).encode()
        if field := re.search(pattern, changed):
            changed = changed[: field.end(1)] + value + changed[field.end() :]
    if changed == raw:
        changed = _flip(rng, changed)
    return changed


_FIELDS: tuple[tuple[bytes, Sequence[str] | None], ...] = (
    (rb"(WARC-Date: )[^\r]*", TIMES),
    (rb"(Content-Length: )[^\r]*", NUMBERS),
    (rb"(WARC-Target-URI: )[^\r]*", None),
    (rb"(WARC-Type: )[^\r]*", _TYPES),
    (rb"(HTTP/1.1 )[^\r]*", STATUSES),
    (rb"(WARC-Block-Digest: )[^\r]*", _DIGESTS),
    (rb"(WARC-Payload-Digest: )[^\r]*", _DIGESTS),
    (rb"(WARC/)[^\r]*", ("1.0", "9.9", "", "1.1\nX: " + "y" * 99_999)),
    (rb"(WARC-Record-ID: )[^\r]*", ("", "<", "x" * 70_000)),
)


def _make_page(rng: random.Random, known: Sequence[Story], honest: Story) -> Input:
    """Put a mutated page of an article that is not stored before an honest one."""
    kind = f"text/html; charset={rng.choice(_CHARSETS)}"
    number = f"WS{rng.randrange(16**24):024x}"
    story = rng.choice(known)
    html = compose_story(story, furniture="small").replace(story.id, number)
    page = mutate(rng, html.encode())
    url = honest.url.replace(honest.id, number)
    made = make_response(url, page, headers=(("Content-Type", kind),))
    return Input("page", "a.warc.gz", b"".join(dump_records([made, record(honest)])), honest)


def _make_listing(rng: random.Random, known: Sequence[Story], _honest: Story) -> Input:
    site = make_site(known[:20], ("china/society",), furniture="small")
    url = rng.choice([url for url in site if "/page_" in url])
    return Input("listing", "listing", mutate(rng, site[url].encode()), url=url)


def _make_robots(rng: random.Random, _known: Sequence[Story], _honest: Story) -> Input:
    lines = ("User-agent: *", "User-agent: a{}", "Disallow: /{}", "Allow: /*{}$", "Crawl-delay: {}")
    text = "\n".join(rng.choice(lines).format(rng.choice(NUMBERS)[:50]) for _ in range(3000))
    repeated = text.encode() * rng.choice((1, 1, 20))
    return Input("robots", "robots", mutate(rng, repeated[: 2**20]))


def _make_file(rng: random.Random, known: Sequence[Story], honest: Story) -> Input:
    """Return a container with something broken in it, and the honest record beside that."""
    broken = _break_record(rng, known)
    (good,) = dump_records([record(honest)], compress=False)
    name, content = rng.choice(_CONTAINERS)(rng, broken, good)
    return Input(f"file {name}", f"a.{name}", content, honest)


def _pack_members(rng: random.Random, broken: bytes, good: bytes) -> tuple[str, bytes]:
    hostile = rng.choice(
        (
            _flip(rng, gzip.compress(broken)),
            gzip.compress(broken)[: -rng.randint(1, 20)],
            gzip.compress(bytes(rng.choice((10**5, 10**8)))),
            gzip.compress((broken * rng.choice((1, 9, 2000)))[: 10**8]),
            b"\x1f\x8b\x08" * rng.randrange(9999),
        )
    )
    return "warc.gz", hostile + gzip.compress(good)


def _pack_frames(rng: random.Random, broken: bytes, good: bytes) -> tuple[str, bytes]:
    hostile = rng.choice((zstd.compress(bytes(10**8)), _flip(rng, zstd.compress(broken)), b"\x28"))
    return "warc.zst", zstd.compress(good) + hostile


def _pack_entries(rng: random.Random, broken: bytes, good: bytes) -> tuple[str, bytes]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/a.warc", rng.choice((broken, bytes(10**8), rng.randbytes(99))))
        package.writestr("archive/b.warc", good)
    content = bytearray(made.getvalue())
    # the method, flags and sizes in the list of entries, of the first
    at = content.index(b"PK\x01\x02") + rng.choice((8, 10, 20, 24))
    content[at] ^= rng.randrange(256)
    return "wacz", bytes(content)


def _flip(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 9)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


_CONTAINERS = (_pack_members, _pack_frames, _pack_entries)
_KINDS: tuple[Callable[[random.Random, Sequence[Story], Story], Input], ...] = (
    _make_record,
    _make_record,
    _make_page,
    _make_page,
    _make_listing,
    _make_robots,
    _make_file,
)
