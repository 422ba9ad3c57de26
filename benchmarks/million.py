"""A large archive: what it weighs, takes and answers. `python -m benchmarks.million --count N`.

Builds an archive of invented articles on pages of real markup, and prints: the size of the file and
of its tables and indexes, beside those of the schema of before; the rates of storing, beside bare
inserts of the very same rows; how long the questions of the README take; and the memory that
reading it again and exporting it need.
"""

from __future__ import annotations

import argparse
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database
from tqdm import tqdm

from benchmarks.invented import Written, count_batches, write_batch
from benchmarks.questions import QUESTIONS, ask
from benchmarks.sizes import print_parts
from benchmarks.storing import compare_crawl, compare_import
from crawler.archive import Archive
from crawler.workers.pools import map_in_order

ROOT = Path(__file__).parents[1]
SCRAPY = Path(sys.executable).with_name("scrapy")
# articles that are stored as a crawl does, at the end
CRAWLED = 4_000
# how long a command over a large archive is watched
WATCHED = 60.0


def write(count: int, done: int = 0) -> Iterator[list[Written]]:
    """Write articles in a process beside this one, batch by batch, but for those `done`."""
    numbers = range(count_batches(done), count_batches(count))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        yield from map_in_order(pool, write_batch, numbers, ahead=3)


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
        number = count_batches(count)
        bar = tqdm(write(count), total=number, unit=" batches", disable=None)
        compare_import(archive, bare, bar, number)
        further = write(count + CRAWLED, count)
        compare_crawl(archive, bare, further, count_batches(CRAWLED))
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
