"""Answers that are kept for a while: figures over the whole archive.

An answer is kept for a minute, or for a hundred times as long as it took.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, NamedTuple, TypeVar

_T = TypeVar("_T")

_SECONDS = 60.0
_TIMES = 100


class _Answer(NamedTuple):
    until: float
    answer: Any


class Kept:
    """Keeps the newest answers, `most` of them.

    A question that several ask at once is answered once: the others wait, or get the old answer.
    """

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._turns: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def find(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        """Return the answer that is kept for a question, else that of `answer`, which is kept."""
        with self._lock:
            kept = self._answers.get(question)
            turn = self._turns.setdefault(question, Lock())
        if kept is not None and (_is_fresh(kept) or not turn.acquire(blocking=False)):
            found: _T = kept.answer
            return found
        if kept is None:
            turn.acquire()
        try:
            return self._find_anew(question, answer)
        finally:
            turn.release()

    def _find_anew(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        with self._lock:
            kept = self._answers.get(question)
        if kept is not None and _is_fresh(kept):
            found: _T = kept.answer
            return found
        return self._keep(question, answer)

    def _keep(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        started = time.monotonic()
        new = answer()
        ended = time.monotonic()
        with self._lock:
            until = ended + max(_SECONDS, _TIMES * (ended - started))
            self._answers[question] = _Answer(until, new)
            self._answers.move_to_end(question)
            while len(self._answers) > self._most:
                left_out, _ = self._answers.popitem(last=False)
                self._turns.pop(left_out, None)
        return new


class KeptFor(NamedTuple):
    """The answers that are kept for one state of the archive: those of other states are not found.

    `state` is what makes an answer wrong at once, however long it took.
    """

    kept: Kept
    state: Hashable

    def find(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        """Return the answer that is kept for a question, else that of `answer`, which is kept."""
        return self.kept.find((self.state, question), answer)


def _is_fresh(kept: _Answer) -> bool:
    return kept.until > time.monotonic()
