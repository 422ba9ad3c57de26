"""A large archive: what it weighs, takes and answers. `python -m benchmarks.million --count N`.

Builds an archive of invented articles on pages of real markup, and prints: the size of the file and
of its tables and indexes, beside those of the schema of before; the rate of storing beside that of
bare `executemany` of the very same rows into the same schema; how long the questions of the README
take; and the memory that reading it again and exporting it need.
"""

from __future__ import annotations

import argparse
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlite_utils import Database
from tqdm import tqdm

from benchmarks.invented import Written, count_batches, write_batch
from benchmarks.questions import QUESTIONS, ask
from benchmarks.sizes import print_parts
from crawler.archive import Archive
from crawler.fetching import FetchTask, Link
from crawler.workers.pools import map_in_order
from tests.support.stored import database

ROOT = Path(__file__).parents[1]
SCRAPY = Path(sys.executable).with_name("scrapy")
# each row of them has a number; `bylines` and `figures` have none
TABLES = "dictionaries bodies pages articles revisions frontier".split()
Rows = dict[str, list[tuple[Any, ...]]]
# articles that are stored one by one at the end
SINGLE = 4_000
# how long a command over a large archive is watched
WATCHED = 60.0


class Spent(NamedTuple):
    """Seconds that storing articles took, and inserting their rows."""

    articles: int = 0
    ours: float = 0.0
    bare: float = 0.0

    def add(self, articles: int, ours: float, bare: float) -> Spent:
        """Return what was spent with this too."""
        return Spent(self.articles + articles, self.ours + ours, self.bare + bare)

    def tell(self, how: str) -> None:
        """Print the rates of both, and their ratio."""
        ours, bare = self.articles / self.ours, self.articles / self.bare
        print(f"{self.articles:,} articles stored {how}: {ours:.0f} a second,", end=" ")
        print(f"bare executemany {bare:.0f}: {ours / bare:.2f} of it", flush=True)


def write(count: int, done: int = 0) -> Iterator[list[Written]]:
    """Write articles in a process beside this one, batch by batch, but for those `done`."""
    numbers = range(count_batches(done), count_batches(count))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        yield from map_in_order(pool, write_batch, numbers, ahead=3)


def store(archive: Archive, batch: list[Written], *, at_once: bool) -> float:
    """Store articles as a crawl does, or `at_once` as an import; return the seconds spent."""
    started = time.perf_counter()
    with archive.transaction() if at_once else nullcontext():
        archive.queue([Link(p.url, "article", a.id) for p, a in batch], batch[0].page.fetched_at)
        for page, article in batch:
            archive.save_story(FetchTask(page.url, "article", article.id), [page], article, {})
    return time.perf_counter() - started


def insert_bare(archive: Archive, parts: Iterable[Rows]) -> float:
    """Insert rows by `executemany`, a transaction a part, and return the seconds that took."""
    started = time.perf_counter()
    for rows in parts:
        with archive.transaction():
            for table, values in rows.items():
                marks = ", ".join("?" * len(values[0]))
                insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608  # names of ours
                database(archive).conn.executemany(insert, values)
    return time.perf_counter() - started


def grow(
    archive: Archive, bare: Archive, batches: Iterable[list[Written]], *, at_once: bool
) -> Spent:
    """Store articles in an archive, and insert the rows that it made of them into another.

    Batch by batch in turn, so that both grow alike and suffer alike from what else runs.
    """
    total = Spent()
    for batch in batches:
        before = find_last(archive)
        ours = store(archive, batch, at_once=at_once)
        rows = list_rows(archive, before)
        total = total.add(len(batch), ours, insert_bare(bare, [rows] if at_once else divide(rows)))
    return total


def find_last(archive: Archive) -> dict[str, int]:
    """Return the number of the newest row of each table, of dictionaries how many there are."""
    newest = "SELECT coalesce(max(rowid), 0) FROM {}"
    found = {t: database(archive).execute(newest.format(t)).fetchone()[0] for t in TABLES}
    # their numbers are hashes
    return {**found, "dictionaries": database(archive)["dictionaries"].count}


def list_rows(archive: Archive, after: dict[str, int]) -> Rows:
    """Return the rows that came after the newest ones of then, by table."""
    new = dict.fromkeys(TABLES, "SELECT * FROM {} WHERE rowid > ?")
    new["dictionaries"] = "SELECT * FROM {} ORDER BY trained_at LIMIT -1 OFFSET ?"
    rows = {
        t: database(archive).execute(sql.format(t), (after[t],)).fetchall()
        for t, sql in new.items()
    }
    of_article = "SELECT * FROM {} WHERE article_id IN (SELECT id FROM articles WHERE rowid > ?)"
    for table in ("bylines", "figures"):
        last = (after["articles"],)
        rows[table] = database(archive).execute(of_article.format(table), last).fetchall()
    return {table: values for table, values in rows.items() if values}


def divide(rows: Rows) -> list[Rows]:
    """Return the dictionaries, and then the rows of each article by itself."""
    divided: dict[str, Rows] = {row[0]: {} for row in rows["articles"]}
    order = list(divided)
    for table in TABLES[1:]:
        for number, row in enumerate(rows[table]):
            divided[order[number]].setdefault(table, []).append(row)
    for table in ("bylines", "figures"):
        for row in rows.get(table, ()):
            divided[row[0]].setdefault(table, []).append(row)
    return [{t: rows[t] for t in TABLES[:1] if t in rows}, *divided.values()]


def watch_memory(arguments: list[str], seconds: float) -> list[int]:
    """Run a command for some time; give the megabytes that it held meanwhile."""
    process = subprocess.Popen(
        [str(SCRAPY), *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    held: list[int] = []
    ends = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < ends:
        time.sleep(seconds / 12)
        held.append(_read_memory(process.pid))
    process.terminate()
    process.wait()
    return [megabytes for megabytes in held if megabytes]


def _read_memory(pid: int) -> int:
    """Return the megabytes of a process, 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(found[0].split()[1]) // 1024 if found else 0


def build(path: Path, count: int) -> None:
    """Build the archive, and print how fast beside bare inserts of its rows."""
    beside = path.with_name(f"{path.name}-bare")
    with closing(Archive.open(path)) as archive, closing(Archive.open(beside)) as bare:
        bar = tqdm(write(count), total=count_batches(count), unit=" batches", disable=None)
        spent = grow(archive, bare, bar, at_once=True)
        spent.tell("as an import does, in batches")
        further = write(count + SINGLE, count)
        grow(archive, bare, further, at_once=False).tell("as a crawl does, one by one")
    for file in path.parent.glob(f"{beside.name}*"):
        file.unlink()


def measure(folder: Path, path: Path) -> None:
    """Print what an archive weighs, takes and answers."""
    db = Database(path)
    count = db["articles"].count
    size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    print(f"{count:,} articles in {size / 1e9:.2f} GB: {size / count / 1000:.1f} KB each")
    print_parts(folder, path)
    for question in QUESTIONS:
        times = ask(db, question)
        print(f"{question.name:24} p50 {times.median:7.2f} ms   p95 {times.most:7.2f} ms")
    export = ["export", f"{folder}/all.jsonl", "--with-body"]
    for command in (["reparse", "--dry-run"], export, ["verify"]):
        held = watch_memory([*command, "-s", f"ARCHIVE_PATH={path}"], WATCHED)
        print(f"memory of {command[0]}: {held} MB")


def main() -> None:
    """Build the archive, measure, and print."""
    parser = argparse.ArgumentParser(description="Build a large archive, and measure it.")
    parser.add_argument("--count", type=int, default=1_000_000, help="how many articles")
    parser.add_argument("--keep", type=Path, help="build it here, and leave it")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        path = options.keep or Path(name) / "large.db"
        if not path.exists():
            build(path, options.count)
        measure(Path(name), path)


if __name__ == "__main__":
    main()
