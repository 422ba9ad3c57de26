"""`scrapy`, in a process whose clock jumps a year ahead and back again at every few looks at it.

The interpreter's clock itself is replaced, before anything is imported that asks it: the crawl
under test is the real one, on a machine whose time was set wrong and corrected, again and again.
"""

from __future__ import annotations

import datetime
import itertools
import sys
from typing import Self

_JUMPS = itertools.cycle(datetime.timedelta(days) for days in (0, 0, 300, 300, 300, -300, -300))


class JumpingDatetime(datetime.datetime):
    """A time like any other, but for `now`."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        """Give the time of a clock that was set wrong."""
        return super().now(tz) + next(_JUMPS)


def main() -> None:
    """Replace the clock and run `scrapy` with the arguments of this process."""
    datetime.datetime = JumpingDatetime  # type: ignore[misc]

    from scrapy.cmdline import execute

    execute(["scrapy", *sys.argv[1:]])
