"""The files in `deploy/`: systemd, cron and Docker accept them, and the commands exist."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.misc import walk_modules_iter

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
INSTALLED = "/opt/chinadaily-archive"
SCRAPY = f"{INSTALLED}/.venv/bin/scrapy"
SERVICES = sorted(path.name for path in SYSTEMD.glob("*.service"))
TIMERS = sorted(path.name for path in SYSTEMD.glob("*.timer"))
COMMANDS = {
    module.__name__.rpartition(".")[2]: module.Command
    for module in walk_modules_iter("crawler.commands")
    if hasattr(module, "Command")
}
# what each way of leaving it running does by itself
JOBS = {"crawl", "health", "backup", "verify", "canary"}

# FROM python:3.13-slim-bookworm AS packages
_INSTRUCTION = re.compile(r"^([A-Z]+) +((?:[^\n]*\\\n)*[^\n]*)$", re.MULTILINE)


def read_unit(path: Path) -> ConfigParser:
    unit = ConfigParser(interpolation=None, delimiters=("=",))
    # Keys of units are case-sensitive.
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def read_cron_jobs() -> list[list[str]]:
    """Five time fields and the command of each job; comments and variables left out."""
    lines = (DEPLOY / "chinadaily.cron").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if line and line[0] in "*0123456789"]
    return [job.split(maxsplit=5) for job in jobs]


def list_started() -> dict[str, list[list[str]]]:
    """Return the commands of scrapy that each way of leaving it running starts, as words."""
    units = (line for name in SERVICES for line in (SYSTEMD / name).read_text().splitlines())
    systemd = [line.partition(f"={SCRAPY} ")[2] for line in units if f"={SCRAPY} " in line]
    cron = [part for job in read_cron_jobs() for part in job[5].split(";")]
    script = (DEPLOY / "schedule").read_text(encoding="utf-8")
    container = re.findall(r"^  run(?:_every \d+)? scrapy (.+)$", script, re.MULTILINE)
    probe = re.findall(r'CMD \["scrapy", "(\w+)"\]', read_dockerfile_text())
    return {
        "systemd": [shlex.split(line) for line in systemd],
        "cron": [shlex.split(part.replace("$JOB ", "")) for part in cron],
        "container": [shlex.split(line) for line in (*container, *probe)],
    }


def read_dockerfile_text() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def read_dockerfile() -> list[tuple[str, str]]:
    """Return the instructions, and their arguments as one line."""
    return [
        (name, arguments.replace("\\\n", " "))
        for name, arguments in _INSTRUCTION.findall(read_dockerfile_text())
    ]


def run_systemd_analyze(
    *arguments: str, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    return subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"SYSTEMD_UNIT_PATH": f"{path or SYSTEMD}:"},
    )


@pytest.mark.parametrize("way", ["systemd", "cron", "container"])
def test_each_way_starts_all_jobs_as_their_commands_take_them(way: str) -> None:
    started = list_started()[way]
    assert {words[0] for words in started} == JOBS
    for name, *words in started:
        command: ScrapyCommand = COMMANDS[name]()
        command.settings = Settings()
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        _, rest = parser.parse_known_args(words)
        assert [word for word in rest if word.startswith("-")] == []
    spiders = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
    assert ["crawl", *spiders.list()] in started


def test_each_service_has_its_timer() -> None:
    assert [Path(name).stem for name in SERVICES] == [Path(name).stem for name in TIMERS]
    for name in TIMERS:
        timer = read_unit(SYSTEMD / name)
        assert timer["Install"]["WantedBy"] == "timers.target"
        assert timer["Timer"]["Persistent"] == "true"
    crawl = read_unit(SYSTEMD / "chinadaily-crawl.timer")
    assert crawl["Timer"]["OnCalendar"] == "*:0/30"


def test_services_run_in_their_folder_and_not_as_root() -> None:
    common = read_unit(SYSTEMD / "chinadaily-.service.d/common.conf")["Service"]
    assert common["Type"] == "oneshot"
    assert common["WorkingDirectory"] == INSTALLED
    assert common["ReadWritePaths"] == INSTALLED
    assert common["User"] not in {"", "root"}
    assert all(name.startswith("chinadaily-") for name in SERVICES), "else it is not theirs"


@pytest.mark.parametrize("timer", TIMERS)
def test_systemd_reads_the_calendar(timer: str) -> None:
    answer = run_systemd_analyze("calendar", read_unit(SYSTEMD / timer)["Timer"]["OnCalendar"])
    assert answer.returncode == 0, answer.stderr


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    units = tmp_path / "units"
    shutil.copytree(SYSTEMD, units)
    for unit in units.glob("*.service"):
        # systemd asks that the program is there; any program will do.
        text = unit.read_text(encoding="utf-8").replace(SCRAPY, sys.executable)
        unit.write_text(text, encoding="utf-8")
    named = [str(units / name) for name in (*SERVICES, *TIMERS)]
    answer = run_systemd_analyze("verify", *named, path=units)
    complaints = [line for line in answer.stderr.splitlines() if "chinadaily" in line]
    assert (answer.returncode, complaints) == (0, [])


def test_cron_lines_hold_five_time_fields() -> None:
    jobs = read_cron_jobs()
    assert jobs[0][:5] == ["*/30", "*", "*", "*", "*"]
    for job in jobs:
        assert len(job) == 6
        # Cron reads a bare percent sign as a line end.
        assert "%" not in job[5]
    assert f"JOB={INSTALLED}/deploy/cron-job" in (DEPLOY / "chinadaily.cron").read_text()


@pytest.mark.parametrize(("shell", "script"), [("bash", "cron-job"), ("sh", "schedule")])
def test_scripts_can_be_run_and_read_by_their_shell(shell: str, script: str) -> None:
    path = DEPLOY / script
    assert path.stat().st_mode & 0o111 == 0o111
    assert path.read_text().partition("\n")[0] == f"#!/bin/{shell}"
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    subprocess.run([shell, "-n", path], check=True, timeout=60)


def test_container_does_each_job_when_it_is_due_and_ends_when_it_is_told(tmp_path: Path) -> None:
    said = tmp_path / "said"
    scrapy = tmp_path / "scrapy"
    # the third crawl tells the schedule to end, and fails as the others do
    scrapy.write_text(
        f"#!/bin/sh\necho $1 >> {said}\n"
        f"[ $(grep -c crawl {said}) = 3 ] && kill -TERM $PPID\nexit 1\n"
    )
    scrapy.chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "DATA": str(tmp_path / "data"),
        "CRAWL_EVERY": "0",
    }
    ended = subprocess.run(
        ["/bin/sh", DEPLOY / "schedule"], env=environment, check=False, timeout=60
    )
    assert ended.returncode == 0
    assert said.read_text().split() == ["crawl", "backup", "verify", "canary", "crawl", "crawl"]


def test_image_is_slim_pinned_and_not_roots() -> None:
    instructions = read_dockerfile()
    bases = [words.split()[0] for name, words in instructions if name == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+", base) for base in bases)
    final = instructions[max(i for i, (name, _) in enumerate(instructions) if name == "FROM") :]
    users = [words for name, words in final if name == "USER"]
    assert users[-1].isdecimal(), "Kubernetes sees by the number that it is not root"
    assert int(users[-1]) > 0
    names = [name for name, _ in instructions]
    assert "ADD" not in names
    assert names.count("CMD") == names.count("HEALTHCHECK") == 1
    for name, words in instructions:
        if name in {"CMD", "VOLUME"} or "CMD" in words:
            assert words.rstrip().endswith("]"), "a shell would not pass signals on"
        if "pip install" in words:
            assert {"--no-cache-dir", "--require-hashes"} <= set(words.split())
        assert "apt" not in words.split()


def test_archive_of_the_container_is_on_its_volume() -> None:
    instructions = read_dockerfile()
    (volumes,) = (words for name, words in instructions if name == "VOLUME")
    (environment,) = (words for name, words in instructions if name == "ENV")
    assert "CHINADAILY_ARCHIVE_PATH=/data/archive.db" in environment
    assert '"/data"' in volumes
    assert '"/backups"' in volumes


def test_image_is_made_of_files_that_are_sent_to_docker() -> None:
    sent = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:] for line in sent if line.startswith("!")}
    copied = [words.split() for name, words in read_dockerfile() if name == "COPY"]
    sources = {one for words in copied if "--from" not in words[0] for one in words[:-1]}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)
    assert "*" in sent
