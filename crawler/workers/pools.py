"""Where heavy reading is done: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import shutil
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from crawler.workers.parser_process import begin_worker

if TYPE_CHECKING:
    from distributed import Client

_PACKAGE = Path(__file__).parents[1]
# seconds that a cluster may be without workers, which may be on their way
_PATIENCE = 10

_Given = TypeVar("_Given")
_Got = TypeVar("_Got")
_Got_co = TypeVar("_Got_co", covariant=True)


class ExtraMissing(ImportError):
    """An optional extra of the project is not installed."""


class ReadersLost(RuntimeError):
    """What was given to be read will not come back: the message is one sentence for the user."""


class Awaited(Protocol[_Got_co]):
    """A result that is to come."""

    def result(self) -> _Got_co:
        """Wait for it."""


class Readers(Protocol):
    """What work is given to: an executor, or the client of a cluster."""

    def submit(self, work: Callable[[_Given], _Got], given: _Given, /) -> Awaited[_Got]:
        """Have some work done elsewhere."""


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
def open_executor(workers: int, cluster: str | None = None) -> Iterator[Readers]:
    """Open processes here, or the cluster whose scheduler is at an address (`tcp://host:8786`).

    The workers of a cluster are sent our code, so that all of them read alike. Raises
    `ExtraMissing`, `OSError` where the scheduler cannot be reached, and `ReadersLost` where
    what was given to be read will not come back.
    """
    with _open_pool(workers) if cluster is None else _open_cluster(cluster) as readers:
        yield readers


def map_in_order(
    readers: Readers,
    work: Callable[[_Given], _Got],
    given: Iterable[_Given],
    ahead: int,
) -> Iterator[_Got]:
    """Give the results in the order of what was given, with `ahead` of them under way at most.

    What is given is taken when there is room for it, so that memory stays flat.
    """
    waiting: deque[Awaited[_Got]] = deque()
    for one in given:
        waiting.append(readers.submit(work, one))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Cluster:
    """A cluster as readers; Dask's executor would wait for ever for what a scheduler took along."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def submit(self, work: Callable[[_Given], _Got], given: _Given, /) -> _OnCluster[_Got]:
        return _OnCluster(self._client, self._client.submit(work, given))


class _OnCluster(Generic[_Got]):
    """A result that is to come from a cluster, as long as that has workers."""

    def __init__(self, client: Client, coming: Any) -> None:
        self._client = client
        self._coming = coming

    def result(self) -> _Got:
        while True:
            try:
                result: _Got = self._coming.result(timeout=_PATIENCE)
            except TimeoutError:
                if not self._client.nthreads():  # type: ignore[no-untyped-call]  # partly typed
                    raise ReadersLost("the cluster has no workers") from None
            else:
                return result


@contextmanager
def _open_pool(workers: int) -> Iterator[Readers]:
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_reader) as pool:
            yield pool
    except BrokenProcessPool as error:
        raise ReadersLost("a process that read was killed") from error


@contextmanager
def _open_cluster(address: str) -> Iterator[Readers]:
    try:
        from distributed import Client, KilledWorker
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise ExtraMissing(
            "a cluster needs the extra `cluster`: .venv/bin/pip install 'distributed>=2026.8'"
        ) from None
    # of a scheduler or of workers that are lost they would tell by tracebacks
    for name in ("asyncio", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with Client(address, timeout="10s") as client, TemporaryDirectory() as folder:  # type: ignore[no-untyped-call]  # partly typed
        try:
            client.upload_file(_pack_code(Path(folder)))
            yield _Cluster(client)
        except KilledWorker as error:
            raise ReadersLost("a batch of pages killed each worker that read it") from error
        except (CancelledError, ClosedClientError, CommClosedError) as error:
            raise ReadersLost("the scheduler of the cluster went away") from error


def _begin_reader() -> None:
    begin_worker()
    # when one process was killed, the pool ends the others by it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _pack_code(folder: Path) -> str:
    return shutil.make_archive(
        str(folder / "crawler"), "zip", root_dir=_PACKAGE.parent, base_dir=_PACKAGE.name
    )
