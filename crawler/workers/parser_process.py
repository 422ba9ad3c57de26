"""The process beside a crawl that parses its pages, so that the crawl goes on fetching."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import ParamSpec, TypeVar

from crawler.fetching import FetchResult, FetchState
from crawler.workers.time_limit import LONGEST, call_in_time, describe_killed
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
        # nothing to do, so that it starts now, while the crawl begins
        self._submit(bool)

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
        in_time: Callable[[Callable[[], _Value]], _Value] = partial(call_in_time, self._seconds)
        return self._pool.submit(in_time, work)

    def close(self) -> None:
        """End the process, also while it parses. Pages that still wait are not parsed."""
        self._closed = True
        self._pool.close()
