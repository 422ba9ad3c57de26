"""How far a run has come, in one line: for a terminal, and each minute for a log."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from crawler.crawl.backfill_progress import BackfillProgress
from crawler.crawl.run_summary import show_duration
from crawler.downloader.host_backoff import read_host
from crawler.fetching import FetchTask

# the pace is that of so many looks
_LOOKS = 60


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run under way: its counts until now, and how many known URLs it still asks for.

    `task` is what was asked for last; `pace` is the seconds that a request takes at present. Both
    are None at the beginning.
    """

    task: FetchTask | None
    new: int
    changed: int
    gone: int
    requests: int
    left: int
    pace: float | None
    backfills: Sequence[BackfillProgress] = ()

    def describe(self) -> str:
        """Return it as one line, what matters most first: a terminal may show the beginning."""
        said = (
            self._describe_phase(),
            self._describe_left(),
            f"{self.new:,} new, {self.changed:,} changed, {self.gone:,} gone",
            f"{self.requests:,} requests",
            read_host(self.task.url) if self.task else "",
        )
        return " | ".join(filter(None, said))

    def _describe_phase(self) -> str:
        """Return the kind of what is asked for; of a backfill also how many days are done."""
        if self.task is None:
            return "starting"
        for progress in self.backfills:
            if progress.backfill.id == self.task.backfill:
                return f"backfill, {progress.describe_days()}"
        return "re-checks" if self.task.stored else "news"

    def _describe_left(self) -> str:
        time = timedelta(seconds=self.left * self.pace) if self.pace else None
        return f"{self.left:,} URLs{f', {show_duration(time)}' if time else ''} left"


@dataclass(slots=True)
class Pace:
    """How long a request takes at present: over the last looks at the clock and the counter."""

    _looks: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_LOOKS))

    def look(self, seconds: float, requests: int) -> float | None:
        """Take note of the requests sent by now; return the seconds for each, None for none.

        >>> pace = Pace()
        >>> [pace.look(0, 0), pace.look(1, 0), pace.look(4, 2), pace.look(6, 3)]
        [None, None, 2.0, 2.0]
        """
        self._looks.append((seconds, requests))
        first_seconds, first_requests = self._looks[0]
        sent = requests - first_requests
        return (seconds - first_seconds) / sent if sent else None
