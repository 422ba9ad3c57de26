"""The files in `deploy/` say what cron and systemd accept, and start a crawl that exists."""

from __future__ import annotations

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
INSTALLED = "/opt/chinadaily-archive"
CRAWL = ".venv/bin/scrapy crawl chinadaily"


def read_unit(name: str) -> ConfigParser:
    unit = ConfigParser(interpolation=None, delimiters=("=",))
    # Keys of units are case-sensitive.
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return unit


def read_cron_jobs() -> list[list[str]]:
    """Five time fields and the command of each job; comments and variables left out."""
    lines = (DEPLOY / "chinadaily.cron").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if line and line[0] in "*0123456789"]
    return [job.split(maxsplit=5) for job in jobs]


def run_systemd_analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_spider_they_start_exists() -> None:
    spiders = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
    assert CRAWL.split()[-1] in spiders.list()


def test_the_service_runs_one_crawl_in_its_folder() -> None:
    service = read_unit("chinadaily.service")["Service"]
    assert service["Type"] == "oneshot"
    assert service["ExecStart"] == f"{INSTALLED}/{CRAWL}"
    assert service["WorkingDirectory"] == INSTALLED
    assert service["ReadWritePaths"] == INSTALLED
    assert service["StandardOutput"] == "journal"
    assert service["User"] not in {"", "root"}


def test_the_timer_fires_twice_an_hour_and_is_enabled_at_boot() -> None:
    timer = read_unit("chinadaily.timer")
    assert timer["Timer"]["OnCalendar"] == "*:0/30"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_systemd_reads_the_calendar() -> None:
    answer = run_systemd_analyze("calendar", read_unit("chinadaily.timer")["Timer"]["OnCalendar"])
    assert answer.returncode == 0, answer.stderr
    assert "*:00/30:00" in answer.stdout


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in ("chinadaily.service", "chinadaily.timer"):
        text = (DEPLOY / unit).read_text(encoding="utf-8")
        # systemd asks that the program is there; any program will do.
        text = text.replace(f"{INSTALLED}/.venv/bin/scrapy", sys.executable)
        (tmp_path / unit).write_text(text, encoding="utf-8")
    answer = run_systemd_analyze("verify", *(str(path) for path in sorted(tmp_path.iterdir())))
    complaints = [line for line in answer.stderr.splitlines() if "chinadaily" in line]
    assert (answer.returncode, complaints) == (0, [])


def test_cron_lines_hold_five_time_fields_and_the_crawl() -> None:
    jobs = read_cron_jobs()
    assert [job[:5] for job in jobs] == [["*/30", "*", "*", "*", "*"]]
    for job in jobs:
        assert CRAWL in job[5]
        assert f"cd {INSTALLED} &&" in job[5]
        # Cron reads a bare percent sign as a line end.
        assert "%" not in job[5]


def test_cron_commands_are_bash() -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash on this machine")
    for job in read_cron_jobs():
        subprocess.run([bash, "-n", "-c", job[5]], check=True, timeout=60)
