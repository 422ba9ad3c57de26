"""Crawls of an invented site that are killed at random moments, and what must hold after them."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from typing import IO

from sqlite_utils import Database

from crawler.archive.frontier_statements import OUTSIDE
from crawler.archive.migrations import migration
from crawler.archive.verification import Verification
from crawler.urls import read_article_url
from tests.support.commands import PATIENCE, start_crawl
from tests.support.loopback import Answer, Loopback, Site
from tests.support.running import Running
from tests.support.stored import read_article
from tests.support.stories import Story, make_site

SECTIONS = ("china/society", "world/europe", "food")

# seconds that each answer takes, so that kills fall into fetching as often as into storing
_DELAY = 0.003
# the share of kills that come by the clock, while a crawl starts; the others by its progress
_EARLY = 0.3
# seconds that a crawl needs to start and fetch a little
_START = 0.7
# seconds after which a process without its parent lives on
_LEAVE_TAKING = 60


@dataclass
class Killed:
    """Crawls into one archive that were killed, until one was let end.

    `in_flight` counts the URLs that were leased at the kills, `asked` the requests for each URL;
    `groups` are the crawls' groups of processes; `broken` is what a kill broke.
    """

    archive: Path
    kills: int = 0
    in_flight: int = 0
    exit_code: int | None = None
    asked: Counter[str] = field(default_factory=Counter)
    groups: list[int] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def asked_again(self) -> int:
        """How many requests for pages of stories were not the first for theirs."""
        return sum(count - 1 for url, count in self.asked.items() if read_article_url(url))


@dataclass(frozen=True)
class _Moment:
    """When to kill: after so many requests of the run, and so many seconds more."""

    requests: int
    seconds: float

    @classmethod
    def draw(cls, rng: random.Random, most_requests: int) -> _Moment:
        if rng.random() < _EARLY:
            return cls(0, rng.uniform(0, _START))
        return cls(rng.randint(1, most_requests), rng.uniform(0, 4 * _DELAY))

    def wait(self, loopback: Loopback, running: Running) -> bool:
        """Wait for it; tell whether the crawl still runs then."""
        goal = len(loopback.requests) + self.requests
        while len(loopback.requests) < goal:
            if _ends_within(running, 0.001):
                return False
        return not _ends_within(running, self.seconds)


def kill_crawls(archive: Path, stories: list[Story], kills: int, seed: int) -> Killed:
    """Crawl the stories with so many kills, fewer when all is done before; then to the end."""
    killed = Killed(archive)
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    pages = make_site(stories, SECTIONS).items()
    site = Site({url: Answer(body=html.encode(), delay=_DELAY) for url, html in pages})
    # the kills take about half of the work
    most_requests = max(1, 3 * len(pages) // (2 * kills))
    with Loopback(site) as loopback, archive.with_suffix(".log").open("ab") as log:
        while killed.exit_code is None:
            wanted = killed.kills < kills
            _crawl(killed, loopback, log, _Moment.draw(rng, most_requests) if wanted else None)
        killed.asked.update(request.url for request in loopback.requests)
    return killed


def _crawl(killed: Killed, loopback: Loopback, log: IO[bytes], moment: _Moment | None) -> None:
    arguments = ("-a", f"sections={','.join(SECTIONS)}", "-L", "WARNING")
    with start_crawl(killed.archive, *arguments, env=loopback.env(), stderr=log) as running:
        killed.groups.append(running.pid)
        if moment is not None and moment.wait(loopback, running):
            running.kill()
            running.wait()
            killed.kills += 1
            _look_at_what_is_left(killed)
            return
        if not _ends_within(running, PATIENCE):
            running.send_signal(signal.SIGABRT)
        killed.exit_code = running.wait()


def _ends_within(running: Running, seconds: float) -> bool:
    with suppress(TimeoutExpired):
        running.wait(seconds)
        return True
    return False


def _look_at_what_is_left(killed: Killed) -> None:
    """Look at a copy, so that the next crawl finds the files as the killed one left them."""
    with TemporaryDirectory() as folder:
        for path in killed.archive.parent.glob(f"{killed.archive.name}*"):
            shutil.copy(path, folder)
        db = Database(Path(folder, killed.archive.name))
        killed.broken += find_damage(db)
        if db["frontier"].exists():
            killed.in_flight += db["frontier"].count_where("state = 'leased'")
        db.close()


def find_damage(db: Database) -> list[str]:
    """Name what is wrong in an archive, or in the file of one that is not made yet."""
    if migration.pending(db):
        return [row for (row,) in db.execute("PRAGMA integrity_check") if row != "ok"]
    path = Path(db.execute("PRAGMA database_list").fetchone()[2])
    with closing(Verification(path, quick=False)) as verification:
        return [fault for _, fault in verification.run() if fault]


def find_losses(db: Database, stories: list[Story]) -> Iterator[str]:
    """Name what was lost or stored wrong in an archive of which a crawl has ended."""
    yield from find_damage(db)
    for url, state in db.execute(
        "SELECT url, state FROM frontier WHERE state != 'done' AND reason IS NOT ?", (OUTSIDE,)
    ):
        yield f"{url} is {state}"
    for number in db.execute("SELECT id FROM runs WHERE finished_at IS NULL"):
        yield f"run {number} is not closed"
    known = {article_id for (article_id,) in db.execute("SELECT id FROM articles")}
    for story in stories:
        if story.id not in known:
            yield f"{story.id} is lost"
        elif not _is_right(db, story):
            yield f"{story.id} is not as it was printed"


def _is_right(db: Database, story: Story) -> bool:
    article = read_article(db, story.id)
    return {column: article[column] for column in story.expected} == story.expected


def find_orphans(groups: list[int]) -> list[int]:
    """Give the groups that have a process after the time that one needs to see it is alone."""
    end = time.monotonic() + _LEAVE_TAKING
    while (alive := [group for group in groups if _is_alive(group)]) and time.monotonic() < end:
        time.sleep(0.1)
    return alive


def _is_alive(group: int) -> bool:
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False
