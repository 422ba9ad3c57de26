"""A worker process that may be killed at any moment without anyone waiting for it for ever.

It shares nothing with its parent but a socket for its tasks and a connection for its answers. The
parent learns of its death at once, whatever the worker was doing: its end of the connection is
closed. There is no lock that a dead worker could hold, and no pipe that it could leave to others
with half a message.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
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
# bytes of tasks that a worker takes before it needs them
_READ_AHEAD = 1 << 20
_FOR_PARENT = (signal.SIGINT, signal.SIGTERM)
# by which `limit_time` ends a worker
_TIME_OVER = (-signal.SIGALRM, -signal.SIGPROF)
# in a worker its end of the pipe
_to_parent: Connection | None = None


class Worker:
    """A process, and the parent's ends of what leads to it.

    It answers each task that is sent, in their order. `tasks` can be written when it takes more of
    them, `answers` can be read when it answers or has ended. `inputs_begun` counts the inputs of
    `run_each` that it began since `send`.
    """

    def __init__(self) -> None:
        self.inputs_begun = 0
        self.tasks, their_tasks = socket.socketpair()
        # in both directions: a pipe of one direction holds a third of the bytes (Linux)
        self.answers, their_answers = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=_serve, args=(their_tasks, their_answers), daemon=True
        )
        _start_unreached(self._process)
        # while the parent held that end too, the death of the worker would not close it
        their_answers.close()
        their_tasks.close()

    def send(self, task: bytes) -> None:
        """Send a task (`pack_task`); nothing if the worker was killed: no answer comes."""
        self.inputs_begun = 0
        with suppress(OSError):
            self.tasks.sendall(task)

    def send_at_once(self, task: memoryview) -> int:
        """Send what the worker takes of a task without waiting; return how many bytes.

        One that was killed takes all, and no answer comes.
        """
        try:
            return self.tasks.send(task, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0
        except OSError:
            return len(task)

    def receive(self) -> bytes | None:
        """Wait for the next answer (`read_answer`); None if the worker was killed."""
        try:
            while (answer := self.answers.recv_bytes()) == _INPUT_BEGUN:
                self.inputs_begun += 1
        except (EOFError, OSError):
            return None
        return answer

    def ran_out_of_time(self) -> bool:
        """Return True if a time limit ended the process."""
        return self._process.exitcode in _TIME_OVER

    def is_alive(self) -> bool:
        """Return True while the process runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End the process at once, also while it works; `end` is still to be called."""
        self._process.kill()

    def end(self) -> None:
        """Wait until the process has ended; it must be idle or killed."""
        self.tasks.close()
        self.answers.close()
        self._process.join()


def pack_task(work: Callable[[_Input], Any], given: _Input) -> bytes:
    """Return the task of calling `work(given)`, so that a stream of tasks can be divided again."""
    return pickle.dumps(pickle.dumps((work, given)))


def read_answer(answer: bytes) -> Any:
    """Return what the work of a task returned; raise what it raised."""
    result, error = pickle.loads(answer)  # noqa: S301  # it comes from a process of ours
    if error is not None:
        raise error
    return result


def run_each(work: Callable[[_Input], _Output], inputs: Iterable[_Input]) -> list[_Output]:
    """Return `work(input)` for each input.

    A worker tells its parent of each as it begins it, so that one that takes too long is known.
    """
    return [_run_one(work, given) for given in inputs]


def _run_one(work: Callable[[_Input], _Output], given: _Input) -> _Output:
    if _to_parent is not None:
        _to_parent.send_bytes(_INPUT_BEGUN)
    return work(given)


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


def _serve(tasks: socket.socket, answers: Connection) -> None:
    """Run tasks in the worker, until the parent closes its socket."""
    global _to_parent  # noqa: PLW0603  # a process has one parent
    _to_parent = answers
    limit_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with tasks.makefile("rb", _READ_AHEAD) as stream, suppress(EOFError):
        while True:
            answers.send_bytes(_answer(pickle.load(stream)))  # noqa: S301  # from a process of ours


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
