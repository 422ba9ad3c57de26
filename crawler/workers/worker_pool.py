"""Worker processes that may be killed at any moment without anyone waiting for them for ever.

Each worker has a pipe of its own, and in the parent a thread that sends it a task and waits for
the result. When a worker dies, whatever it was doing, its end of the pipe is closed, and the
thread learns of it at once. Nothing is shared among workers: no lock that a dead one could hold,
no pipe that it could leave with half a message.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Any, TypeVar

from crawler.workers.memory_limit import limit_memory

_Input = TypeVar("_Input")
_Output = TypeVar("_Output")

_SPAWN = multiprocessing.get_context("spawn")
_STARTING = threading.Lock()
# what a worker sends before each input of a batch: no answer is as short
_INPUT_BEGUN = b"."
_FOR_PARENT = (signal.SIGINT, signal.SIGTERM)
# by which `limit_time` ends a worker
_TIME_OVER = (-signal.SIGALRM, -signal.SIGPROF)
# in a worker its end of the pipe
_to_parent: Connection | None = None


class WorkersLost(RuntimeError):
    """Raised if work was lost with its workers; the message is one sentence for the user."""


class WorkerKilled(WorkersLost):
    """Raised if a task was given up because each worker that ran it was killed.

    `late` is the number of the input of `run_each`, from 0, that took longer than it may; None if
    the last worker ended for something else.
    """

    def __init__(self, late: int | None = None) -> None:
        super().__init__("a batch of pages killed each worker process that it was given to")
        self.late = late


class PoolClosed(RuntimeError):
    """Raised if a pool was closed before a task was done."""


class WorkerPool:
    """Up to so many worker processes, started when they are needed.

    A task whose worker is killed is run by a new one, `attempts` times in all. A worker that lacks
    memory (`limit_memory`) ends as if it had been killed.
    """

    def __init__(self, workers: int, attempts: int = 2) -> None:
        self._attempts = attempts
        self._threads = ThreadPoolExecutor(workers, "worker pool")
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False
        # workers ignore the signal by which multiprocessing would end them before it waits
        atexit.register(self.close)

    def submit(self, work: Callable[[_Input], _Output], given: _Input, /) -> Future[_Output]:
        """Call `work(given)` in a worker.

        The future raises what `work` raises, or `WorkerKilled`. Raises `PoolClosed`.
        """
        if self._closed:
            raise PoolClosed
        return self._threads.submit(self._run, work, given)

    def close(self) -> None:
        """End all workers at once, also those that are busy."""
        with self._lock:
            self._closed = True
            for worker in self._busy:
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._idle:
            worker.end()
        atexit.unregister(self.close)

    def _run(self, work: Callable[[_Input], _Output], given: _Input) -> _Output:
        task = pickle.dumps((work, given))
        for _ in range(self._attempts):
            worker = self._take_worker()
            begun, answer = worker.run(task)
            self._put_back(worker, alive=answer is not None)
            if answer is not None:
                result: _Output = _read_answer(answer)
                return result
        with self._lock:
            if self._closed:
                raise PoolClosed
        raise WorkerKilled(begun - 1 if begun and worker.ran_out_of_time() else None)

    def _take_worker(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise PoolClosed
            while self._idle and not self._idle[-1].is_alive():
                self._idle.pop().end()
            worker = self._idle.pop() if self._idle else _Worker()
            self._busy.add(worker)
        return worker

    def _put_back(self, worker: _Worker, *, alive: bool) -> None:
        with self._lock:
            self._busy.remove(worker)
            if alive:
                self._idle.append(worker)
        if not alive:
            worker.end()


class _Worker:
    """A process, and the parent's end of its pipe."""

    def __init__(self) -> None:
        self._connection, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
        _start_unreached(self._process)
        # while the parent held that end too, the death of the worker would not close it
        theirs.close()

    def run(self, task: bytes) -> tuple[int, bytes | None]:
        """Run a task; return how many inputs it began, and the answer, None if it was killed."""
        begun = 0
        try:
            self._connection.send_bytes(task)
            while (answer := self._connection.recv_bytes()) == _INPUT_BEGUN:
                begun += 1
        except (EOFError, OSError):
            return begun, None
        return begun, answer

    def ran_out_of_time(self) -> bool:
        """Return True if a time limit ended the process."""
        return self._process.exitcode in _TIME_OVER

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Wait until the process has ended; it must be idle or killed."""
        self._connection.close()
        self._process.join()


def run_each(work: Callable[[_Input], _Output], inputs: Iterable[_Input]) -> list[_Output]:
    """Return `work(input)` for each input.

    A worker tells its parent of each as it begins it, so that one that takes too long is known.
    """
    return [_run_one(work, given) for given in inputs]


def _run_one(work: Callable[[_Input], _Output], given: _Input) -> _Output:
    if _to_parent is not None:
        _to_parent.send_bytes(_INPUT_BEGUN)
    return work(given)


def _read_answer(answer: bytes) -> Any:
    result, error = pickle.loads(answer)  # noqa: S301  # it comes from a process of ours
    if error is not None:
        raise error
    return result


def _start_unreached(process: SpawnProcess) -> None:
    """Start a process that gets no signal that is sent to the whole group, as Ctrl-C is.

    Those are the parent's to handle; it ends its workers itself. What is blocked is inherited, and
    so does not reach a process that still imports.
    """
    # starting a process can start this one, which would unblock them
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _FOR_PARENT)
    try:
        with _hide_main():
            process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _hide_main() -> Iterator[None]:
    """Keep a process that is started from importing the main module: work is never in it.

    A script without `if __name__ == "__main__"` would run again, and that of `scrapy` imports
    Scrapy.
    """
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _serve(connection: Connection) -> None:
    """Run tasks in the worker, until the parent closes the pipe."""
    global _to_parent  # noqa: PLW0603  # a process has one parent
    _to_parent = connection
    limit_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            task = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(_answer(task))


def _answer(task: bytes) -> bytes:
    try:
        work, given = pickle.loads(task)  # noqa: S301  # it comes from a process of ours
        return pickle.dumps((work(given), None))
    except MemoryError:
        # libraries in C may be in no state to go on
        os._exit(1)
    except Exception as error:  # noqa: BLE001  # raised again where the result is waited for
        # a traceback is not pickled; a note is
        error.add_note(traceback.format_exc())
        return pickle.dumps((None, error))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(0)
