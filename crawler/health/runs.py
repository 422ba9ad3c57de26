"""Whether crawls run as they use to, and do their work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles

from crawler.health.checks import Check, describe_span, describe_time, make_check, skip_check

# fewer intervals between runs tell nothing of what is usual
_LEAST_INTERVALS = 8
# a run without an answer for so long hangs, or died; robots.txt and a host at rest take minutes
_SILENT_WARN, _SILENT_ALARM = timedelta(hours=1), timedelta(hours=6)
# no run for so long is nothing yet, however often they are usual
_GAP_WARN, _GAP_ALARM = timedelta(hours=3), timedelta(hours=6)
# a failure can pass by itself
_FAILING_ALARM = timedelta(days=1)
# runs that are always ended early never do all their work
_ENDED_EARLY_WARN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl. `finished_at` and `reason` are None while it runs, `is_news` if for the news."""

    started_at: datetime
    finished_at: datetime | None
    reason: str | None
    is_news: bool

    @property
    def failed(self) -> bool:
        """True if it could not do its work: Scrapy's reasons are a word, failures a sentence."""
        return " " in (self.reason or "")


@dataclass(frozen=True, slots=True)
class RunHistory:
    """The last runs, the newest first.

    `completed_at` is when the last run ended that did all its work, `answered_at` when the last
    answer was stored.
    """

    runs: Sequence[Run]
    completed_at: datetime | None
    answered_at: datetime | None

    @property
    def seen_at(self) -> datetime | None:
        """When a run was last seen at work."""
        if not self.runs:
            return None
        last = self.runs[0]
        return last.finished_at or max(last.started_at, self.answered_at or last.started_at)


def judge_last_run(history: RunHistory, now: datetime) -> Check:
    """Return whether the last run did its work; a failure is an alarm when it lasts a day.

    One that is at work is judged by what the last one before it came to, unless it hangs.
    """
    if not history.runs:
        return skip_check("last run", "no crawl yet")
    last = history.runs[0]
    ended = next((run for run in history.runs if run.finished_at is not None), None)
    if ended is None or (last is not ended and _is_silent(history, now)):
        return _judge_running(history, last, now)
    return _judge_ended(history, ended, now)


def judge_schedule(history: RunHistory, now: datetime) -> Check:
    """Return whether a run for the news is overdue, by the intervals of the last ones."""
    seen_at, intervals = history.seen_at, _list_intervals(history.runs)
    if seen_at is None:
        return skip_check("schedule", "no crawl yet")
    gap = now - seen_at
    value = f"a run was at work {describe_span(gap)} ago"
    if len(intervals) < _LEAST_INTERVALS:
        return skip_check("schedule", value)
    longest = timedelta(seconds=quantiles(intervals, n=20)[-1])
    return make_check(
        "schedule",
        value,
        f"a run every {describe_span(timedelta(seconds=median(intervals)))}",
        "runs do not happen: look at the timer (`systemctl list-timers`, `crontab -l`)",
        warn=gap > max(1.5 * longest, _GAP_WARN),
        alarm=gap > max(2 * longest, _GAP_ALARM),
    )


def find_usual_interval(history: RunHistory) -> timedelta | None:
    """Return the usual time between two runs for the news, None if it is not known."""
    intervals = _list_intervals(history.runs)
    is_known = len(intervals) >= _LEAST_INTERVALS
    return timedelta(seconds=median(intervals)) if is_known else None


def _judge_ended(history: RunHistory, last: Run, now: datetime) -> Check:
    ended_at = last.finished_at or now
    well_at = history.completed_at or history.runs[-1].started_at
    return make_check(
        "last run",
        f"ended {describe_time(ended_at)}: {last.reason}",
        "finished",
        f"no run did all its work since {describe_time(well_at)}: run `scrapy crawl chinadaily`"
        " by hand, to its end, and do what its sentence says",
        warn=last.failed or ended_at - well_at > _ENDED_EARLY_WARN,
        alarm=last.failed and now - well_at > _FAILING_ALARM,
    )


def _is_silent(history: RunHistory, now: datetime) -> bool:
    return history.seen_at is not None and now - history.seen_at > _SILENT_WARN


def _judge_running(history: RunHistory, last: Run, now: datetime) -> Check:
    seen_at = history.seen_at or last.started_at
    silent = now - seen_at
    return make_check(
        "last run",
        f"began {describe_time(last.started_at)}, last answer {describe_time(seen_at)}",
        "finished",
        "it hangs or was killed: stop its process if there is one; the next run goes on",
        warn=silent > _SILENT_WARN,
        alarm=silent > _SILENT_ALARM,
    )


def _list_intervals(runs: Sequence[Run]) -> list[float]:
    """Return the seconds between the beginnings of runs for the news."""
    starts = [run.started_at for run in runs if run.is_news]
    return [(later - earlier).total_seconds() for later, earlier in pairwise(starts)]
