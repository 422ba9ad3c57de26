"""Running the project's commands as a user does: `scrapy …` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRAPY = Path(sys.executable).with_name("scrapy")

# nothing that a user's shell may hold is to reach the crawl under test
_PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


# the delays are meant for the real site
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")


def clean_env(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment of this process without proxies, and with what is given."""
    clean = {name: value for name, value in os.environ.items() if name not in _PROXIES}
    return {**clean, **(env or {})}


def run_scrapy(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run `scrapy` with warnings as errors; give its output and exit code."""
    return subprocess.run(
        [str(SCRAPY), *map(str, arguments)],
        cwd=cwd,
        env=clean_env(env),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def crawl(
    archive: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `scrapy crawl chinadaily` into an archive, without the delays meant for the real site."""
    return run_scrapy(
        "crawl",
        "chinadaily",
        *("-s", f"ARCHIVE_PATH={archive}"),
        *FAST,
        *arguments,
        env=env,
    )


def start_crawl(
    archive: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start what `crawl` runs, in a session of its own; its stderr is to be read."""
    command = [str(SCRAPY), "crawl", "chinadaily", *FAST, "-s", f"ARCHIVE_PATH={archive}"]
    return subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        env=clean_env(env),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
