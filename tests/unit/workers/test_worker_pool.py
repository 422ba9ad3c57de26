"""A pool whose workers are killed goes on, and waits for none of them for ever."""

from __future__ import annotations

import gc
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from crawler.workers.pools import map_in_order
from crawler.workers.worker_pool import PoolClosed, WorkerKilled, WorkerPool
from tests.support.commands import ROOT
from tests.support.workers import kill_workers, list_workers

# bytes: many times what a pipe holds, so that a kill may fall into the middle of a message
SIZE = 2_000_000
KILLS = 12


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with closing(WorkerPool(2)) as pool:
        yield pool


def reverse(data: bytes) -> bytes:
    return data[::-1]


def raise_error(text: str) -> None:
    raise ValueError(text)


def die_once(marker: Path) -> str:
    """Die with half of a result sent, the first time."""
    if marker.exists():
        return "done"
    marker.touch()
    (pipe,) = (found for found in gc.get_objects() if isinstance(found, Connection))
    os.write(pipe.fileno(), struct.pack("!i", SIZE) + b"half of it")
    os._exit(1)


def wait_for_ever(marker: Path) -> None:
    marker.touch()
    threading.Event().wait()


def wait_for(marker: Path) -> None:
    while not marker.exists():
        threading.Event().wait(0.01)


def test_worker_that_dies_with_half_a_result_sent_is_replaced(
    pool: WorkerPool, tmp_path: Path
) -> None:
    others = [pool.submit(reverse, b"ab") for _ in range(4)]
    assert pool.submit(die_once, tmp_path / "died").result() == "done"
    assert [other.result() for other in others] == [b"ba"] * 4


def test_worker_that_dies_before_it_has_read_its_input_is_replaced() -> None:
    with closing(WorkerPool(1)) as pool:
        assert pool.submit(reverse, b"ab").result() == b"ba"
        (worker,) = list_workers(os.getpid())
        os.kill(worker, signal.SIGSTOP)
        data = os.urandom(SIZE)
        waiting = pool.submit(reverse, data)
        os.kill(worker, signal.SIGKILL)
        assert waiting.result() == reverse(data)


def test_worker_that_died_idle_costs_no_attempt() -> None:
    with closing(WorkerPool(1, attempts=1)) as pool:
        assert pool.submit(reverse, b"ab").result() == b"ba"
        (worker,) = list_workers(os.getpid())
        os.kill(worker, signal.SIGKILL)
        os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
        assert pool.submit(reverse, b"ab").result() == b"ba"


def test_task_that_kills_each_of_its_workers_is_given_up_alone(pool: WorkerPool) -> None:
    before, deadly, after = (
        pool.submit(reverse, b"ab"),
        pool.submit(os._exit, 9),
        pool.submit(reverse, b"cd"),
    )
    assert (before.result(), after.result()) == (b"ba", b"dc")
    with pytest.raises(WorkerKilled, match=r"^a batch of pages killed each worker process"):
        deadly.result()


def test_error_of_a_task_says_where_it_was_raised(pool: WorkerPool) -> None:
    with pytest.raises(ValueError, match="no such thing") as raised:
        pool.submit(raise_error, "no such thing").result()
    assert "in raise_error" in raised.value.__notes__[0]


def test_workers_killed_at_random_moments_lose_nothing() -> None:
    data = os.urandom(SIZE)
    done = threading.Event()
    inputs = iter(lambda: None if done.is_set() else data, None)
    # as often as all kills could strike one task
    with closing(WorkerPool(2, attempts=KILLS + 1)) as pool:
        killer = threading.Thread(target=kill_workers, args=(KILLS, 5, done))
        killer.start()
        for result in map_in_order(pool, reverse, inputs, 4):
            assert result == data[::-1]
        killer.join()


def test_closing_ends_what_is_under_way(tmp_path: Path) -> None:
    pool = WorkerPool(1)
    running = pool.submit(wait_for_ever, tmp_path / "begun")
    waiting = pool.submit(reverse, b"ab")
    wait_for(tmp_path / "begun")
    pool.close()
    with pytest.raises(PoolClosed):
        running.result()
    with pytest.raises(CancelledError):
        waiting.result()
    assert list_workers(os.getpid()) == []


def test_process_that_does_not_close_its_pool_ends_all_the_same() -> None:
    code = "from crawler.workers.worker_pool import WorkerPool; WorkerPool(1).submit(abs, 1)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
