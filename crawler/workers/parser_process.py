"""The process beside a crawl that parses its pages, so that the crawl goes on fetching."""

from __future__ import annotations

import asyncio
import atexit
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from crawler.fetching import FetchResult, FetchState
from crawler.workers.time_limit import LONGEST, call_in_time, describe_killed
from crawler.workers.worker import Worker, pack_task, read_answer

_Given = ParamSpec("_Given")
_Value = TypeVar("_Value")

_BROKEN_OFF = FetchResult(FetchState.PENDING, "the run is ending")
# bytes of tasks that are sent at once, if there are several
_MOST_SENT = 1 << 20


class _Call(NamedTuple):
    task: bytes
    answered: asyncio.Future[Any]


class ParserProcess:
    """One worker process, started at once and replaced when a page kills it.

    A page that takes longer than `seconds` kills it, even in C code, and so does one that takes
    more memory than a worker may. Pages that wait are parsed by the next one. They are sent
    together as soon as the process has none, so that it seldom waits for the crawl.
    """

    def __init__(self, seconds: float = LONGEST) -> None:
        self._seconds = seconds
        self._waiting: deque[_Call] = deque()
        # those that the process has, in the order of its answers
        self._sent: deque[_Call] = deque()
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
        self._waiting.append(call)
        self._send_waiting()
        return cast("_Value | FetchResult", await call.answered)

    def wait_for(
        self, function: Callable[_Given, _Value], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Value | FetchResult:
        """Return the same as `call`, and wait for it, where no event loop runs."""
        if self._stop_receiving():
            # the loop was stopped before they were answered
            self._end_worker()
        self._send([self._pack(partial(function, *args, **kwargs))])
        answer = self._worker.receive()
        if answer is None:
            self._replace_worker()
            return describe_killed(self._seconds)
        return cast("_Value", read_answer(answer))

    def close(self) -> None:
        """End the process, also while it parses. Pages that still wait are not parsed."""
        self._closed = True
        atexit.unregister(self._end_worker)
        broken_off = [*self._sent, *self._waiting]
        self._waiting.clear()
        self._stop_receiving()
        self._end_worker()
        for call in broken_off:
            _settle(call, _BROKEN_OFF)

    def _pack(self, work: Callable[[], _Value]) -> bytes:
        in_time: Callable[[Callable[[], _Value]], _Value] = partial(call_in_time, self._seconds)
        return pack_task(in_time, work)

    def _send_waiting(self) -> None:
        """Send what waits, if the process has nothing to do."""
        if self._sent or not self._waiting:
            return
        size = 0
        while self._waiting and (not size or size + len(self._waiting[0].task) <= _MOST_SENT):
            call = self._waiting.popleft()
            size += len(call.task)
            self._sent.append(call)
        self._send([call.task for call in self._sent])
        self._sent[0].answered.get_loop().add_reader(self._worker.fileno(), self._receive)

    def _send(self, tasks: Sequence[bytes]) -> None:
        # it may have been killed while it had nothing to do
        if not self._worker.is_alive():
            self._replace_worker()
        self._worker.send(tasks)

    def _receive(self) -> None:
        """Settle the call that the process has answered, or that killed it."""
        answer = self._worker.receive()
        call = self._sent[0]
        if answer is None:
            behind = self._stop_receiving()[1:]
            self._waiting.extendleft(reversed(behind))
            self._replace_worker()
            _settle(call, describe_killed(self._seconds))
        elif len(self._sent) == 1:
            self._stop_receiving()
            _answer(call, answer)
        else:
            self._sent.popleft()
            _answer(call, answer)
        self._send_waiting()

    def _stop_receiving(self) -> list[_Call]:
        """Return all calls that were sent, and wait for their answers no longer."""
        sent = [*self._sent]
        if sent:
            sent[0].answered.get_loop().remove_reader(self._worker.fileno())
        self._sent.clear()
        return sent

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
