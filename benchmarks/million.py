"""A large archive: what it weighs, takes and answers. `python -m benchmarks.million --count N`.

Builds an archive of invented articles on pages of real markup, and prints: the size of the file,
the rate of storing beside that of bare `executemany` of the very same rows into the same schema,
how long the questions of the README take, and the memory that reading it again and exporting it
need.
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
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database
from tqdm import tqdm

from benchmarks.invented import Written, count_batches, write_batch
from benchmarks.questions import QUESTIONS, ask
from crawler.archive import Archive, Link, Task
from crawler.archive.coding import LEVEL, code_whole
from crawler.archive.dictionaries import find_dictionary
from crawler.executors import map_in_order

ROOT = Path(__file__).parents[1]
SCRAPY = Path(sys.executable).with_name("scrapy")
TABLES = "dictionaries bodies pages articles bylines figures revisions frontier".split()
Rows = dict[str, list[tuple[Any, ...]]]
SAMPLE = 10_000
# how long a command over a large archive is watched
WATCHED = 60.0


def write(count: int) -> Iterator[list[Written]]:
    """Write articles in a process beside this one, batch by batch."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        yield from map_in_order(pool, write_batch, range(count_batches(count)), ahead=3)


def store(archive: Archive, batches: Iterable[list[Written]], *, at_once: bool) -> float:
    """Store articles as a crawl does, or `at_once` as an import; give the seconds that took."""
    spent = 0.0
    for batch in batches:
        started = time.perf_counter()
        archive.ask([Link(p.url, "article", a.id) for p, a in batch], batch[0].page.fetched_at)
        with archive.transaction() if at_once else nullcontext():
            for page, article in batch:
                archive.save_story(Task(page.url, "article", article.id), [page], article, {})
        spent += time.perf_counter() - started
    return spent


def insert_bare(batches: Iterable[Rows], path: Path) -> float:
    """Insert rows into an empty archive by `executemany`, a transaction a batch.

    Gives the seconds that took.
    """
    with closing(Archive.open(path)) as archive:
        started = time.perf_counter()
        for rows in batches:
            with archive.transaction():
                for table, values in rows.items():
                    marks = ", ".join("?" * len(values[0]))
                    insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608  # names of ours
                    archive.db.conn.executemany(insert, values)
        return time.perf_counter() - started


def divide_rows(rows: Rows) -> list[Rows]:
    """Give the dictionaries, and then the rows of each article by itself."""
    divided: dict[str, Rows] = {row[0]: {} for row in rows["articles"]}
    order = list(divided)
    for table in TABLES[1:]:
        for number, row in enumerate(rows[table]):
            article_id = row[0] if table in ("bylines", "figures") else order[number]
            divided[article_id].setdefault(table, []).append(row)
    return [{"dictionaries": rows["dictionaries"]}, *divided.values()]


def code_bodies(archive: Archive, batches: list[list[Written]]) -> float:
    """Code the bodies as `archive` did, and store nothing; give the seconds."""
    started = time.perf_counter()
    for page, article in chain.from_iterable(batches):
        code_whole(page.body, find_dictionary(archive.db, article.layout), LEVEL)
    return time.perf_counter() - started


def compare_storing(folder: Path, batches: list[list[Written]]) -> dict[str, float]:
    """Give the articles a second of a crawl's storing, an import's, and bare inserts.

    The bare ones find the bodies coded: what is `coded` is ours without that. One of them makes as
    many transactions as a crawl, which is as fast as any crawl can be.
    """
    count = sum(map(len, batches))
    rates = {}
    for name, at_once in (("each by itself", False), ("in batches", True)):
        with closing(Archive.open(folder / f"{name}.db")) as archive:
            spent = store(archive, batches, at_once=at_once)
            rates[name] = count / spent
            rates[f"{name}, coded"] = count / (spent - code_bodies(archive, batches))
            rows = {t: archive.db.execute(f"SELECT * FROM {t}").fetchall() for t in TABLES}  # noqa: S608
    rates["bare, each by itself"] = count / insert_bare(divide_rows(rows), folder / "divided.db")
    rates["bare executemany"] = count / insert_bare([rows], folder / "bare.db")
    return rates


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
    """Give the megabytes of a process, 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(found[0].split()[1]) // 1024 if found else 0


def build(path: Path, count: int) -> None:
    """Build the archive, unless it is there."""
    with closing(Archive.open(path)) as archive:
        if archive.db["articles"].count >= count:
            return
        bar = tqdm(write(count), total=count_batches(count), unit=" batches", disable=None)
        spent = store(archive, bar, at_once=True)
    print(f"{count:,} articles stored at {count / spent:.0f} a second", flush=True)


def measure(folder: Path, path: Path) -> None:
    """Print what an archive weighs, takes and answers."""
    db = Database(path)
    count = db["articles"].count
    size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    print(f"{count:,} articles in {size / 1e9:.2f} GB: {size / count / 1000:.1f} KB each")
    for question in QUESTIONS:
        times = ask(db, question)
        print(f"{question.name:24} p50 {times.median:7.2f} ms   p95 {times.most:7.2f} ms")
    rates = compare_storing(folder, list(write(SAMPLE)))
    for name, rate in rates.items():
        ratio = rate / rates["bare executemany"]
        print(f"storing, {name:22} {rate:6.0f} articles a second, {ratio:.2f} of bare")
    for command in (["reparse", "--dry-run"], ["export", f"{folder}/all.jsonl", "--with-body"]):
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
        build(path, options.count)
        measure(Path(name), path)


if __name__ == "__main__":
    main()
