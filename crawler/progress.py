"""What a long command shows on a terminal while it works: one line, written over."""

from __future__ import annotations

import sys
import time


class Progress:
    """A line on standard error, at most ten times a second; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._on = sys.stderr.isatty()

    def show(self, line: str) -> None:
        """Show how far it has come in place of what was shown before."""
        now = time.monotonic()
        if self._on and now - self._shown > 0.1:
            self._shown = now
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)  # noqa: T201

    def clear(self) -> None:
        """Take the line away before something is printed for good."""
        if self._on and self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201
