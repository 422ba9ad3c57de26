"""How fast the site answers ten visitors at once: `python -m benchmarks.browse --count N`.

Serves an archive of invented articles by `scrapy browse`. Visitors ask for pages of each kind, all
ten for the same kind at a time, each page of an article, word, year that is drawn anew.
"""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from sqlite_utils import Database

from benchmarks.invented import Written
from benchmarks.million import ROOT, SCRAPY, store, write
from benchmarks.questions import draw_words
from crawler.archive import Archive

VISITORS = 10
# pages that each visitor asks for
_VISITS = 30
_KNOWN = 2_000
# one of so many articles is changed once
_CHANGED = 20

Draw = Callable[[Random], str]


class Kind(NamedTuple):
    """A kind of page, and how an address of one is drawn."""

    name: str
    draw: Draw


class Times(NamedTuple):
    """Milliseconds that answers took: half of them no more, 95 of 100 no more."""

    median: float
    most: float


def list_kinds(db: Database) -> list[Kind]:
    """Return the kinds of pages, with addresses of what the archive holds."""
    rows = db.query(
        "SELECT id, substr(date_published, 1, 10) AS day, section, source, print_date, name, place"
        " FROM articles JOIN bylines ON article_id = id WHERE print_date IS NOT NULL"
        " AND source IS NOT NULL AND place IS NOT NULL ORDER BY id LIMIT ?",
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
def serve(path: Path) -> Iterator[str]:
    """Serve an archive until the block ends; give the address."""
    command = [str(SCRAPY), "browse", "--port", "0", "-s", f"ARCHIVE_PATH={path}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[4]
        # read on, or the site would wait to say what goes wrong
        Thread(target=process.stdout.read, daemon=True).start()
        try:
            yield address
        finally:
            process.terminate()


def visit(address: str, kind: Kind, seed: int) -> list[float]:
    """Ask for pages of a kind one after the other; return the seconds that each took."""
    rng = Random(f"{kind.name} {seed}")  # noqa: S311  # no secret
    times = []
    with closing(HTTPConnection(urlsplit(address).netloc)) as connection:
        for _ in range(_VISITS):
            path = kind.draw(rng)
            started = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - started)
            assert answer.status == 200, path
    return times


def measure(address: str, kind: Kind) -> Times:
    """Request pages of one kind as all visitors at the same time."""
    with ThreadPoolExecutor(VISITORS) as pool:
        parts = pool.map(lambda seed: visit(address, kind, seed), range(VISITORS))
        times = sorted(1000 * seconds for part in parts for seconds in part)
    return Times(times[len(times) // 2], times[int(0.95 * len(times))])


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
        with serve(path) as address:
            for kind in kinds:
                times = measure(address, kind)
                print(f"{kind.name:24} p50 {times.median:6.1f} ms   p95 {times.most:6.1f} ms")


def build(path: Path, count: int) -> None:
    """Build an archive of invented articles."""
    with closing(Archive.open(path)) as archive:
        for batch in write(count):
            store(archive, batch, at_once=True)
            store(archive, list(map(change, batch[::_CHANGED])), at_once=True)


def change(written: Written) -> Written:
    """Return a later version of an article, with another number and another headline."""
    page, article = written
    later = replace(page, fetched_at=page.fetched_at + timedelta(days=1), body=page.body + b" ")
    body = f"Of 15 in all, {article.body}"
    return Written(later, replace(article, headline=f"{article.headline} again", body=body))


if __name__ == "__main__":
    main()
