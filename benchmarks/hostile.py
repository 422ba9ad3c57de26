"""Thousands of hostile inputs against an archive: `python -m benchmarks.hostile`.

Each is read as the commands read it: a file is ingested, with an honest page in it, and a listing
and a robots.txt are read by a worker. It fails if an honest page is not stored, or if anything
changed that was stored before. It prints how many inputs had which result, the slowest one, and the
peaks of memory. `--seed` makes the inputs of a run again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.robotstxt import ProtegoRobotParser

from benchmarks.hostile_inputs import Input, make_input
from crawler.archive import Archive
from crawler.crawl.channel_pages import explore_listing
from crawler.downloader.robots_rules import RobotsUnreadable, read_robots
from crawler.fetching import FetchResult
from crawler.formats.damage import Damage
from crawler.formats.locations import UnreadableFile
from crawler.formats.warc_files import open_warcs
from crawler.formats.warc_reader import Record, Skipped, read_records
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.page_extraction import give_up, give_up_page
from crawler.items import Page
from crawler.workers.pools import Pool, map_batches, open_pool
from crawler.workers.time_limit import describe_killed, extract_in_time
from tests.support.captured import record_whole
from tests.support.stored import database
from tests.support.stories import Story, make_stories
from tests.support.warcs import AT, HTML, save_warc

_STORED = 40
# in a reason: page of another article: WS667c1d1e7a164acbbf114639
_ID = re.compile(r"WS[0-9a-f]{24}")
_KNOWN = (
    "select * from articles where id in (select id from known) order by id",
    "select * from article_versions where article_id in (select id from known) order by 1, 2",
    "select * from bylines where article_id in (select id from known) order by 1, 2",
    "select * from figures where article_id in (select id from known) order by 1, 2",
    "select * from suppressions order by 1, 2, 3",
)


class Trial:
    """An archive with some stories, to which hostile inputs are given one by one.

    `results` counts the inputs by result; `slowest` is the longest time and the seed of its input.
    """

    def __init__(self, folder: Path, pool: Pool, known: Sequence[Story]) -> None:
        self.results: Counter[str] = Counter()
        self.slowest = (0.0, 0)
        self._folder = folder
        self._pool = pool
        self._archive = Archive.open(folder / "archive.db")
        self._ingest(save_warc(folder / "known.warc.gz", record_whole(known)))
        self._db = database(self._archive)
        self._db.execute("create temp table known as select id from articles")
        self._suppress(known[-1])
        self._before = self._show()

    def take(self, seed: int, hostile: Input) -> None:
        """Read an input. Raises `AssertionError` if its honest page is not stored."""
        started = time.perf_counter()
        reasons = self._read_file(hostile) if hostile.honest else self._read_page(hostile)
        self.slowest = max(self.slowest, (time.perf_counter() - started, seed))
        for reason in reasons:
            self.results[f"{hostile.kind}: {_ID.sub('…', reason)}"] += 1

    def check(self) -> None:
        """Raise `AssertionError` if anything differs that was stored before."""
        assert self._show() == self._before, "what was stored has changed"
        self._archive.close()

    def _read_file(self, hostile: Input) -> set[str]:
        assert hostile.honest is not None, "a file has an honest page"
        path = self._folder / hostile.name
        path.write_bytes(hostile.content)
        reasons = self._ingest(path)
        stored = self._db.execute("select 1 from articles where id = ?", [hostile.honest.id])
        assert stored.fetchone(), f"the honest page is not stored: {reasons}"
        return reasons

    def _ingest(self, path: Path) -> set[str]:
        damages: set[str] = set()
        mapper = partial(map_batches, self._pool, ahead=3)
        ingestion = Ingestion(
            self._archive, partial(mapper, give_up=give_up_page), partial(mapper, give_up=give_up)
        )
        ingestion.add(_read_warcs(path, damages))
        ingestion.finish()
        skipped = {reason for reason, number in ingestion.skipped.items() if number}
        return damages | skipped | set(ingestion.unread) or {"article"}

    def _read_page(self, hostile: Input) -> set[str]:
        work = _read_robots if hostile.kind == "robots" else _read_listing
        batches = [[(hostile.url, hostile.content)]]
        ((result,),) = map_batches(self._pool, work, batches, 1, lambda _: _name(describe_killed()))
        return {result}

    def _suppress(self, story: Story) -> None:
        self._archive.suppressions.suppress(story.id, None, "asked", AT)

    def _show(self) -> list[Any]:
        return [self._db.execute(sql).fetchall() for sql in _KNOWN]


def _read_warcs(path: Path, damages: set[str]) -> Iterator[Record | Skipped]:
    try:
        with open_warcs(str(path)) as warcs:
            for warc in warcs:
                for found in read_records(warc):
                    if isinstance(found, Damage):
                        damages.add(found.what)
                    else:
                        yield found
    except UnreadableFile as error:
        damages.add(str(error).partition(": ")[2])


def _read_listing(pages: Sequence[tuple[str, bytes]]) -> list[str]:
    return [_name(extract_in_time(10, _explore, *page)) for page in pages]


def _explore(url: str, body: bytes) -> object:
    return explore_listing(Page(url, AT, HTTPStatus.OK, HTML, body), None).listing


def _read_robots(pages: Sequence[tuple[str, bytes]]) -> list[str]:
    return [_name(extract_in_time(10, _judge_robots, body)) for _, body in pages]


def _judge_robots(body: bytes) -> object:
    try:
        rules = read_robots(200, None, body, "bot", lambda text: ProtegoRobotParser(text, None))
    except RobotsUnreadable as error:
        return str(error)
    rules.find_usage("https://www.chinadaily.com.cn/" + "a" * 1900)
    return rules.allows("https://www.chinadaily.com.cn/" + "a" * 1900)


def _name(result: object) -> str:
    return str(result.reason) if isinstance(result, FetchResult) else type(result).__name__


def main() -> None:
    """Make the inputs, and have them read in a process of their own, whose memory is measured."""
    parser = argparse.ArgumentParser(description="Read hostile inputs.")
    parser.add_argument("--count", type=int, default=10_000, help="how many inputs")
    parser.add_argument("--seed", type=int, help="the first seed, which is random without it")
    asked = parser.parse_args()
    first = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**9)
    print(f"{asked.count:,} hostile inputs from seed {first}", flush=True)
    known, honest = make_stories(_STORED, seed=1), make_stories(asked.count, seed=2)
    context = multiprocessing.get_context("spawn")
    inputs, theirs = context.Pipe()
    reader = context.Process(target=_read_all, args=(theirs, known))
    reader.start()
    theirs.close()
    with suppress(BrokenPipeError):
        for seed, story in enumerate(honest, first):
            inputs.send((seed, make_input(seed, known, story)))
            if sys.stderr.isatty():
                print(f"\r{seed - first + 1:,}", end="", file=sys.stderr)
    inputs.close()
    reader.join()
    sys.exit(reader.exitcode)


def _read_all(inputs: Connection, known: Sequence[Story]) -> None:
    """Read inputs until there are no more, and print the figures."""
    with TemporaryDirectory() as folder:
        with open_pool(2) as pool:
            trial = Trial(Path(folder), pool, known)
            with suppress(EOFError):
                while True:
                    _read(trial, *inputs.recv())
            trial.check()
        for reason, number in sorted(trial.results.items()):
            print(f"{number:6,}  {reason}")
    print(f"slowest: {trial.slowest[0]:.1f} s, of seed {trial.slowest[1]}")
    peaks = map(_measure_peak, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print("peaks: {} MB, and at most {} MB a worker".format(*peaks))


def _read(trial: Trial, seed: int, hostile: Input) -> None:
    try:
        trial.take(seed, hostile)
    except Exception as error:
        raise RuntimeError(f"seed {seed}: {type(error).__name__}: {error}") from error


def _measure_peak(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


if __name__ == "__main__":
    main()
