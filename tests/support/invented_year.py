"""An archive that lives through a year, played day by day: its runs, its news, its upkeep.

    year = InventedYear(start)
    year.play(day)          # the rows that the crawls of that day leave
    year.examine()          # the next morning, after the first run

The rows are those that a crawl writes, inserted at once. `Illness` makes a day ill.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from random import Random
from typing import Self

from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.maintenance import Task
from crawler.archive.timestamps import write_time
from crawler.health.checks import Check, State
from tests.support.invented_news import (
    WELL,
    Illness,
    Row,
    invent_news,
    list_byline_rows,
    list_discovery_rows,
    list_figure_rows,
    make_article_row,
    make_frontier_row,
    make_page_row,
)
from tests.support.stored import copy_empty, database

START = date(2026, 1, 1)
OUTAGE = (date(2026, 9, 1), date(2026, 9, 10))
FREE = 50_000_000_000

_RUN_HOURS = (0, 6, 12, 18)


class InventedYear:
    """A temporary archive and the clock of its owner."""

    def __init__(self, archive: Archive | None = None, seed: int = 1) -> None:
        self.archive = archive or copy_empty()
        self.now = datetime.combine(START, time(1), UTC)
        self._db = database(self.archive)
        self._seed = seed
        if archive is None:
            self._prepare()

    def copy(self) -> Self:
        """Return the same archive at the same time, to be made ill."""
        copied = Archive(Database(memory=True))
        self._db.conn.backup(database(copied).conn)
        other = type(self)(copied, self._seed)
        other.now = self.now
        return other

    def play(self, day: date, illness: Illness = WELL, fetched: date | None = None) -> None:
        """Insert what the crawls of a day leave; `fetched` is the day on which they ran."""
        caught_up = fetched or day
        self.now = datetime.combine(caught_up + timedelta(days=1), time(1), UTC)
        with self.archive.transaction():
            self._insert_news(day, illness)
            if illness.runs:
                confirmed = self._ask_again(day, illness)
                self._insert_runs(caught_up, illness, confirmed)
            self._insert_upkeep(caught_up)

    def examine(self, free: int = FREE) -> list[Check]:
        """Return the checks of the morning after the last day that was played."""
        return self.archive.examine(self.now, free)

    def find_states(self, state: State) -> set[str]:
        """Return the names of the checks in a state."""
        return {check.name for check in self.examine() if check.state is state}

    @property
    def db(self) -> Database:
        """The database, for an illness that is no day's."""
        return self._db

    def _prepare(self) -> None:
        with self.archive.transaction():
            self._db.execute(
                "UPDATE _sqlite_migrations SET applied_at = ?", (f"{START} 00:00:00+00:00",)
            )
            self._db.execute(
                "INSERT INTO bodies (hash, coding, size, data, layout, level)"
                " VALUES ('0', 'zstd', 9000, zeroblob(9000), 'unread', 3)"
            )

    def _insert_news(self, day: date, illness: Illness) -> None:
        random = seed_random(self._seed, day)
        news = invent_news(day, illness, random)
        read = [found for found in news if found.is_asked and found.reason is None]
        articles = [make_article_row(found, illness, random, self.now) for found in read]
        self._insert("frontier", (make_frontier_row(found, self.now) for found in news))
        named = (list_discovery_rows(found, illness, random, self.now) for found in news)
        self._insert("discoveries", chain.from_iterable(named))
        self._insert("articles", articles)
        self._insert("bylines", chain.from_iterable(map(list_byline_rows, articles)))
        pictured = (list_figure_rows(article, illness, random) for article in articles)
        self._insert("figures", chain.from_iterable(pictured))
        self._insert("pages", (make_page_row(article, self.now) for article in articles))
        total = {"day": f"{day}", "language": "en", "articles": int(len(news) * 0.95)}
        self._insert("search_totals", [{**total, "read_at": write_time(self.now)}])

    def _ask_again(self, day: date, illness: Illness) -> int:
        """Ask for the articles of the week before, and return how many are confirmed."""
        since, confirmed = f"{day - timedelta(days=7)}", 0
        for url, article_id in self._db.execute(
            "SELECT url, article_id FROM frontier"
            " WHERE day = ? AND state = 'done' AND last_fetched_at < ?",
            (since, write_time(self.now - timedelta(hours=1))),
        ).fetchall():
            is_lost = seed_random(article_id).random() < illness.withdrawn
            now = write_time(self.now)
            confirmed += not is_lost
            if is_lost:
                self._db.execute(
                    "UPDATE frontier SET state = 'failed', reason = 'status 503',"
                    " failing_since = ?, last_fetched_at = ? WHERE url = ?",
                    (now, now, url),
                )
        return confirmed

    def _insert_runs(self, day: date, illness: Illness, confirmed: int) -> None:
        """Insert the runs up to the first one of the next morning, which has the whole day."""
        morning = datetime.combine(day + timedelta(days=1), time(), UTC)
        for hour in _RUN_HOURS[1:] + _RUN_HOURS[:1]:
            started = morning - timedelta(hours=(24 - hour) % 24)
            is_down = seed_random(self._seed, started).random() < 0.01
            failure = "the site could not be reached: no answer came" if is_down else None
            reason = illness.failing_runs or failure or "finished"
            run = {
                "started_at": write_time(started),
                "finished_at": write_time(started + timedelta(minutes=12)),
                "finish_reason": reason,
                "arguments": "{}",
                "articles_same": confirmed // len(_RUN_HOURS),
                "articles_changed": 0,
            }
            self._insert("runs", [run])

    def _insert_upkeep(self, day: date) -> None:
        self.archive.maintenance.record(Task.BACKUP, datetime.combine(day, time(20), UTC))
        if day.day in (1, 15):
            self.archive.maintenance.record(Task.VERIFY, datetime.combine(day, time(21), UTC))

    def _insert(self, table: str, rows: Iterable[Row]) -> None:
        """Insert rows of the same columns."""
        listed = list(rows)
        if listed:
            columns, marks = ", ".join(listed[0]), ", ".join(f":{name}" for name in listed[0])
            self._db.conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", listed)


def play_healthy_year(year: InventedYear, first: date = START) -> Iterator[date]:
    """Play a year from a day on, and yield each day after which its owner asks whether all is well.

    In the outage the machine was off: nobody asked, and the run after it caught up.
    """
    day = first
    while day.year == START.year:
        down_since, down_until = OUTAGE
        if not down_since <= day < down_until:
            days = (down_until - down_since).days if day == down_until else 0
            for back in range(days, 0, -1):
                missed = Illness(runs=False)
                year.play(day - timedelta(days=back), missed, fetched=day)
            year.play(day)
            yield day
        day += timedelta(days=1)


def seed_random(*seeds: object) -> Random:
    """Return a generator that gives the same for the same seeds."""
    return Random(repr(seeds))  # noqa: S311  # no secret


def list_days(first: date, count: int) -> list[date]:
    """Return days in a row."""
    return [first + timedelta(days=number) for number in range(count)]
