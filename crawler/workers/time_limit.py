"""How long reading a page may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import FrameType
from typing import NoReturn, ParamSpec, TypeVar

from crawler.fetching import FetchResult, describe_error

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")

# seconds for a page; the usual one takes 3 ms, and the worst that a crawl takes 8 s
LONGEST = 10.0


class TookTooLong(BaseException):
    """Raised if extraction took longer than it may.

    No `Exception`, so that what handles a fault of one page does not take it for one.
    """


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in what is done within when it takes longer.

    A regular expression is broken off as well; lxml's parsing comes to its end first. The limit
    holds in the main thread alone, since it comes by signal: in a process that reads, also the one
    of a command. A Dask worker reads in a thread of its own, and there nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise TookTooLong(f"reading took over {seconds:g} s")

    before = signal.signal(signal.SIGALRM, end)
    try:
        with set_alarm(seconds):
            yield
    finally:
        signal.signal(signal.SIGALRM, before)


@contextmanager
def set_alarm(seconds: float) -> Iterator[None]:
    """Have this process told by SIGALRM, which ends it by default, when it takes longer."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def extract_in_time(
    seconds: float, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
) -> _Value | FetchResult:
    """Return what a function of extraction returns, or that it took longer than `seconds`.

    For this process, where `limit_time` holds.
    """
    try:
        with limit_time(seconds):
            return function(*args, **kwargs)
    except TookTooLong as error:
        return describe_error(error, HTTPStatus.OK)
