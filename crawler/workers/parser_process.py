"""The process beside a crawl that parses its pages, so that the crawl goes on fetching."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import ParamSpec, TypeVar

from crawler.fetching import FetchResult, FetchState
from crawler.workers.time_limit import LONGEST, describe_killed, set_alarm
from crawler.workers.worker_pool import PoolClosed, WorkerKilled, WorkerPool

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")

_BROKEN_OFF = FetchResult(FetchState.PENDING, "the run is ending")


class ParserProcess:
    """One worker process, started at once and replaced when a page kills it.

    A page that takes longer than `seconds` kills it, even in C code, and so does one that takes
    more memory than a worker may. Pages that wait are parsed by the next one.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self._seconds = seconds
        self._pool = WorkerPool(1, attempts=1)
        self._closed = False
        # start it now: it imports our code while the crawl begins
        self._pool.submit(_start, None)

    async def call(
        self, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Value | FetchResult:
        """Return what a function of extraction returns in the worker, or that it killed it.

        What `close` broke off is pending.
        """
        try:
            return await asyncio.wrap_future(self._submit(partial(function, *args, **kwargs)))
        except WorkerKilled:
            return describe_killed(self._seconds)
        except PoolClosed:
            return _BROKEN_OFF
        except asyncio.CancelledError:
            if self._closed:
                return _BROKEN_OFF
            raise

    def wait_for(
        self, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Value | FetchResult:
        """Return the same as `call`, and wait for it."""
        try:
            return self._submit(partial(function, *args, **kwargs)).result()
        except WorkerKilled:
            return describe_killed(self._seconds)

    def _submit(self, work: Callable[[], _Value]) -> Future[_Value]:
        in_time: Callable[[Callable[[], _Value]], _Value] = partial(_call_in_time, self._seconds)
        return self._pool.submit(in_time, work)

    def close(self) -> None:
        """End the process, also while it parses. Pages that still wait are not parsed."""
        self._closed = True
        self._pool.close()


def _start(_: None) -> None:
    """Do nothing: to be asked for it, the worker had to import this module."""


def _call_in_time(seconds: float, work: Callable[[], _Value]) -> _Value:
    """Call a function in the worker; the alarm kills the process when the time is over."""
    with set_alarm(seconds):
        return work()
