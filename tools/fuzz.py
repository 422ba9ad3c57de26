"""Mutated pages through every reader: `python -m tools.fuzz --count 100000`.

Each must end as an article or an unknown layout, within bounded time and
memory. Own fixtures are the seeds, and the real pages where CHINADAILY_CORPUS
names them. A failure prints the seed that makes it again.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from crawler.archive import article_values
from crawler.editions import read_section_url
from crawler.extraction.article import build_article
from crawler.extraction.decoding import decode_page
from crawler.extraction.layouts import UnknownLayout, find_own_url, parse_page
from crawler.extraction.listings import (
    UnknownListing,
    parse_print_day,
    parse_section_listing,
)
from crawler.formats.fixtures import find_fixtures
from crawler.papers import read_day_url
from tests.support.fixtures import FIXTURES

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
SLOWEST = 2.0  # seconds for one page; the usual one takes about a millisecond
BATCH = 500

Page = tuple[str, bytes]
Mutation = Callable[[random.Random, bytes, bytes], bytes]

# what breaks careless patterns and parsers
HOSTILE = tuple(
    text.encode()
    for text in (
        "A" * 5000,
        "BEIJING, " * 500,
        "A A " * 2000 + "-",
        "By " + "Li, " * 2000 + "in",
        "(" * 3000,
        "[Photo/" * 800,
        "Updated: " * 800,
        " in Beijing and" * 500,
        "<div>" * 2000,
        "<p>" * 2000,
        "<!--" * 200,
        "<![CDATA[",
        "\x00\x01\ufffe",
        "&#xD800;&#x110000;&nbsp;" * 100,
        "\u202e\u200b\ufeff" * 300,
        "9999-99-99 99:99",
        "Updated: 0000-00-00 24:60",
        "(China Daily 13/45/2019 page999)",
        "contributed to this story." * 200,
        "_99999.html",
        "e\u0301" * 2000,
    )
)


def flip(rng: random.Random, page: bytes, _other: bytes) -> bytes:
    changed = bytearray(page)
    for _ in range(rng.randint(1, 30)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(rng: random.Random, page: bytes, _other: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(page) + 1) for _ in range(2))
    return page[:start] + page[end:]


def truncate(rng: random.Random, page: bytes, _other: bytes) -> bytes:
    return page[: rng.randrange(len(page) + 1)]


def double(rng: random.Random, page: bytes, _other: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(page) + 1) for _ in range(2))
    return page[:end] + page[start:end] + page[end:]


def splice(rng: random.Random, page: bytes, other: bytes) -> bytes:
    return page[: rng.randrange(len(page) + 1)] + other[rng.randrange(len(other) + 1) :]


def insert(rng: random.Random, page: bytes, _other: bytes) -> bytes:
    """Put hostile text after the end of a tag, where text is read."""
    ends = [at for at in range(len(page)) if page[at : at + 1] == b">"] or [0]
    at = rng.choice(ends) + 1
    return page[:at] + rng.choice(HOSTILE) + page[at:]


MUTATIONS: tuple[Mutation, ...] = (flip, cut, truncate, double, splice, insert)


def load_pages() -> list[Page]:
    """Give the seeds: URL and bytes."""
    pages = [(f.known["url"], f.page.body) for f in find_fixtures(FIXTURES) if f.page.body]
    if folder := os.environ.get("CHINADAILY_CORPUS"):
        for path in sorted(Path(folder, "pages").glob("*.html")):
            body = path.read_bytes()
            own = find_own_url(decode_page(None, body))
            pages.append((own or pages[0][0], body))
    return pages


def mutate(pages: list[Page], seed: int) -> Page:
    """Give the mutated page of a seed."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    url, body = rng.choice(pages)
    for _ in range(rng.randint(1, 3)):
        body = rng.choice(MUTATIONS)(rng, body or b" ", rng.choice(pages)[1])
    return url, body


def read_page(page: Page) -> str:
    """Read one page as a crawl would; give what it came to."""
    url, body = page
    html = decode_page("text/html", body)
    if read_section_url(url):
        return read_list(parse_section_listing, page)
    if read_day_url(url):
        return read_list(parse_print_day, page)
    try:
        article = build_article([parse_page(url, html)], FETCHED)
    except UnknownLayout:
        return "unknown layout"
    values = article_values(article)
    assert "" not in values.values(), "absent is None, never empty"
    return "article" if article.headline else "article without headline"


def read_list(parse: Callable[[str, str], object], page: Page) -> str:
    """Read one page of a listing or an issue; give what it came to."""
    url, body = page
    try:
        parse(url, decode_page("text/html", body))
    except UnknownListing:
        return "unknown list"
    return "list"


def run_batch(pages: list[Page], first: int) -> tuple[Counter[str], float]:
    """Read the pages of a batch of seeds; give the outcomes and the slowest time."""
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for seed in range(first, first + BATCH):
        page = mutate(pages, seed)
        started = time.perf_counter()
        try:
            outcomes[read_page(page)] += 1
        except Exception as error:
            raise RuntimeError(f"seed {seed}: {type(error).__name__}: {error}") from error
        slowest = max(slowest, time.perf_counter() - started)
        if slowest > SLOWEST:
            raise RuntimeError(f"seed {seed}: took {slowest:.1f} seconds")
    return outcomes, slowest


def main() -> None:
    parser = argparse.ArgumentParser(description="Read mutated pages.")
    parser.add_argument("--count", type=int, default=100_000, help="how many pages")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    arguments = parser.parse_args()
    pages = load_pages()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with ProcessPoolExecutor() as workers:
        firsts = range(arguments.seed, arguments.seed + arguments.count, BATCH)
        for counted, slow in workers.map(partial(run_batch, pages), firsts):
            outcomes += counted
            slowest = max(slowest, slow)
            if sys.stderr.isatty():
                print(f"\r{outcomes.total():,} pages", end="", file=sys.stderr)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{outcomes.total():,} mutated pages of {len(pages)} seeds: {dict(outcomes)}")
    print(f"slowest {slowest:.2f} s, at most {memory} MB a process")


if __name__ == "__main__":
    main()
