"""A cluster whose scheduler or workers are lost ends a command with one sentence."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from subprocess import DEVNULL

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.page_extraction import explore_pages
from crawler.workers.pools import map_in_order, open_pool
from crawler.workers.worker_pool import WorkersLost
from tests.support.captured import read, record_whole
from tests.support.cluster import Cluster, configure_tls, open_cluster
from tests.support.commands import PATIENCE, run_scrapy, start_scrapy
from tests.support.running import Running
from tests.support.stories import compose_story, make_stories, slow_down
from tests.support.warcs import AT, make_response, save_warc

GONE = "the scheduler of the cluster went away"
NONE = "the cluster has no workers"
KILLED = "a batch of pages killed each worker that it was given to"


@pytest.fixture(scope="module")
def warc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some batches of pages; the last has a page that takes a Dask worker seconds."""
    slow, *stories = make_stories(120, seed=14, newest=AT)
    body = slow_down(compose_story(slow, furniture="small")).encode()
    records = [*record_whole(stories), make_response(slow.url, body)]
    return save_warc(tmp_path_factory.mktemp("clusters") / "a.warc.gz", records)


@pytest.fixture(scope="module")
def filled(warc: Path) -> Path:
    path = warc.with_name("filled.db")
    archive = Archive.open(path)
    # a limit that interrupts the end of an object is reported, and fails the test
    gc.collect()
    short = partial(explore_pages, seconds=0.3)
    Ingestion(archive, lambda _read, batches: map(short, batches)).add(read([warc], []))
    archive.close()
    return path


Begin = Callable[[str, Cluster], Running]


@pytest.fixture
def begin(warc: Path, filled: Path, tmp_path: Path) -> Begin:
    """Start a command on a cluster, and wait until it stored a batch."""
    path = tmp_path / "archive.db"

    def start(command: str, cluster: Cluster) -> Running:
        if command == "reparse":
            shutil.copy(filled, path)
            named, stored = [], "rereadings where articles > 0"
        else:
            Archive.open(path).close()
            named, stored = [warc], "pages"
        arguments = ("-s", f"ARCHIVE_PATH={path}", "--cluster", cluster.address)
        running = start_scrapy(command, *named, *arguments, stdout=DEVNULL)
        wait_for_rows(path, stored, running)
        return running

    return start


def wait_for_rows(path: Path, stored: str, running: Running) -> None:
    db = Database(path)
    while not next(db.execute(f"select count(*) from {stored}"))[0]:
        assert running.poll() is None, "it was done before it could be looked at"
        time.sleep(0.002)
    db.close()


def kill(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)


def test_scheduler_that_goes_away_ends_a_command_with_a_sentence(begin: Begin) -> None:
    with open_cluster() as cluster:
        running = begin("ingest", cluster)
        kill([cluster.scheduler])
        _, said = running.communicate(PATIENCE)
    stays = "what is stored stays stored: run it again to continue"
    assert (running.returncode, said) == (1, f"{GONE}; {stays}\n")


def test_batch_that_loses_its_workers_ends_a_command_with_a_sentence(begin: Begin) -> None:
    with open_cluster(allowed_failures=0) as cluster:
        running = begin("reparse", cluster)
        kill(cluster.workers)
        _, said = running.communicate(PATIENCE)
    # which of them depends on whether a batch was being read just then
    sentences = {f"{lost}; run it again to continue\n" for lost in (KILLED, NONE)}
    assert running.returncode == 1
    assert said in sentences


def test_cluster_is_reached_by_tls_as_dask_is_configured(tmp_path: Path) -> None:
    warc = save_warc(tmp_path / "a.warc.gz", record_whole(make_stories(3, seed=15, newest=AT)))
    named = ("ingest", warc, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}", "--cluster")
    tls = configure_tls(tmp_path)
    with open_cluster(protocol="tls", configured=tls) as cluster:
        assert cluster.address.startswith("tls://")
        ended = run_scrapy(*named, cluster.address, env=tls)
        assert (ended.returncode, ended.stderr) == (0, "")
        refused = run_scrapy(*named, cluster.address)
        plain = run_scrapy(*named, cluster.address.replace("tls:", "tcp:"), env=tls)
    for failed in (refused, plain):
        assert failed.returncode == 1
        assert failed.stderr.startswith("cannot use the cluster at ")
        assert len(failed.stderr.splitlines()) == 1


def test_cluster_without_workers_is_not_waited_for() -> None:
    lost = pytest.raises(WorkersLost, match=NONE)
    with open_cluster() as cluster, lost, open_pool(1, cluster.address) as pool:
        kill(cluster.workers)
        list(map_in_order(pool, abs, [-1], 1))


def test_batch_that_kills_each_worker_of_a_cluster_is_given_up() -> None:
    with (
        open_cluster(allowed_failures=1, workers=2) as cluster,
        pytest.raises(WorkersLost, match=KILLED),
        open_pool(1, cluster.address) as pool,
    ):
        list(map_in_order(pool, os._exit, [9], 1))


def lose_result(cluster: Cluster) -> None:
    """Wait for a result that stopped workers hold back while the scheduler is killed."""
    with open_pool(1, cluster.address) as pool:
        awaited = pool.submit(abs, -1)
        # time for a worker to have it
        time.sleep(1)
        for worker in cluster.workers:
            os.killpg(worker.pid, signal.SIGSTOP)
        threading.Timer(0.5, kill, [[cluster.scheduler]]).start()
        awaited.result()


def test_result_that_is_under_way_when_the_scheduler_goes_away_is_not_waited_for() -> None:
    with open_cluster() as cluster, pytest.raises(WorkersLost, match=GONE):
        lose_result(cluster)
