"""What a stored page takes: `python -m benchmarks.bodies`.

Every way of coding codes the same pages in one run, one after the other: as a WARC file with a gzip
member a record, by zlib and zstd alone, with a dictionary trained on other pages of the layout, and
as a delta of the page served before. Every page is read back and compared; so are those saved into
an archive and loaded from it. Rates are of processor time. CHINADAILY_CORPUS adds real pages.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlite_utils import Database

from benchmarks.servings import Sample, compose_samples, invent_samples
from crawler.archive.bodies import load_body, save_body
from crawler.archive.body_codec import LEVEL, code_delta, code_whole
from crawler.archive.body_dictionaries import SAMPLES, find_or_train
from crawler.archive.database import open_database
from crawler.archive.plugins.page_body import page_body

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVELS = (LEVEL, 6, 9)
_HTTP = (
    "HTTP/1.1 200 OK\r\nDate: Thu, 26 Nov 2026 08:12:01 GMT\r\nContent-Type: text/html\r\n"
    "Connection: keep-alive\r\nServer: openresty\r\nVary: Accept-Encoding\r\n"
    'Last-Modified: Thu, 26 Nov 2026 07:44:53 GMT\r\nETag: W/"6af7b4ca-dd5c"\r\n\r\n'
)


class Way(NamedTuple):
    """A way of coding: bytes a page, and pages that a second of processor time codes."""

    name: str
    size: float
    rate: float


def compress_record(body: bytes, level: int) -> bytes:
    """Return a page as a response record of a WARC file, a gzip member of its own."""
    http = _HTTP.encode() + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        "WARC-Target-URI: https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html"
        "\r\nWARC-Date: 2026-11-26T08:12:01Z\r\n"
        "WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", level)


def read_record(record: bytes) -> bytes:
    """Return the page of a record."""
    return gzip.decompress(record).split(b"\r\n\r\n", 2)[2][:-4]


def code_with(dictionary: zstd.ZstdDict, level: int, body: bytes) -> bytes:
    """Return a page coded with a dictionary."""
    return code_whole(body, dictionary, level).data


def measure_ways(sample: Sample, dictionary: zstd.ZstdDict) -> Iterator[Way]:
    """Code the pages of a layout in every way."""
    pages, content = sample.pages, dictionary.dict_content
    for level in (6, 9):
        code = partial(compress_record, level=level)
        yield measure(f"gzip WARC, level {level}", pages, code, read_record)
    yield measure("zlib 6", pages, partial(zlib.compress, level=6), zlib.decompress)
    yield measure("zstd 3", pages, partial(zstd.compress, level=3), zstd.decompress)
    for level in _LEVELS:
        yield measure(
            f"zstd {level}, dictionary",
            pages,
            partial(code_with, dictionary, level),
            lambda data: page_body(data, content, None, None),
        )
    for name, served in (("1 link of 4 new", sample.soon), ("all links new", sample.later)):
        yield measure_delta(f"zstd {LEVEL}, served again, {name}", pages, served)


def measure(
    name: str,
    pages: Sequence[bytes],
    code: Callable[[bytes], bytes],
    read: Callable[[bytes], bytes],
) -> Way:
    """Code pages, check that the same bytes come back, and return what they took."""
    started = time.process_time()
    coded = [code(body) for body in pages]
    spent = time.process_time() - started
    assert [read(data) for data in coded] == pages
    return Way(name, sum(map(len, coded)) / len(pages), len(pages) / spent)


def measure_delta(name: str, bases: Sequence[bytes], pages: Sequence[bytes]) -> Way:
    """Code pages as deltas of those served before."""
    started = time.process_time()
    coded = [code_delta(body, base, LEVEL).data for body, base in zip(pages, bases, strict=True)]
    spent = time.process_time() - started
    for data, base, body in zip(coded, bases, pages, strict=True):
        assert page_body(data, None, zstd.compress(base), None) == body
    return Way(name, sum(map(len, coded)) / len(pages), len(pages) / spent)


def train(db: Database, sample: Sample) -> zstd.ZstdDict:
    """Save what there is to learn from, and train from it as a crawl does."""
    save_pages(db, sample.layout, sample.learned)
    started = time.process_time()
    with db.atomic():
        dictionary = find_or_train(db, sample.layout)
    assert dictionary
    print(f"trained on {len(sample.learned)} pages in {time.process_time() - started:.2f} s")
    return dictionary


def save_pages(db: Database, layout: str, pages: Sequence[bytes]) -> list[str]:
    """Save pages, each in a transaction, and return their hashes."""
    hashes = []
    for number, body in enumerate(pages):
        with db.atomic():
            hashes.append(save_body(db, body, layout, f"{layout} {number}"))
    return hashes


def measure_archive(db: Database, sample: Sample) -> tuple[float, float]:
    """Save the pages into an archive and load them, and return both rates."""
    times = [time.process_time()]
    hashes = save_pages(db, sample.layout, sample.pages)
    times.append(time.process_time())
    assert [load_body(db, name) for name in hashes] == sample.pages
    times.append(time.process_time())
    return len(hashes) / (times[1] - times[0]), len(hashes) / (times[2] - times[1])


def report(sample: Sample, db: Database) -> None:
    """Measure a layout and print its table."""
    size = sum(map(len, sample.pages)) / len(sample.pages)
    print(f"\n{sample.layout}: {len(sample.pages)} pages of {size:,.0f} bytes", end=", ")
    dictionary = train(db, sample)
    saved, loaded = measure_archive(db, sample)
    ways = list(measure_ways(sample, dictionary))
    for way in ways:
        ratio = way.size / ways[0].size
        print(f"  {way.name:40}{way.size:8,.0f} bytes{ratio:7.3f}{way.rate:9,.0f} pages/s")
    print(f"  in an archive {saved:,.0f} pages/s are saved, {loaded:,.0f} loaded and checked")


def main() -> None:
    """Measure invented pages, then real ones."""
    parser = argparse.ArgumentParser(description="Code pages in every way.")
    parser.add_argument("--pages", type=int, default=80, help="pages measured of each layout")
    count = parser.parse_args().pages
    kinds = [("invented pages", invent_samples(SAMPLES, count))]
    if corpus := os.environ.get("CHINADAILY_CORPUS"):
        kinds.append(("real pages", compose_samples(Path(corpus), SAMPLES, count)))
    for name, samples in kinds:
        print(f"\n{name}; the share is that of the first line")
        with TemporaryDirectory() as folder:
            db = open_database(Path(folder) / "bodies.db")
            for sample in samples:
                report(sample, db)
            db.close()


if __name__ == "__main__":
    main()
