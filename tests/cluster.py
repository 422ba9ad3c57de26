"""A Dask cluster on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.commands import ROOT


@contextmanager
def open_cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers of Dask, each a process of its own, outside the project."""
    env = {**os.environ, "PYTHONPATH": "", "DASK_DISTRIBUTED__DASHBOARD__ENABLED": "false"}
    with ExitStack() as ending:

        def start(*arguments: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
                cwd=ROOT.anchor,
                env=env,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            ending.callback(process.wait)
            ending.callback(os.killpg, process.pid, signal.SIGKILL)
            return process

        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        file = folder / "scheduler.json"
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
              "--scheduler-file", str(file))  # fmt: skip
        while not file.exists():
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        workers = [
            start(
                "dask_worker",
                address,
                "--nthreads",
                "1",
                "--no-dashboard",
                "--no-nanny",
                "--local-directory",
                str(folder),
            )
            for _ in range(2)
        ]
        yield address, workers
