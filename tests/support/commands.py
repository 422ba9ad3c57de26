"""Running the project's commands as a user does: `scrapy …` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import DEVNULL, PIPE, CompletedProcess

from tests.support.running import Running, Stream
from tests.support.starter import open_starter

ROOT = Path(__file__).parents[2]
# the script that a user starts
SCRAPY = Path(sys.executable).with_name("scrapy")

# nothing that a user's shell may hold is to reach the crawl under test
_PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")

# the delays are meant for the real site
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")

# seconds after which a command hangs, on the slowest machine
PATIENCE = 300


def clean_env(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of this process without proxies, and with what is given."""
    clean = {name: value for name, value in os.environ.items() if name not in _PROXIES}
    return {**clean, **(env or {})}


def start_scrapy(
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    stdin: Stream = DEVNULL,
    stdout: Stream = PIPE,
    stderr: Stream = PIPE,
) -> Running:
    """Start `scrapy` in a session of its own."""
    return open_starter().start(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env=clean_env(env),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    )


def run_scrapy(
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    stdin: Stream = DEVNULL,
) -> CompletedProcess[str]:
    """Run `scrapy`; return its output and exit code."""
    with start_scrapy(*arguments, env=env, cwd=cwd, stdin=stdin) as running:
        stdout, stderr = running.communicate(PATIENCE)
        return CompletedProcess(arguments, running.wait(), stdout, stderr)


def run_script(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> CompletedProcess[str]:
    """Run `scrapy` by its own script, in a new interpreter."""
    return subprocess.run(
        [SCRAPY, *arguments],
        cwd=cwd,
        env=clean_env(env),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened; fail where a command seems to hang."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.005)


def crawl(
    archive: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """Run `scrapy crawl chinadaily` into an archive, without the delays meant for the real site."""
    return run_scrapy(*_crawl_arguments(archive, arguments), env=env)


def start_crawl(
    archive: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    stdout: Stream = DEVNULL,
    stderr: Stream = PIPE,
) -> Running:
    """Start what `crawl` runs; its stderr is to be read."""
    return start_scrapy(
        *_crawl_arguments(archive, arguments), env=env, stdout=stdout, stderr=stderr
    )


def _crawl_arguments(archive: Path, arguments: tuple[str, ...]) -> list[str]:
    return ["crawl", "chinadaily", "-s", f"ARCHIVE_PATH={archive}", *FAST, *arguments]
