"""All checks of an archive: what is counted in it, handed to what judges it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from crawler.archive.coverage import Coverage
from crawler.archive.health import article_counts
from crawler.archive.health.answer_counts import count_answers
from crawler.archive.health.growth import find_beginning, measure_growth
from crawler.archive.health.run_rows import asks_for_all, find_period, load_history
from crawler.archive.health.waiting_counts import count_confirmed, count_unconfirmed, count_waiting
from crawler.archive.maintenance import Maintenance, Task
from crawler.archive.timestamps import write_time
from crawler.health.checks import Check, skip_check
from crawler.health.fields import judge_fields
from crawler.health.news import judge_channels, judge_news, judge_sections
from crawler.health.periods import Period
from crawler.health.runs import find_usual_interval, judge_last_run, judge_schedule
from crawler.health.shares import judge_bylines, judge_dates, judge_reasons, judge_unknown
from crawler.health.upkeep import BACKUP, VERIFY, judge_disk, judge_upkeep
from crawler.health.waiting import Waiting, judge_frontier, judge_gaps, judge_unconfirmed

_OF_NEWS = (
    "news",
    "sections",
    "channels",
    "fields",
    "bylines",
    "dates",
    "unknown layouts",
    "reasons",
    "frontier",
    "coverage",
)
_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)
# news may wait so long, and for so many runs
_PATIENCE, _PATIENT_RUNS = timedelta(days=2), 3


class Examination:
    """The checks of an archive at a time; `free` are the bytes that its disk has left."""

    def __init__(self, db: Database, now: datetime, free: int) -> None:
        self._db = db
        self._now = now
        self._free = free
        self._history = load_history(db, write_time(now))

    def run(self) -> Iterator[Check]:
        """Make all checks, in the order in which a reader asks."""
        yield judge_last_run(self._history, self._now)
        yield judge_schedule(self._history, self._now)
        if period := find_period(self._db):
            sections = article_counts.count_sections(self._db, period)
            by_day = article_counts.add_counts(sections)
            yield judge_news(by_day, period)
            yield judge_sections(sections, period)
            yield from self._judge_reading(period)
            yield from self._judge_answers(period)
            yield self._judge_frontier(by_day.total() / len(by_day) if by_day else 0.0)
            yield self._judge_gaps(period, by_day)
        else:
            yield from (skip_check(name, "no whole day was crawled yet") for name in _OF_NEWS)
        yield self._judge_unconfirmed()
        yield judge_disk(self._free, measure_growth(self._db, self._now))
        yield from self._judge_upkeep()

    def _judge_reading(self, period: Period) -> Iterator[Check]:
        yield judge_channels(article_counts.count_channels(self._db, period), period)
        yield judge_fields(article_counts.count_fields(self._db, period), period)
        yield judge_bylines(article_counts.count_wrong_writers(self._db, period), period)
        yield judge_dates(article_counts.count_wrong_dates(self._db, period), period)

    def _judge_answers(self, period: Period) -> Iterator[Check]:
        answers = count_answers(self._db, period)
        yield judge_unknown(answers.unknown, period)
        yield judge_reasons(answers.others, answers.asked, period)

    def _judge_gaps(self, period: Period, by_day: Mapping[date, int]) -> Check:
        if not asks_for_all(self._db):
            return skip_check("coverage", "not judged: runs ask for a part of the site")
        first = max(period.first, period.last - _MONTH)
        days = Coverage(self._db).judge_days(first, period.last)
        return judge_gaps(days, period.find_usual(by_day))

    def _judge_frontier(self, usual: float) -> Check:
        interval = find_usual_interval(self._history) or timedelta()
        patience = max(_PATIENCE, _PATIENT_RUNS * interval)
        waiting, long = count_waiting(self._db, write_time(self._now - patience))
        return judge_frontier(Waiting(waiting, long, patience.days, usual))

    def _judge_unconfirmed(self) -> Check:
        since = write_time(self._now - _WEEK)
        unconfirmed = count_unconfirmed(self._db, since)
        return judge_unconfirmed(unconfirmed, unconfirmed + count_confirmed(self._db, since))

    def _judge_upkeep(self) -> Iterator[Check]:
        made_at, maintenance = find_beginning(self._db), Maintenance(self._db)
        for task, upkeep in ((Task.BACKUP, BACKUP), (Task.VERIFY, VERIFY)):
            done = maintenance.find(task)
            yield judge_upkeep(upkeep, done and done.finished_at, made_at, self._now)
