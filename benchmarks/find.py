"""How complete, how cheap and how fast the paper is found: a backfill of twenty invented years.

The site is `tests.support.simulation`: real markup, listings that end at a depth, stories that one
channel alone names, broken answers of the search, deleted stories, copies. It is asked over HTTP.

Recall is the share of the stories that any channel names and that the site still has; precision the
share of stored articles that are stories of the plan. Every request counts, robots.txt too.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from tests.support.commands import crawl, run_scrapy
from tests.support.loopback import Loopback
from tests.support.simulation.plan import Plan, each_day
from tests.support.simulation.site import SimulatedSite

_FIRST, _LAST = date(2006, 1, 1), date(2025, 12, 31)


def main() -> None:
    """Run the backfill and print its figures."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    plan = Plan(_FIRST, _LAST, options.count, options.seed)
    site = SimulatedSite(plan)
    with TemporaryDirectory() as folder, Loopback(site) as server:
        archive = Path(folder) / "archive.db"
        started = time.monotonic()
        period = ("-a", f"since={_FIRST}", "-a", f"until={_LAST}", "-a", "editions=www")
        ended = crawl(archive, *period, "-L", "WARNING", env=server.env())
        minutes = (time.monotonic() - started) / 60
        print(f"{options.count:,} stories, seed {options.seed}; exit code {ended.returncode}")
        _report_found(archive, plan, len(server.requests))
        print(f"{minutes:.1f} minutes; requests: {dict(site.asked.most_common())}")
        _report_coverage(archive, plan)
    # of the crawl with its parser process, and of the commands after it: the largest of them
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process: {peak:.0f} MB")


def _report_found(archive: Path, plan: Plan, requests: int) -> None:
    named = {story.id for story in plan.named.values() if not story.deleted}
    stored = {row["id"] for row in Database(archive).query("select id from articles")}
    print(f"recall {len(stored & named) / len(named):.2%} of {len(named):,}", end="; ")
    print(f"precision {len(stored & named) / len(stored):.2%} of {len(stored):,}", end="; ")
    print(f"{requests / len(stored):.3f} requests an article")


def _report_coverage(archive: Path, plan: Plan) -> None:
    period = ("--since", f"{_FIRST}", "--until", f"{_LAST}")
    printed = run_scrapy("coverage", "--json", *period, "-s", f"ARCHIVE_PATH={archive}")
    said = [json.loads(line) for line in printed.stdout.splitlines()]
    by_day: dict[date, list[bool]] = {}
    for story in plan.named.values():
        by_day.setdefault(story.day, []).append(story.deleted)
    wrong = 0
    for day, row in zip(each_day(_FIRST, _LAST), said, strict=True):
        deleted = by_day.get(day, [])
        known = (len(deleted) - sum(deleted), sum(deleted), 0)
        wrong += (row["stored"], row["gone"], row["missing"]) != known
    print(f"coverage agrees on {len(said) - wrong:,} of {len(said):,} days")


if __name__ == "__main__":
    main()
