"""The worker processes of a pool, to be killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from contextlib import suppress


def list_workers(parent: int) -> list[int]:
    """Return the ids of the worker processes that a process has."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.split(maxsplit=2) for line in listed.stdout.splitlines() if len(line.split()) > 2)
    return [
        int(pid) for pid, ppid, *rest in rows if int(ppid) == parent and "spawn_main" in rest[0]
    ]


def kill_workers(kills: int, seed: int, done: threading.Event, seconds: float = 0.1) -> None:
    """Kill so many workers of this process at random moments, then set `done`."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    pause = threading.Event()
    while kills:
        pause.wait(rng.uniform(0, seconds))
        if workers := list_workers(os.getpid()):
            with suppress(ProcessLookupError):
                os.kill(rng.choice(workers), signal.SIGKILL)
                kills -= 1
    done.set()
