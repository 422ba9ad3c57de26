"""Things named in a sentence, which stays short however many there are."""

from __future__ import annotations

from collections.abc import Iterable


def name_first(things: Iterable[str], most: int, separator: str = ", ") -> str:
    """Return the first of some things, and how many more there are; "" for none.

    >>> name_first(["ferry", "tea", "snow", "jazz"], 2), name_first(["ferry", "tea"], 2)
    ('ferry, tea, and 2 more', 'ferry, tea')
    """
    listed = list(things)
    more = [f"and {len(listed) - most:,} more"] if len(listed) > most else []
    return separator.join([*listed[:most], *more])
