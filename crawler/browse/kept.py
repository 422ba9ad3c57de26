"""Answers that are kept for a while: figures over the whole archive."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

_T = TypeVar("_T")


class Kept:
    """Keeps answers for some seconds, and the newest of them only."""

    def __init__(self, seconds: float = 60.0, most: int = 500) -> None:
        self._seconds = seconds
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
        with self._lock:
            self._answers[question] = (now + self._seconds, new)
            self._answers.move_to_end(question)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return new
