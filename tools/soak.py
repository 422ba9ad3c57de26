"""Thousands of killed crawls: `python -m tools.soak --kills 2000`.

Each round crawls 400 stories of its own into a new archive through 50 kills or so, and looks at
everything as `test_kills.py` does. What is broken is printed with the seed that kills so again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from tests.support.kills import find_losses, find_orphans, kill_crawls
from tests.support.stories import make_stories

STORIES = 400
KILLS = range(20, 120)


@dataclass
class Soak:
    """What the rounds came to so far."""

    rounds: int = 0
    kills: int = 0
    stories: int = 0
    in_flight: int = 0
    asked_again: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills:,} kills in {self.rounds:,} rounds, {self.stories:,} stories stored,"
            f" {self.asked_again:,} pages asked again of {self.in_flight:,} in flight"
        )


def run_round(soak: Soak, seed: int) -> list[str]:
    """Kill the crawls of a seed; give what is broken."""
    stories = make_stories(STORIES, seed)
    kills = random.Random(seed).choice(KILLS)  # noqa: S311  # repeatable, not secret
    with TemporaryDirectory(prefix="soak-") as folder:
        killed = kill_crawls(Path(folder, "archive.db"), stories, kills, seed)
        broken = killed.broken + list(find_losses(Database(killed.archive), stories))
    broken += [f"exit code {killed.exit_code}"] * (killed.exit_code != 0)
    broken += [f"process group {group} lives on" for group in find_orphans(killed.groups)]
    if killed.asked_again > killed.in_flight:
        broken.append(f"{killed.asked_again} asked again, {killed.in_flight} were in flight")
    soak.rounds += 1
    soak.kills += killed.kills
    soak.stories += len(stories)
    soak.in_flight += killed.in_flight
    soak.asked_again += killed.asked_again
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill crawls, and look at what is left.")
    parser.add_argument("--kills", type=int, default=2000, help="how many kills at least")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first round")
    arguments = parser.parse_args()
    soak = Soak()
    started = time.monotonic()
    while soak.kills < arguments.kills:
        seed = arguments.seed + soak.rounds
        if broken := run_round(soak, seed):
            sys.exit("\n".join([f"seed {seed}:", *broken, str(soak)]))
        if sys.stderr.isatty():
            print(f"\r{soak}", end="", file=sys.stderr, flush=True)
    print(f"\r{soak}: nothing lost, in {time.monotonic() - started:,.0f} s")


if __name__ == "__main__":
    main()
