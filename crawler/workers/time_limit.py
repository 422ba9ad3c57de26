"""A limit on the time that extraction may take."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import FrameType
from typing import NoReturn, ParamSpec, TypeVar

from crawler.fetching import FetchResult, FetchState
from crawler.workers.memory_limit import MOST_MEMORY

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")

# seconds for a page: the usual one takes 3 ms, the slowest that a crawl accepts 8 s
LONGEST = 10.0
# a worker that by then has not heeded the limit is in C code: its process is ended
_GRACE = 1.05


class TookTooLong(BaseException):
    """Raised if extraction took longer than it may.

    It is no `Exception`: code that handles the errors of a page must let it pass.
    """


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` inside the block if it takes longer than `seconds`.

    It interrupts a regular expression, but not lxml or Unicode normalization: where they go on, a
    worker process is killed a little later. The limit comes by a signal and so works in the main
    thread only: in a command and in its worker processes. A Dask worker extracts in another thread,
    where nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise TookTooLong(_describe_time(seconds))

    before = signal.signal(signal.SIGALRM, end)
    try:
        with set_alarm(seconds), _kill_worker(seconds * _GRACE):
            yield
    finally:
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _kill_worker(seconds: float) -> Iterator[None]:
    """Kill this process if the block computes for longer, unless it is that of a command."""
    if multiprocessing.parent_process() is None:
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def set_alarm(seconds: float) -> Iterator[None]:
    """Send SIGALRM to this process if the block takes longer; without a handler it is killed."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def call_in_time(seconds: float, work: Callable[[], _Value]) -> _Value:
    """Call a function in a worker; the alarm kills the process when the time is over."""
    with set_alarm(seconds):
        return work()


def extract_in_time(
    seconds: float, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
) -> _Value | FetchResult:
    """Return the value of a function of extraction, or a failure if it took over `seconds`.

    It runs in this process, where `limit_time` works.
    """
    try:
        with limit_time(seconds):
            return function(*args, **kwargs)
    except TookTooLong:
        # a codec that was ended adds what it was doing to the message
        return FetchResult(FetchState.FAILED, _describe_time(seconds), HTTPStatus.OK)


def describe_killed(seconds: float = LONGEST) -> FetchResult:
    """Return why a page gave nothing whose worker process was ended."""
    most = f"{seconds:g} s or {MOST_MEMORY >> 20} MB"
    return FetchResult(FetchState.FAILED, f"parsing broke off or took over {most}", HTTPStatus.OK)


def _describe_time(seconds: float) -> str:
    return f"extraction took over {seconds:g} s"
