"""Where heavy reading is done: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from crawler.workers import begin_worker

_PACKAGE = Path(__file__).parent

_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


class ExtraMissing(ImportError):
    """An optional extra of the project is not installed."""


def count_cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def add_worker_options(parser: argparse.ArgumentParser) -> None:
    """Add --workers and --cluster to a command."""
    parser.add_argument(
        "--workers",
        type=int,
        default=count_cores(),
        metavar="N",
        help="how many processes read (default: %(default)s, the cores of this machine)",
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="read on a Dask cluster: tcp://host:8786"
    )


@contextmanager
def open_executor(workers: int, cluster: str | None = None) -> Iterator[Executor]:
    """Open processes here, or the cluster whose scheduler is at an address (`tcp://host:8786`).

    The workers of a cluster are sent our code, so that all of them read alike. Raises
    `ExtraMissing`, and `OSError` where the scheduler cannot be reached.
    """
    if cluster is None:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_reader) as pool:
            yield pool
        return
    try:
        from distributed import Client
    except ImportError:
        raise ExtraMissing(
            "a cluster needs the extra `cluster`: .venv/bin/pip install 'distributed>=2026.8'"
        ) from None
    with Client(cluster, timeout="10s") as client, TemporaryDirectory() as folder:  # type: ignore[no-untyped-call]  # partly typed
        client.upload_file(_pack_code(Path(folder)))
        yield client.get_executor()


def map_in_order(
    executor: Executor,
    work: Callable[[_Given], _Got],
    given: Iterable[_Given],
    ahead: int,
) -> Iterator[_Got]:
    """Give the results in the order of what was given, with `ahead` of them under way at most.

    What is given is taken when there is room for it, so that memory stays flat.
    """
    waiting: deque[Future[_Got]] = deque()
    for one in given:
        waiting.append(executor.submit(work, one))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _begin_reader() -> None:
    begin_worker()
    # when one process was killed, the pool ends the others by it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _pack_code(folder: Path) -> str:
    return shutil.make_archive(
        str(folder / "crawler"), "zip", root_dir=_PACKAGE.parent, base_dir=_PACKAGE.name
    )
