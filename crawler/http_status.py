"""Which HTTP statuses mean that a URL leads to no page of its own."""

from __future__ import annotations

MOVED = frozenset((301, 302, 303, 307, 308))
GONE = frozenset((404, 410))


def is_nowhere(status: int | None) -> bool:
    """Return True if a status says that there is no page at the URL: it moved or is gone.

    >>> is_nowhere(301), is_nowhere(404), is_nowhere(403), is_nowhere(None)
    (True, True, False, False)
    """
    return status in MOVED or status in GONE
