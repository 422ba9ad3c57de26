"""Answers that are kept for a while: figures over the whole archive.

An answer is kept for a minute, or for a hundred times as long as it took.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

_T = TypeVar("_T")

_SECONDS = 60.0
_TIMES = 100


class Kept:
    """Keeps the newest answers, `most` of them."""

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = Lock()

    def find(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        """Return the answer that is kept for a question, else that of `answer`, which is kept."""
        now = time.monotonic()
        with self._lock:
            kept = self._answers.get(question)
        if kept is not None and kept[0] > now:
            found: _T = kept[1]
            return found
        new = answer()
        ended = time.monotonic()
        with self._lock:
            self._answers[question] = (ended + max(_SECONDS, _TIMES * (ended - now)), new)
            self._answers.move_to_end(question)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return new
