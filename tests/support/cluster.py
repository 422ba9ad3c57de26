"""A Dask cluster on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import trustme

from tests.support.commands import ROOT


class Cluster(NamedTuple):
    """The processes of a cluster, and where its scheduler is."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def open_cluster(
    allowed_failures: int = 3,
    *,
    workers: int = 1,
    protocol: str = "tcp",
    configured: Mapping[str, str] | None = None,
) -> Iterator[Cluster]:
    """A scheduler and workers of Dask, each a process of its own, outside the project.

    A task is given up when it was lost with more workers than `allowed_failures`. `configured` are
    variables of the environment that configure Dask.
    """
    env = {
        **os.environ,
        **(configured or {}),
        "PYTHONPATH": "",
        "DASK_DISTRIBUTED__DASHBOARD__ENABLED": "false",
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(allowed_failures),
    }
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
        scheduler = start("dask_scheduler", "--host", f"{protocol}://127.0.0.1", "--port", "0",
                          "--no-dashboard", "--scheduler-file", str(file))  # fmt: skip
        address = _wait_for_address(file)
        started = [
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
            for _ in range(workers)
        ]
        yield Cluster(address, scheduler, started)


def configure_tls(folder: Path) -> dict[str, str]:
    """Return the variables that make Dask use TLS, with certificates made in a folder."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    names = [str(folder / name) for name in ("ca.pem", "node.pem", "node.key")]
    authority.cert_pem.write_to_path(names[0])
    certificate.cert_chain_pems[0].write_to_path(names[1])
    certificate.private_key_pem.write_to_path(names[2])
    tls = {"CA_FILE": names[0]}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        tls |= {f"{role}__CERT": names[1], f"{role}__KEY": names[2]}
    prefix = "DASK_DISTRIBUTED__COMM__"
    required = {f"{prefix}REQUIRE_ENCRYPTION": "true"}
    return required | {f"{prefix}TLS__{name}": value for name, value in tls.items()}


def _wait_for_address(file: Path) -> str:
    """Wait until a scheduler has written its file whole, and return its address."""
    while True:
        with suppress(FileNotFoundError, json.JSONDecodeError):
            address: str = json.loads(file.read_text())["address"]
            return address
        time.sleep(0.05)
