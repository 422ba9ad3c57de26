"""How fast the site answers ten visitors at once: `python -m benchmarks.browse --count N`.

Serves an archive of invented articles by `scrapy browse`. Visitors ask for pages of each kind, all
ten for the same kind at a time, each page of an article, word, year that is drawn anew. A visitor
asks for the next page as soon as the last one came: ten pages are always asked for. The visitors
are this process, on the same machine; what they take of it is printed beside what the site takes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from sqlite_utils import Database

from benchmarks.invented import Written
from benchmarks.million import ROOT, SCRAPY, write
from benchmarks.questions import draw_words
from benchmarks.storing import store_articles
from crawler.archive import Archive

VISITORS = 10
# pages that each visitor asks for
_VISITS = 30
_KNOWN = 2_000
# one of so many articles is changed once
_CHANGED = 20
# answers come in chunks, of which the last one is empty
_END = b"\r\n0\r\n\r\n"
_LONGEST = 10_000_000

Draw = Callable[[Random], str]


class Kind(NamedTuple):
    """A kind of page, and how an address of one is drawn."""

    name: str
    draw: Draw


class Site(NamedTuple):
    """The site, where it answers, and the process that serves it."""

    host: str
    port: int
    process: int

    @property
    def address(self) -> str:
        """The address of its front page."""
        return f"http://{self.host}:{self.port}/"


class Times(NamedTuple):
    """Milliseconds of a kind of page.

    Half of the answers took `median` or less, 95 of 100 `most`. `site` and `visitors` are the
    processor time that a page took of each.
    """

    median: float
    most: float
    site: float
    visitors: float


def list_kinds(db: Database) -> list[Kind]:
    """Return the kinds of pages, with addresses of what the archive holds."""
    rows = db.query(
        "SELECT id, substr(date_published, 1, 10) AS day, section, source, print_date, name, place"
        " FROM articles JOIN bylines ON article_id = id WHERE print_date IS NOT NULL"
        " AND source IS NOT NULL AND place IS NOT NULL"
        # in the order of the random part of the ids: of all days
        " ORDER BY substr(id, 11) LIMIT ?",
        [_KNOWN],
    )
    known = list(rows)

    def draw(path: str, column: str) -> Draw:
        return lambda rng: path.format(quote(rng.choice(known)[column], safe=""))

    def search(words: int, more: str = "") -> Draw:
        return lambda rng: f"/search?q={quote(draw_words(words)(rng)[0])}{more}"

    def trend(words: int, more: str = "") -> Draw:
        return lambda rng: f"/trends?q={','.join(draw_words(words)(rng)[0].split())}{more}"

    return [
        Kind("front page", lambda rng: "/"),
        Kind("article", draw("/article/{}", "id")),
        Kind("article as JSON", draw("/article/{}.json", "id")),
        Kind("search for a word", search(1)),
        Kind("search for two words", search(2)),
        Kind("search in a section", search(1, "&section=china")),
        Kind("search by date", search(1, "&sort=date")),
        Kind("day", draw("/day/{}", "day")),
        Kind("printed paper", draw("/print/{}", "print_date")),
        Kind("section", draw("/section/{}", "section")),
        Kind("writer", draw("/author/{}", "name")),
        Kind("place", draw("/place/{}", "place")),
        Kind("source", draw("/source/{}", "source")),
        Kind("all writers", lambda rng: f"/author?sort={rng.choice(('name', 'count'))}"),
        Kind("all places", lambda rng: f"/place?q={rng.choice('aeiou')}"),
        Kind("trend of a word", trend(1)),
        Kind("trend of three words", trend(3)),
        Kind("trend by section", trend(1, "&lines=section")),
        Kind("changes", lambda rng: f"/changes?page={rng.randrange(1, 50)}"),
        Kind("changed figures", lambda rng: f"/changes?kind=figures&page={rng.randrange(1, 9)}"),
        Kind("feed of changes", lambda rng: "/changes.atom"),
        Kind("coverage of a year", lambda rng: "/coverage"),
        Kind("data dictionary", lambda rng: "/about/columns"),
    ]


@contextmanager
def serve(path: Path) -> Iterator[Site]:
    """Serve an archive until the block ends."""
    command = [str(SCRAPY), "browse", "--port", "0", "-s", f"ARCHIVE_PATH={path}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().split()[4])
        # read on, or the site would wait to say what goes wrong
        Thread(target=process.stdout.read, daemon=True).start()
        try:
            yield Site(f"{address.hostname}", address.port or 0, process.pid)
        finally:
            process.terminate()


def draw_visits(kind: Kind, seed: int) -> list[str]:
    """Return the pages that a visitor asks for."""
    rng = Random(f"{kind.name} {seed}")  # noqa: S311  # no secret
    return [kind.draw(rng) for _ in range(_VISITS)]


async def visit(site: Site, paths: Iterable[str]) -> list[float]:
    """Ask for pages one after the other; return the seconds that each took."""
    reader, writer = await asyncio.open_connection(site.host, site.port, limit=_LONGEST)
    times = []
    for path in paths:
        started = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {site.host}:{site.port}\r\n\r\n".encode())
        answer = await reader.readuntil(_END)
        times.append(time.perf_counter() - started)
        assert answer.startswith(b"HTTP/1.1 200 "), path
    writer.close()
    return times


async def measure(site: Site, kind: Kind) -> Times:
    """Request pages of one kind as all visitors at the same time."""
    drawn = [draw_visits(kind, seed) for seed in range(VISITORS)]
    before, own = read_processor_time(site.process), time.process_time()
    parts = await asyncio.gather(*(visit(site, paths) for paths in drawn))
    spent, spent_own = read_processor_time(site.process) - before, time.process_time() - own
    times = sorted(1000 * seconds for part in parts for seconds in part)
    shares = (1000 * seconds / len(times) for seconds in (spent, spent_own))
    return Times(times[len(times) // 2], times[int(0.95 * len(times))], *shares)


def read_processor_time(process: int) -> float:
    """Return the seconds of processor time that a process and its threads took."""
    stated = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, stated[11:13])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Build the archive unless it is there, serve it, and print the times."""
    parser = argparse.ArgumentParser(description="Measure the site with ten visitors at once.")
    parser.add_argument("--count", type=int, default=100_000, help="how many articles")
    parser.add_argument("--archive", type=Path, help="an archive that is there")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = options.archive or Path(folder) / "large.db"
        if options.archive is None:
            build(path, options.count)
        with closing(Database(path)) as db:
            kinds = list_kinds(db)
            print(f"{db['articles'].count:,} articles, {VISITORS} visitors at once")
        print(f"{'ms':22}   p50   p95   processor time of a page: site, visitors")
        with serve(path) as site:
            for kind in kinds:
                times = asyncio.run(measure(site, kind))
                waited = f"{times.median:5.0f} {times.most:5.0f}"
                print(
                    f"{kind.name:22} {waited} {times.site:12.1f} {times.visitors:8.2f}", flush=True
                )


def build(path: Path, count: int) -> None:
    """Build an archive of invented articles."""
    with closing(Archive.open(path)) as archive:
        for batch in write(count):
            with archive.transaction():
                store_articles(archive, batch)
                store_articles(archive, list(map(change, batch[::_CHANGED])))


def change(written: Written) -> Written:
    """Return a later version of an article, with another number and another headline."""
    page, article = written
    later = replace(page, fetched_at=page.fetched_at + timedelta(days=1), body=page.body + b" ")
    body = f"Of 15 in all, {article.body}"
    return Written(later, replace(article, headline=f"{article.headline} again", body=body))


if __name__ == "__main__":
    main()
