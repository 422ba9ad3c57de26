"""What a run says: on a terminal, in a log, and in its row of the archive."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from sqlite_utils import Database

from crawler.archive import RunCounts
from tests.support.commands import ROOT, clean_env, crawl, start_crawl
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.loopback import Loopback
from tests.support.stories import make_site, make_stories

REPLAY = ("-s", f"REPLAY={FIXTURES}", "-s", "LOGSTATS_INTERVAL=0.05")
# one article, which the bundled site has
ONE = ("-a", "urls=https://www.chinadaily.com.cn/a/202611/06/WS6aedf75aa310d01c71720a8f.html")
LABELS = ["articles", "unread", "failed", "waiting", "requests", "next look"]
# 2026-11-27 08:00:00 [crawler.crawl.run] WARNING: no list in 1 of 2 listings
LOG_LINE = re.compile(r"[0-9-]{10} [0-9:]{8} \[[a-z_.]+\] ([A-Z]+): (.*)")


def crawl_on_terminal(archive: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    """Crawl with a terminal as standard error, and return what was written to it."""
    reading, terminal = os.openpty()
    with start_crawl(archive, *arguments, env=env, stderr=terminal) as running:
        os.close(terminal)
        written = b"".join(iter(lambda: read_terminal(reading), b""))
        assert running.wait() == 0, written
    os.close(reading)
    return written.decode()


def read_terminal(terminal: int) -> bytes:
    """Return what is written to a terminal next; nothing when all processes have closed it."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def list_lines(written: str) -> list[str]:
    """Return the lines that stay on a terminal: each with what was written over it last."""
    return [line.split("\r")[-1] for line in written.split("\r\n") if line]


def check_summary(lines: list[str]) -> None:
    first, *others = lines
    assert re.fullmatch(r"run 1 +finished after [0-9]+ s", first)
    assert [line[:11].rstrip() for line in others] == LABELS


def test_terminal_has_one_line_of_progress_below_the_log_and_a_summary_at_the_end(
    loopback: Loopback, tmp_path: Path
) -> None:
    for url, html in make_site(make_stories(15), ("food",)).items():
        loopback.site.add(url, html)
    asked = ("-a", "sections=food,sports", "-a", "since=2017-01-01", "-s", "DOWNLOAD_DELAY=0.02")
    archive = tmp_path / "archive.db"
    written = crawl_on_terminal(archive, *asked, "-s", "LOGSTATS_INTERVAL=0.05", env=loopback.env())
    drawn = re.findall(r"\rbackfill, [0-9,]+ of [0-9,]+ days \| [^|]+ left \| [0-9]+ new", written)
    assert len(set(drawn)) > 1
    lines = list_lines(written)
    logged = [line for line in lines if LOG_LINE.fullmatch(line)]
    assert logged
    assert {LOG_LINE.fullmatch(line)[1] for line in logged} == {"WARNING"}  # type: ignore[index]
    check_summary(lines[len(logged) :])


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CompletedProcess[str]]:
    """A crawl without a terminal: its archive, and how it ended."""
    archive = tmp_path_factory.mktemp("logged") / "archive.db"
    return archive, crawl(archive, "-a", SECTIONS, *REPLAY)


def list_messages(log: str) -> list[str]:
    found = map(LOG_LINE.fullmatch, log.splitlines())
    return [match[2] if match else "" for match in found]


def test_log_has_a_start_lines_of_progress_and_an_end(
    logged: tuple[Path, CompletedProcess[str]],
) -> None:
    start, *progress, sentence, _ = list_messages(logged[1].stderr)
    assert start == "run 1 begins: the news; URLs to begin with: 5"
    assert progress
    assert all(re.match(r"(starting|news) \| [0-9]+ URLs", line) for line in progress)
    assert sentence.startswith("run 1: finished after ")
    assert "; articles: 51 new, 0 changed, 0 unchanged, 1 gone; unread: 2, the first: " in sentence


def test_last_log_line_is_the_row_of_the_run_for_machines(
    logged: tuple[Path, CompletedProcess[str]],
) -> None:
    archive, ended = logged
    said = dict(pair.split("=") for pair in list_messages(ended.stderr)[-1].split(" "))
    (row,) = Database(archive)["runs"].rows
    columns = [name for name in RunCounts.__slots__ if name != "unread_reason"]
    assert {name: said[name] for name in columns} == {name: str(row[name]) for name in columns}
    assert (said["run"], said["reason"], row["finish_reason"]) == ("1", "finished", "finished")
    assert row["unread_reason"] in ended.stderr
    assert (row["articles_new"], row["unread"], row["requests"]) == (51, 2, 71)


def test_log_file_has_lines_of_a_log_and_those_of_scrapy_with_its_level(tmp_path: Path) -> None:
    log = tmp_path / "crawl.log"
    written = crawl_on_terminal(
        tmp_path / "archive.db", *ONE, *REPLAY, "-L", "INFO", "--logfile", str(log)
    )
    check_summary(list_lines(written))
    text = log.read_text(encoding="utf-8")
    assert "[scrapy.crawler] INFO: Overridden settings" in text
    assert "[scrapy.statscollectors] INFO: Dumping Scrapy stats" in text
    assert "NOTICE: run 1 begins: " in text


def test_script_of_the_documentation_archives_and_gets_the_summary(tmp_path: Path) -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    path, archive = tmp_path / "script.py", tmp_path / "script.db"
    path.write_text(script.replace("script.db", str(archive)))
    ended = subprocess.run(
        [sys.executable, path],
        cwd=ROOT,
        env=clean_env({"PYTHONPATH": str(ROOT)}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ERROR" not in ended.stderr
    (row,) = Database(archive)["runs"].rows
    assert f"articles_new={row['articles_new']} " in ended.stdout
    assert row["articles_new"] > 10


def test_nolog_is_silent_on_a_terminal_too(tmp_path: Path) -> None:
    assert crawl_on_terminal(tmp_path / "archive.db", *ONE, *REPLAY, "--nolog") == ""
