"""Starts crawls fast, one after the other: a process that has imported them and forks.

A crawl so started is a process of its own that runs `scrapy crawl chinadaily …` like any other,
but for the second that Python takes to import it.

    with Starter(env, Path("crawls.log")) as starter:
        pid = starter.start(["-s", "ARCHIVE_PATH=archive.db"])
        os.kill(pid, signal.SIGKILL)
        assert starter.wait() == -signal.SIGKILL
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.support.commands import ROOT, clean_env


class Starter:
    """The process that forks; `start` and `wait` take turns. Crawls lead a session of their own.

    What they say is written to the file `log`.
    """

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.starter"],
                cwd=ROOT,
                env=clean_env(env),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                bufsize=0,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def start(self, arguments: Sequence[str]) -> int:
        """Start a crawl and give its process id, which is its session's and group's too."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(list(arguments)).encode() + b"\n")
        return self._read_number()

    def ended(self, seconds: float) -> bool:
        """Tell whether the crawl has ended, waiting so long for it."""
        return bool(select.select([self._process.stdout], [], [], seconds)[0])

    def wait(self) -> int:
        """Wait for the end of the crawl and give its exit code, less than 0 for a signal."""
        return self._read_number()

    def _read_number(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def serve() -> None:
    """Start a crawl for each line of arguments; write its process id, then its exit code."""
    _import_crawl()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _crawl(json.loads(line))
        _write_number(pid)
        _write_number(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _write_number(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _import_crawl() -> None:
    import twisted.internet.asyncioreactor  # noqa: F401


def _crawl(arguments: list[str]) -> None:
    from scrapy.cmdline import execute

    os.setsid()
    # what it prints is not for the reader of our numbers
    os.dup2(2, 1)
    execute(["scrapy", "crawl", "chinadaily", *arguments])


if __name__ == "__main__":
    serve()
