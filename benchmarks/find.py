"""How complete, how cheap and how fast the paper is found: a backfill of twenty invented years.

The site is `tests.support.simulation`: real markup, listings that end at a depth, stories that one
channel alone names, broken answers of the search, deleted stories, copies. It is asked over HTTP.

Recall is the share of the stories that any channel names and that the site still has; precision the
share of stored articles that are stories of the plan. Every request counts, robots.txt too. With
kills, the crawl is killed (SIGKILL) at random moments so often, and begun again.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from typing import IO

from sqlite_utils import Database

from benchmarks.memory import MemoryWatch
from tests.support.commands import run_scrapy, start_crawl
from tests.support.loopback import Loopback
from tests.support.running import Running
from tests.support.simulation.plan import Plan, each_day
from tests.support.simulation.site import SimulatedSite

_FIRST, _LAST = date(2006, 1, 1), date(2025, 12, 31)
# seconds between two looks at the processes
_TICK = 0.5
# of the requests of a backfill, by the stories that it stores
_REQUESTS_A_STORY = 1.2


def main() -> None:
    """Run the backfill and print its figures."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="how many stories")
    parser.add_argument("--since", type=date.fromisoformat, default=_FIRST, metavar="DAY")
    parser.add_argument("--until", type=date.fromisoformat, default=_LAST, metavar="DAY")
    parser.add_argument("--kills", type=int, default=0, help="how often the crawl is killed")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    site = SimulatedSite(Plan(options.since, options.until, options.count, options.seed))
    with TemporaryDirectory() as folder, Loopback(site) as server:
        archive, watch, started = Path(folder, "archive.db"), MemoryWatch(), time.monotonic()
        moments = _draw_moments(options.count, options.kills, options.seed)
        exit_code = _fill(archive, site.plan, server, moments, watch)
        minutes = (time.monotonic() - started) / 60
        print(f"{options.count:,} stories, seed {options.seed}, {options.kills} kills;", end=" ")
        print(f"exit code {exit_code}")
        if exit_code:
            print(archive.with_suffix(".log").read_text().strip().rpartition("\n")[2])
        _report_found(archive, site.plan, len(server.requests))
        print(f"{minutes:.1f} minutes; requests: {dict(site.asked.most_common())}")
        _report_coverage(archive, site.plan)
        print(watch)


def _draw_moments(count: int, kills: int, seed: int) -> Iterator[int]:
    """Yield after how many requests of each run to kill it: half of the work is done between."""
    draw = random.Random(seed)  # noqa: S311  # repeatable, not secret
    most = int(_REQUESTS_A_STORY * count / max(1, kills))
    yield from (draw.randint(1, most) for _ in range(kills))


def _fill(
    archive: Path, plan: Plan, server: Loopback, moments: Iterator[int], watch: MemoryWatch
) -> int:
    """Run the backfill, killed at the moments, to its end; return the exit code of that."""
    period = ("-a", f"since={plan.first}", "-a", f"until={plan.last}", "-a", "editions=www")
    with archive.with_suffix(".log").open("ab") as log:
        while True:
            wanted = next(moments, None)
            goal = None if wanted is None else len(server.requests) + wanted
            with _start(archive, *period, server=server, log=log) as running:
                while not _ends(running):
                    watch.look(running.pid)
                    if goal is not None and len(server.requests) >= goal:
                        running.kill()
                if (exit_code := running.wait()) >= 0:
                    return exit_code


def _start(archive: Path, *arguments: str, server: Loopback, log: IO[bytes]) -> Running:
    return start_crawl(archive, *arguments, "-L", "WARNING", env=server.env(), stderr=log)


def _ends(running: Running) -> bool:
    with suppress(TimeoutExpired):
        running.wait(_TICK)
        return True
    return False


def _report_found(archive: Path, plan: Plan, requests: int) -> None:
    named = {story.id for story in plan.named.values() if not story.deleted}
    stored = {row["id"] for row in Database(archive).query("select id from articles")}
    print(f"recall {len(stored & named) / len(named):.2%} of {len(named):,}", end="; ")
    print(f"precision {len(stored & named) / len(stored):.2%} of {len(stored):,}", end="; ")
    print(f"{requests / len(stored):.3f} requests an article")


def _report_coverage(archive: Path, plan: Plan) -> None:
    period = ("--since", f"{plan.first}", "--until", f"{plan.last}")
    printed = run_scrapy("coverage", "--json", *period, "-s", f"ARCHIVE_PATH={archive}")
    said = [json.loads(line) for line in printed.stdout.splitlines()]
    by_day: dict[date, list[bool]] = {}
    for story in plan.named.values():
        by_day.setdefault(story.day, []).append(story.deleted)
    wrong = 0
    for day, row in zip(each_day(plan.first, plan.last), said, strict=True):
        deleted = by_day.get(day, [])
        known = (len(deleted) - sum(deleted), sum(deleted), 0)
        wrong += (row["stored"], row["gone"], row["missing"]) != known
    print(f"coverage agrees on {len(said) - wrong:,} of {len(said):,} days")


if __name__ == "__main__":
    main()
