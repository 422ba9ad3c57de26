"""The dates of WARC records, as crawlers of all ages write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# "2026-11-20T08:00:00Z", "2026-11-20T08:00:00.123456789Z", "2026-11", "2026" (WARC 1.1, 5.4, and
# W3C-DTF), "20261120080000" of ARC files and indexes, "2026112008" and "20261120080000123" of older
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-?(?P<month>[0-9]{2})(?:-?(?P<day>[0-9]{2})(?:[T ]?"
    r"(?P<hour>[0-9]{2})(?::?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:\.?(?P<part>[0-9]+))?)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)


def read_warc_date(text: str | None) -> datetime | None:
    """Return a date as an aware time in UTC; None if it cannot be read.

    What is not stated is the first: of 2026 the first second. A leap second is the second before.

    >>> read_warc_date("2026-11-20T08:00:00Z").isoformat()
    '2026-11-20T08:00:00+00:00'
    >>> read_warc_date("2026").isoformat(), read_warc_date("2016-12-31T23:59:60Z").isoformat()
    ('2026-01-01T00:00:00+00:00', '2016-12-31T23:59:59+00:00')
    >>> read_warc_date("2026-00-00T08:00:00Z") is None
    True
    """
    found = _DATE.fullmatch((text or "").strip().upper())
    if found is None:
        return None
    second = int(found["second"] or 0)
    micro = int((found["part"] or "0")[:6].ljust(6, "0"))
    zone = found["zone"] or "Z"
    try:
        moment = datetime.strptime(zone, "%z").replace(
            int(found["year"]),
            int(found["month"] or 1),
            int(found["day"] or 1),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            59 if second == 60 else second,
            micro,
        )
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
