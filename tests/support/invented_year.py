"""An archive that lives through a year, played day by day: its runs, its news, its upkeep.

    year = InventedYear(start)
    year.play(day)          # the rows that the crawls of that day leave
    year.examine()          # the next morning, after the first run

The rows are those that a crawl writes, inserted at once. `Illness` makes a day ill.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Self

from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.articles import COLUMNS
from crawler.archive.maintenance import Task
from crawler.archive.timestamps import write_time
from crawler.health.checks import Check, State
from crawler.urls import BEIJING
from tests.support.stored import database

START = date(2026, 1, 1)
REDESIGN = date(2026, 6, 15)
OUTAGE = (date(2026, 9, 1), date(2026, 9, 10))
# New Year, Spring Festival, Labour Day, National Day
HOLIDAYS = (
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 10, 1), date(2026, 10, 8)),
)
FREE = 50_000_000_000

_WEEKDAY, _WEEKEND, _HOLIDAY = 32, 17, 0.5
_SUNDAY, _SATURDAY, _THURSDAY = 6, 5, 3
_RUN_HOURS = (0, 6, 12, 18)
_SECTIONS = {
    "China / Society": 6,
    "China / Innovation": 4,
    "World / Asia-Pacific": 5,
    "World / Europe": 3,
    "Business / Companies": 5,
    "Business / Tech": 3,
    "Sports / Soccer": 2,
    "Opinion / Op-Ed": 3,
}
# how many of the articles each channel names
_CHANNELS = {"listing": 0.92, "link": 0.6, "search": 0.95, "print": 0.35}
_WRITERS = ("Zhou Mo", "Qiao Wenyan", "Xiang Kerui", "Guan Yutong", "Tariq H. Malik")
_LOST = {"status 404": ("gone", 404, 0.01), "unknown layout": ("rejected", 200, 0.008)}
_BODY = "The ferry came back to the harbor at night. " * 6


@dataclass
class Illness:
    """What is wrong with a day. All is well by default."""

    # of the usual news
    volume: float = 1.0
    quiet_sections: frozenset[str] = frozenset()
    quiet_channels: frozenset[str] = frozenset()
    # columns that are read no more
    lost_fields: frozenset[str] = frozenset()
    body: str | None = _BODY
    # reasons for URLs that give no article, by the share that they take
    lost: dict[str, float] = field(default_factory=dict)
    writers: Sequence[str] = _WRITERS
    # days between the URL and what was read
    days_off: int = 0
    # of the news that is found, what is never asked for
    unasked: float = 0.0
    # of the stored articles of the days before, what is not shown any more
    withdrawn: float = 0.0
    failing_runs: str | None = None
    runs: bool = True


WELL = Illness()


class InventedYear:
    """A temporary archive and the clock of its owner."""

    def __init__(self, archive: Archive | None = None, seed: int = 1) -> None:
        self.archive = archive or Archive.open_temporary()
        self.now = datetime.combine(START, time(1), UTC)
        self._db = database(self.archive)
        self._seed = seed
        if archive is None:
            self._prepare()

    def copy(self) -> Self:
        """Return the same archive at the same time, to be made ill."""
        copied = Archive.open_temporary()
        self._db.conn.backup(database(copied).conn)
        other = type(self)(copied, self._seed)
        other.now = self.now
        return other

    def play(self, day: date, illness: Illness = WELL, fetched: date | None = None) -> None:
        """Insert what the crawls of a day leave; `fetched` is the day on which they ran."""
        random = seed_random(self._seed, day)
        caught_up = fetched or day
        self.now = datetime.combine(caught_up + timedelta(days=1), time(1), UTC)
        with self.archive.transaction():
            self._insert_news(day, illness, random)
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

    def _insert_news(self, day: date, illness: Illness, random: Random) -> None:
        urls = [_name_url(day, number) for number in range(_count_news(day, illness, random))]
        for url, article_id in urls:
            section = _choose_section(day, random)
            if section in illness.quiet_sections:
                continue
            reason = _choose_reason(illness, random)
            is_asked = random.random() >= illness.unasked
            self._insert(
                "frontier", _frontier_row(url, article_id, day, reason, is_asked, self.now)
            )
            self._insert_discoveries(url, article_id, day, illness, random)
            if is_asked and reason is None:
                self._insert_article(url, article_id, day, section, illness, random)
        self._insert(
            "search_totals",
            {
                "day": f"{day}",
                "language": "en",
                "articles": int(len(urls) * 0.95),
                "read_at": write_time(self.now),
            },
        )

    def _insert_article(
        self,
        url: str,
        article_id: str,
        day: date,
        section: str,
        illness: Illness,
        random: Random,
    ) -> None:
        row = _article_row(url, article_id, day, section, illness, random, self.now)
        self._insert("articles", row)
        for position, name in enumerate(json.loads(row["authors"]), 1):
            byline = {"position": position, "name": name, "place": None}
            published = row["date_published"]
            self._insert("bylines", {"article_id": article_id, **byline, "published": published})
        if random.random() < 0.7 and "figures" not in illness.lost_fields:
            self._insert("figures", {"article_id": article_id, "position": 1, "url": f"{url}.jpeg"})
        self._insert("pages", _page_row(url, article_id, self.now))

    def _insert_discoveries(
        self, url: str, article_id: str, day: date, illness: Illness, random: Random
    ) -> None:
        for channel, share in _CHANNELS.items():
            is_printed = day.weekday() != _SUNDAY and not _is_holiday(day)
            if channel in illness.quiet_channels or (channel == "print" and not is_printed):
                continue
            if random.random() < share:
                row = {"url": url, "channel": channel, "article_id": article_id}
                self._insert("discoveries", {**row, "found_at": write_time(self.now)})

    def _ask_again(self, day: date, illness: Illness) -> int:
        """Ask for the articles of the week before, and return how many are confirmed."""
        since, confirmed = f"{day - timedelta(days=7)}", 0
        for url, article_id in self._db.execute(
            "SELECT url, article_id FROM frontier"
            " WHERE day = ? AND state = 'done' AND last_fetched_at < ?",
            (since, write_time(self.now - timedelta(hours=1))),
        ).fetchall():
            is_lost = seed_random(article_id).random() < max(illness.withdrawn, 0.003)
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
            self._insert(
                "runs",
                {
                    "started_at": write_time(started),
                    "finished_at": write_time(started + timedelta(minutes=12)),
                    "finish_reason": reason,
                    "arguments": "{}",
                    "articles_same": confirmed // len(_RUN_HOURS),
                    "articles_changed": 0,
                },
            )

    def _insert_upkeep(self, day: date) -> None:
        self.archive.maintenance.record(Task.BACKUP, datetime.combine(day, time(20), UTC))
        if day.day in (1, 15):
            self.archive.maintenance.record(Task.VERIFY, datetime.combine(day, time(21), UTC))

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" for _ in row)
        self._db.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())
        )


def play_healthy_year(year: InventedYear) -> Iterator[date]:
    """Play a year, and yield each day on whose morning after its owner asks whether all is well.

    In the outage the machine was off: nobody asked, and the run after it caught up.
    """
    day = START
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


def _is_holiday(day: date) -> bool:
    return any(first <= day <= last for first, last in HOLIDAYS)


def _count_news(day: date, illness: Illness, random: Random) -> int:
    usual = _WEEKEND if day.weekday() >= _SATURDAY else _WEEKDAY
    expected = usual * (_HOLIDAY if _is_holiday(day) else 1) * illness.volume
    return max(0, round(random.gauss(expected, expected**0.5)))


def _choose_section(day: date, random: Random) -> str:
    """Return a section; a column appears on Thursdays, and the redesign renames a section."""
    if day.weekday() == _THURSDAY and random.random() < 0.1:
        return "Opinion / Columns"
    (section,) = random.choices(list(_SECTIONS), list(_SECTIONS.values()))
    is_renamed = section == "China / Innovation" and day >= REDESIGN
    return "China / Scitech" if is_renamed else section


def _choose_reason(illness: Illness, random: Random) -> str | None:
    shares = {reason: share for reason, (_, _, share) in _LOST.items()} | illness.lost
    drawn = random.random()
    for reason, share in shares.items():
        drawn -= share
        if drawn < 0:
            return reason
    return None


def _name_url(day: date, number: int) -> tuple[str, str]:
    created = datetime.combine(day, time(8), BEIJING) + timedelta(minutes=number % 900)
    article_id = f"WS{int(created.timestamp()):08x}a310{number:012x}"
    return f"https://www.chinadaily.com.cn/a/{day:%Y%m/%d}/{article_id}.html", article_id


def _frontier_row(
    url: str, article_id: str, day: date, reason: str | None, is_asked: bool, now: datetime
) -> dict[str, Any]:
    known = _LOST.get(reason or "", ("rejected", 200, 0))
    state, status = (known[0], known[1]) if reason else ("done", 200)
    at = write_time(now - timedelta(minutes=50))
    asked = {
        "state": state,
        "reason": reason,
        "last_status": status,
        "last_fetched_at": at,
        "failing_since": at if reason else None,
        "next_fetch_at": write_time(now + timedelta(days=1)),
    }
    found = {"url": url, "article_id": article_id, "kind": "article", "discovered_at": at}
    return {**found, "day": f"{day}", **(asked if is_asked else {"state": "pending"})}


def _article_row(
    url: str,
    article_id: str,
    day: date,
    section: str,
    illness: Illness,
    random: Random,
    now: datetime,
) -> dict[str, Any]:
    is_quiet_day = day.weekday() >= _SATURDAY or _is_holiday(day)
    is_signed = random.random() < (0.4 if is_quiet_day else 0.6)
    writers = random.sample(list(illness.writers), 1) if is_signed else []
    published = datetime.combine(day + timedelta(days=illness.days_off), time(16, 5), BEIJING)
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {
        "id": article_id,
        "url": url,
        "edition": "www",
        "section": section,
        "layout": "ws_article" if day < REDESIGN else "ws_article_2026",
        "language": "en",
        "headline": f"Ferry {article_id} returns",
        "description": "A ferry." if random.random() < 0.9 else None,
        "byline_raw": f"By {writers[0]}" if writers else None,
        "authors": json.dumps(writers),
        "source": "China Daily" if is_signed else "Xinhua",
        "dateline_place": "Beijing" if not is_signed and random.random() < 0.7 else None,
        "date_published": published.isoformat(),
        "date_published_from": "id",
        "date_raw": f"{published:%Y-%m-%d %H:%M}",
        "date_modified": published.isoformat() if random.random() < 0.995 else None,
        "print_page": "9" if random.random() < 0.3 and not is_quiet_day else None,
        "editor": "Qu Xia",
        "keywords": "[]",
        "subheadlines": "[]",
        "body": illness.body,
        "word_count": len((illness.body or "").split()) + random.randrange(9),
        "page_count": 1,
        "content_hash": article_id,
        "revision": 1,
        "first_seen": write_time(now),
        "last_seen": write_time(now),
    }
    return {**row, **dict.fromkeys(illness.lost_fields - {"figures", "authors"})} | (
        {"authors": "[]"} if "authors" in illness.lost_fields else {}
    )


def _page_row(url: str, article_id: str, now: datetime) -> dict[str, Any]:
    return {
        "url": url,
        "article_id": article_id,
        "fetched_at": write_time(now),
        "status": 200,
        "headers": "[]",
        "body_hash": "0",
        "via": "network",
    }
