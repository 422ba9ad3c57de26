"""What an answer without an article means for the next look."""

from __future__ import annotations

from datetime import datetime

from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.recrawl import DOUBT, LONGEST, plan_retry

# answers after which an address leads to no article
_NOWHERE = frozenset((301, 302, 303, 307, 308, 404, 410))


def is_nowhere(status: int | None) -> bool:
    """Tell whether a status says that there is no article at an address."""
    return status in _NOWHERE


def plan_fetch(task: FetchTask, end: FetchResult, again: bool, now: datetime) -> datetime | None:
    """Give when a URL that gave no article is asked for once more; None for never.

    `again` tells that the last look ended nowhere too.
    """
    if end.state is FetchState.FAILED:
        return plan_retry(task.attempts, now)
    if end.state is FetchState.GONE:
        return now + (LONGEST if again else DOUBT)
    # robots.txt can be changed, and a stored article can be had again
    refused_unasked = end.status is None
    return now + DOUBT if refused_unasked or task.stored else None
