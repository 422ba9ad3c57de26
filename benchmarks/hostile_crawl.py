"""A crawl of a hostile site on loopback: `python -m benchmarks.hostile_crawl`.

It prints how long the crawl took, the longest pause between two requests, and the peaks of memory
of its processes. A second crawl is told to end (SIGTERM) while a page is being parsed. It fails
where one does not end in time, or an honest story is not stored.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from benchmarks.memory import MemoryWatch
from tests.support.commands import FAST, ROOT, SCRAPY, clean_env
from tests.support.hostile_site import SLOW, STORIES, HostileSite
from tests.support.loopback import Loopback

# seconds between two looks at the processes
_TICK = 0.1


@contextmanager
def _start(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], Loopback]]:
    with Loopback(HostileSite()) as loopback, (folder / "log").open("wb") as log:
        archive = f"ARCHIVE_PATH={folder / 'archive.db'}"
        command = [str(SCRAPY), "crawl", "chinadaily", "-s", archive, *FAST, *arguments]
        crawl = subprocess.Popen(command, cwd=ROOT, env=clean_env(loopback.env()), stderr=log)
        try:
            yield crawl, loopback
        finally:
            crawl.kill()
            crawl.wait()


def crawl_whole(folder: Path, urls: int) -> None:
    """Crawl the site to its end, and print what that took."""
    with _start(folder, "-s", f"NEWS_PER_RUN={urls}") as (crawl, loopback):
        watch, started = MemoryWatch(), time.monotonic()
        while crawl.poll() is None:
            watch.look(crawl.pid)
            time.sleep(_TICK)
        took, asked = time.monotonic() - started, [request.time for request in loopback.requests]
    print(f"{len(asked):,} requests in {took:.0f} s, exit code {crawl.returncode}")
    print(f"longest pause between requests: {max(b - a for a, b in pairwise(asked)):.1f} s")
    print(watch)
    print((folder / "log").read_text().splitlines()[-1])
    ids = {row["id"] for row in Database(folder / "archive.db")["articles"].rows}
    assert ids.issuperset(story.id for story in STORIES), "an honest story is not stored"


def crawl_and_end(folder: Path) -> None:
    """Send SIGTERM to a crawl while its parser process is busy in C code."""
    with _start(folder, "-a", f"sections={SLOW}") as (crawl, loopback):
        while not any(request.url.endswith(SLOW) for request in loopback.requests):
            time.sleep(_TICK)
        time.sleep(1)
        crawl.terminate()
        started = time.monotonic()
        crawl.wait(60)
        print(f"SIGTERM while a page is parsed: ended after {time.monotonic() - started:.1f} s")


def main() -> None:
    """Run both crawls."""
    parser = argparse.ArgumentParser(description="Crawl a hostile site.")
    parser.add_argument("--urls", type=int, default=1_000, help="NEWS_PER_RUN of the crawl")
    asked = parser.parse_args()
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        crawl_whole(Path(first), asked.urls)
        crawl_and_end(Path(second))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
