"""The state of each host in a run: in use, resting after a failure, or shut. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from crawler.enumeration import name_first

# so many hosts are named in a sentence
_NAMED = 3
# Retry-After: 120
_SECONDS = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Limits:
    """When a host rests and when it is shut; times in seconds.

    After the first failure a host rests for `backoff_start`, after each further one in a row
    for twice as long, up to `backoff_max`. It is shut after `breaker_failures` in a row, or if its
    Retry-After is longer than `retry_after_max`. It is doubted after `breaker_empty` pages of
    articles in a row without an article.
    """

    backoff_start: float
    backoff_max: float
    retry_after_max: float
    breaker_failures: int
    breaker_empty: int


class Hosts:
    """The failures and rests of each host, by its name as in a URL (with a port if there is one).

    Times are seconds of one monotonic clock. `shut` holds the reason why a host gets no more
    requests in this run, `doubted` the reason why one gets none until it gives an article.
    """

    def __init__(self, limits: Limits) -> None:
        self.shut: dict[str, str] = {}
        self.doubted: dict[str, str] = {}
        self._limits = limits
        self._failures: dict[str, int] = {}
        self._empty: dict[str, int] = {}
        self._resting_until: dict[str, float] = {}

    def record_success(self, host: str) -> None:
        """Record an answer; a rest that the host asked for is still kept."""
        self._failures.pop(host, None)

    def record_failure(
        self, host: str, problem: str, now: float, retry_after: float | None = None
    ) -> None:
        """Record a failure: the host rests, or is shut after too many failures.

        `retry_after` is the pause that the host asked for, in seconds. A request that fails
        while the host rests was sent before the rest, so it is not counted again.
        """
        limits = self._limits
        until = self._resting_until.get(host, now)
        if until <= now:
            self._failures[host] = self._failures.get(host, 0) + 1
        failures = self._failures.setdefault(host, 1)
        if retry_after is not None and retry_after > limits.retry_after_max:
            asked = f"{host} asked for a pause of {retry_after:.0f} seconds ({problem})"
            self.shut_down(host, asked)
        elif failures >= limits.breaker_failures:
            self.shut_down(host, f"{host} failed {failures} times in a row, last: {problem}")
        backoff = min(limits.backoff_start * 2.0 ** min(failures - 1, 60), limits.backoff_max)
        self._resting_until[host] = max(until, now + max(backoff, retry_after or 0))

    def record_article(self, host: str) -> None:
        """Record a page that gave an article."""
        self._empty.pop(host, None)
        self.doubted.pop(host, None)

    def record_empty(self, host: str, problem: str) -> None:
        """Record the page of an article that gave none: the host is doubted after too many."""
        empty = self._empty[host] = self._empty.get(host, 0) + 1
        if empty >= self._limits.breaker_empty and host not in self.shut:
            reason = f"{host} gave no article {empty} times in a row, last: {problem}"
            self.doubted.setdefault(host, reason)

    def shut_down(self, host: str, reason: str) -> None:
        """Shut a host for the rest of the run; the first reason is kept."""
        self.shut.setdefault(host, reason)
        self.doubted.pop(host, None)

    def describe_shut(self) -> str:
        """Return why hosts are shut, for some of them; "" if none is."""
        return name_first(self.shut.values(), _NAMED, "; ")

    def rest(self, host: str, now: float) -> float:
        """Return the number of seconds that a host still rests, 0 if it does not."""
        return max(self._resting_until.get(host, now) - now, 0.0)

    def in_trouble(self, now: float) -> set[str]:
        """Return the hosts that rest, and those that have not answered since they failed."""
        resting = {host for host, until in self._resting_until.items() if until > now}
        return resting | self._failures.keys()


def read_host(url: str) -> str:
    """Return the host in a URL, in lower case, with the port if there is one.

    >>> read_host("https://WWW.chinadaily.com.cn:8080/china")
    'www.chinadaily.com.cn:8080'
    """
    return urlsplit(url).netloc.lower()


def read_retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds from `now` (aware) that a Retry-After header states.

    The header holds seconds or a date (RFC 9110, 10.2.3); None if it is neither.

    >>> read_retry_after("120", datetime(2026, 11, 20, 8, tzinfo=UTC))
    120.0
    >>> read_retry_after("Fri, 20 Nov 2026 08:01:00 GMT", datetime(2026, 11, 20, 8, tzinfo=UTC))
    60.0
    """
    if _SECONDS.fullmatch(text.strip()):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # a date without a zone is in UTC (RFC 9110, 5.6.7)
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)
