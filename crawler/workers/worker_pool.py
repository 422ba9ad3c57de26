"""A pool of worker processes: each has in the parent a thread that waits for its answers."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from crawler.workers.worker import Worker, pack_task, read_answer

_Input = TypeVar("_Input")
_Output = TypeVar("_Output")


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
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
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
        task = pack_task(work, given)
        for _ in range(self._attempts):
            worker = self._take_worker()
            worker.send(task)
            answer = worker.receive()
            self._put_back(worker, alive=answer is not None)
            if answer is not None:
                result: _Output = read_answer(answer)
                return result
        begun = worker.inputs_begun
        with self._lock:
            if self._closed:
                raise PoolClosed
        raise WorkerKilled(begun - 1 if begun and worker.ran_out_of_time() else None)

    def _take_worker(self) -> Worker:
        with self._lock:
            if self._closed:
                raise PoolClosed
            while self._idle and not self._idle[-1].is_alive():
                self._idle.pop().end()
            worker = self._idle.pop() if self._idle else Worker()
            self._busy.add(worker)
        return worker

    def _put_back(self, worker: Worker, *, alive: bool) -> None:
        with self._lock:
            self._busy.remove(worker)
            if alive:
                self._idle.append(worker)
        if not alive:
            worker.end()
