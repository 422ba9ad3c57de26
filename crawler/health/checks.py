"""What a check of the archive comes to, and the words in which it is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

NOT_KNOWN = "not known yet"

# the longest unit that a span holds twice names it
_UNITS = {"days": timedelta(days=1), "hours": timedelta(hours=1), "minutes": timedelta(minutes=1)}


class State(StrEnum):
    """How a check ended: `ok`, `warn` for what to look at, `alarm` for what to act on."""

    OK = "ok"
    WARN = "warn"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Check:
    """A check: what was found, what is usual, and what to do, None where all is well."""

    name: str
    state: State
    value: str
    usual: str
    advice: str | None = None


def make_check(
    name: str, value: str, usual: str, advice: str, *, warn: bool = False, alarm: bool = False
) -> Check:
    """Return a check in the gravest of the states that hold.

    >>> make_check("disk", "1 GB free", "30 days", "make room", warn=True, alarm=True).state
    <State.ALARM: 'alarm'>
    >>> make_check("disk", "1 GB free", "30 days", "make room").advice is None
    True
    """
    if not (warn or alarm):
        return Check(name, State.OK, value, usual)
    return Check(name, State.ALARM if alarm else State.WARN, value, usual, advice)


def skip_check(name: str, why: str) -> Check:
    """Return a check of which nothing is known yet, which is no illness."""
    return Check(name, State.OK, why, NOT_KNOWN)


def is_well(checks: Iterable[Check]) -> bool:
    """Return True if no check is in alarm."""
    return all(check.state is not State.ALARM for check in checks)


def describe_span(span: timedelta) -> str:
    """Return a length of time in the unit that fits.

    >>> describe_span(timedelta(minutes=90)), describe_span(timedelta(hours=50))
    ('90 minutes', '2 days')
    """
    for unit, length in _UNITS.items():
        if span >= 2 * length:
            return f"{span // length:,} {unit}"
    return "a minute" if span >= _UNITS["minutes"] else "less than a minute"


def describe_time(moment: datetime) -> str:
    """Return an aware time to the minute, in UTC.

    >>> describe_time(datetime.fromisoformat("2026-11-05T16:05:09+08:00"))
    '2026-11-05 08:05 UTC'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
