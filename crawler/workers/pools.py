"""Where pages are extracted: worker processes on this machine, or a Dask cluster."""

from __future__ import annotations

import logging
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from crawler.extras import ExtraMissing
from crawler.workers.worker_pool import WorkerKilled, WorkerPool, WorkersLost

if TYPE_CHECKING:
    from distributed import Client

_PACKAGE = Path(__file__).parents[1]
# seconds after which a cluster that has no workers is given up: they may be starting
_PATIENCE = 10

_Input = TypeVar("_Input")
_Output = TypeVar("_Output")
_Output_co = TypeVar("_Output_co", covariant=True)


class ClusterUnusable(OSError):
    """Raised for an address that Dask does not know, or TLS that its configuration lacks."""


class Awaited(Protocol[_Output_co]):
    """A result that is being computed elsewhere."""

    def result(self) -> _Output_co:
        """Wait for the result and return it."""


class Pool(Protocol):
    """Workers to run tasks on: processes of this machine, or those of a cluster."""

    def submit(self, work: Callable[[_Input], _Output], given: _Input, /) -> Awaited[_Output]:
        """Call `work(given)` in a worker."""


def count_cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def open_pool(workers: int, cluster: str | None = None) -> Iterator[Pool]:
    """Open a pool of local processes, or the cluster whose scheduler is at `tcp://host:8786`.

    The workers of a cluster are sent our code, so that all of them run the same version. Raises
    `ExtraMissing`, `OSError` if the scheduler cannot be reached, `ClusterUnusable`, `WorkersLost`.
    """
    if cluster is None:
        # what a batch was given up for is found by `map_batches`
        with closing(WorkerPool(workers, attempts=1)) as pool:
            yield pool
    else:
        with _open_cluster(cluster) as pool_of_cluster:
            yield pool_of_cluster


def map_in_order(
    pool: Pool,
    work: Callable[[_Input], _Output],
    inputs: Iterable[_Input],
    ahead: int,
) -> Iterator[_Output]:
    """Yield `work(input)` for each input, in their order, with up to `ahead` tasks under way.

    The next input is taken only when there is room for it, so that memory stays flat.
    """
    return _take_in_order((pool.submit(work, given) for given in inputs), ahead)


def map_batches(
    pool: Pool,
    work: Callable[[Sequence[_Input]], list[_Output]],
    batches: Iterable[Sequence[_Input]],
    ahead: int,
    give_up: Callable[[_Input], _Output],
) -> Iterator[list[_Output]]:
    """Yield what `work` returns for each batch, as `map_in_order`: a value for each of its inputs.

    A batch that loses its worker is run again input by input. Where one loses its worker alone, or
    took longer than it may (`run_each`), the value is what `give_up` returns for it.
    """
    return _take_in_order((_Batch(pool, work, batch, give_up) for batch in batches), ahead)


def _take_in_order(tasks: Iterable[Awaited[_Output]], ahead: int) -> Iterator[_Output]:
    waiting: deque[Awaited[_Output]] = deque()
    for task in tasks:
        waiting.append(task)
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Batch(Generic[_Input, _Output]):
    """The results of a batch, which one bad input does not cost."""

    def __init__(
        self,
        pool: Pool,
        work: Callable[[Sequence[_Input]], list[_Output]],
        batch: Sequence[_Input],
        give_up: Callable[[_Input], _Output],
    ) -> None:
        self._submit = partial(pool.submit, work)
        self._batch = batch
        self._give_up = give_up
        self._whole = self._submit(batch)

    def result(self) -> list[_Output]:
        try:
            return self._whole.result()
        except WorkerKilled as killed:
            lost = 0 if len(self._batch) == 1 else killed.late
            return [
                self._give_up(given) if number == lost else self._run_alone(given)
                for number, given in enumerate(self._batch)
            ]

    def _run_alone(self, given: _Input) -> _Output:
        try:
            return self._submit([given]).result()[0]
        except WorkerKilled:
            return self._give_up(given)


class _Cluster:
    """A cluster as a pool.

    Dask's own executor would wait for ever for a result that was lost with the scheduler.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def submit(self, work: Callable[[_Input], _Output], given: _Input, /) -> _OnCluster[_Output]:
        return _OnCluster(self._client, self._client.submit(work, given))


class _OnCluster(Generic[_Output]):
    """The result of a task on a cluster, waited for as long as the cluster has workers."""

    def __init__(self, client: Client, future: Any) -> None:
        self._client = client
        self._future = future

    def result(self) -> _Output:
        while True:
            try:
                result: _Output = self._future.result(timeout=_PATIENCE)
            except TimeoutError:
                if not self._client.nthreads():  # type: ignore[no-untyped-call]  # partly typed
                    raise WorkersLost("the cluster has no workers") from None
            else:
                return result


@contextmanager
def _open_cluster(address: str) -> Iterator[Pool]:
    try:
        from distributed import KilledWorker
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise ExtraMissing(
            "a cluster needs the extra `cluster`: .venv/bin/pip install 'distributed>=2026.8'"
        ) from None
    # they log a traceback when the scheduler or a worker is lost
    for name in ("asyncio", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with _connect(address) as client, TemporaryDirectory() as folder:
        try:
            client.upload_file(_pack_code(Path(folder)))
            yield _Cluster(client)
        except KilledWorker as error:
            raise WorkersLost("a batch of pages killed each worker that it was given to") from error
        except (CancelledError, ClosedClientError, CommClosedError) as error:
            raise WorkersLost("the scheduler of the cluster went away") from error


def _connect(address: str) -> Client:
    """Return a client of a scheduler, with TLS as the configuration of Dask says.

    Raises `OSError` if it cannot be reached, and `ClusterUnusable`.
    """
    from distributed import Client

    try:
        return Client(address, timeout="10s")  # type: ignore[no-untyped-call]  # partly typed
    except (RuntimeError, TypeError, ValueError) as error:
        raise ClusterUnusable(f"cannot use the cluster at {address}: {error}") from error


def _pack_code(folder: Path) -> str:
    return shutil.make_archive(
        str(folder / "crawler"), "zip", root_dir=_PACKAGE.parent, base_dir=_PACKAGE.name
    )
