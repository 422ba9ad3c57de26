"""Times as the archive writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def write_time(moment: datetime) -> str:
    """Return an aware time as ISO 8601 in UTC, so that times can be compared as text.

    >>> write_time(datetime.fromisoformat("2026-11-05T16:05:09+08:00"))
    '2026-11-05T08:05:09+00:00'
    """
    return moment.astimezone(UTC).isoformat()
