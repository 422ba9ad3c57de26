"""The process beside a crawl that parses its pages, so that the crawl goes on fetching."""

from __future__ import annotations

import asyncio
import atexit
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from crawler.fetching import FetchResult, FetchState
from crawler.workers.time_limit import LONGEST, call_in_time, describe_killed
from crawler.workers.worker import Worker, pack_task, read_answer

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")

_BROKEN_OFF = FetchResult(FetchState.PENDING, "the run is ending")


class _Call(NamedTuple):
    task: bytes
    answered: asyncio.Future[Any]


class ParserProcess:
    """One worker process, started at once and replaced when a page kills it.

    A page that takes longer than `seconds` kills it, even in C code, and so does one that takes
    more memory than a worker may. Those behind it are parsed by the next one. They are sent
    before the process has parsed the others, so that it seldom waits for the crawl.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self._seconds = seconds
        # those without an answer, in the order in which they are sent
        self._calls: deque[_Call] = deque()
        # what the process did not take yet of their tasks
        self._unsent: deque[memoryview] = deque()
        # it waits for the process while that has calls
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._worker = Worker()
        # the worker ignores the signal by which multiprocessing would end it before it waits
        atexit.register(self._end_worker)

    async def call(
        self, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Value | FetchResult:
        """Return what a function of extraction returns in the worker, or that it killed it.

        What `close` broke off is pending.
        """
        if self._closed:
            return _BROKEN_OFF
        task = self._pack(partial(function, *args, **kwargs))
        call = _Call(task, asyncio.get_running_loop().create_future())
        self._calls.append(call)
        if len(self._calls) == 1:
            self._send_calls()
        else:
            self._unsent.append(memoryview(task))
            self._send_unsent()
        return cast("_Value | FetchResult", await call.answered)

    def wait_for(
        self, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Value | FetchResult:
        """Return the same as `call`, and wait for it, where no event loop runs."""
        if self._calls:
            # the loop was stopped before they were answered
            self._stop_waiting()
            self._calls.clear()
            self._worker.kill()
            self._replace_worker()
        self._replace_dead()
        self._worker.send(self._pack(partial(function, *args, **kwargs)))
        answer = self._worker.receive()
        if answer is None:
            self._replace_worker()
            return describe_killed(self._seconds)
        return cast("_Value", read_answer(answer))

    def close(self) -> None:
        """End the process, also while it parses. Pages that still wait are not parsed."""
        self._closed = True
        atexit.unregister(self._end_worker)
        self._stop_waiting()
        self._end_worker()
        while self._calls:
            _settle(self._calls.popleft(), _BROKEN_OFF)

    def _pack(self, work: Callable[[], _Value]) -> bytes:
        in_time: Callable[[Callable[[], _Value]], _Value] = partial(call_in_time, self._seconds)
        return pack_task(in_time, work)

    def _send_calls(self) -> None:
        """Send all calls to the process, which has none."""
        self._replace_dead()
        self._loop = self._calls[0].answered.get_loop()
        self._loop.add_reader(self._worker.answers, self._receive)
        self._unsent.extend(memoryview(call.task) for call in self._calls)
        self._send_unsent()

    def _send_unsent(self) -> None:
        """Send what the process takes without waiting; the rest when it takes more."""
        assert self._loop is not None
        while self._unsent:
            task = self._unsent.popleft()
            sent = self._worker.send_at_once(task)
            if sent < len(task):
                self._unsent.appendleft(task[sent:])
                self._loop.add_writer(self._worker.tasks, self._send_unsent)
                return
        self._loop.remove_writer(self._worker.tasks)

    def _receive(self) -> None:
        """Settle all calls that the process has answered: it waits when too many answers do."""
        self._settle_next()
        while self._calls and self._worker.answers.poll():
            self._settle_next()

    def _settle_next(self) -> None:
        """Settle the call that the process has answered, or that killed it."""
        answer = self._worker.receive()
        call = self._calls.popleft()
        if answer is None or not self._calls:
            self._stop_waiting()
        if answer is not None:
            _answer(call, answer)
            return
        self._replace_worker()
        if self._calls:
            self._send_calls()
        _settle(call, describe_killed(self._seconds))

    def _stop_waiting(self) -> None:
        """Wait no longer until the process answers or takes more."""
        if self._loop is not None:
            self._loop.remove_reader(self._worker.answers)
            self._loop.remove_writer(self._worker.tasks)
            self._loop = None
        self._unsent.clear()

    def _replace_dead(self) -> None:
        """Replace the process if it was killed while it had nothing to do."""
        if not self._worker.is_alive():
            self._replace_worker()

    def _replace_worker(self) -> None:
        self._worker.end()
        self._worker = Worker()

    def _end_worker(self) -> None:
        self._worker.kill()
        self._worker.end()


def _answer(call: _Call, answer: bytes) -> None:
    try:
        value = read_answer(answer)
    except Exception as error:  # noqa: BLE001  # it is raised where the call is waited for
        if not call.answered.done():
            call.answered.set_exception(error)
    else:
        _settle(call, value)


def _settle(call: _Call, value: Any) -> None:
    # what waited for it may have been cancelled
    if not call.answered.done():
        call.answered.set_result(value)
