"""What becomes of a command whose output goes nowhere, or to a locale that cannot show it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.commands import (
    PATIENCE,
    ROOT,
    SCRAPY,
    crawl,
    run_scrapy,
    start_crawl,
    start_scrapy,
)
from tests.support.example import ARTICLE, LATER, NOW, save
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.loopback import Answer, Loopback
from tests.support.stories import make_stories

PAGE = str(FIXTURES / "ws_article" / "WS6adc1aa8a310aa5a13e01db9.html")
CHINESE = str(next((FIXTURES / "cn_article").glob("*.html")))
# folders are those of `place`
COMMANDS = {
    "extract": ["extract", CHINESE],
    "changes": ["changes"],
    "changes of one": ["changes", ARTICLE.id],
    "list": ["suppress", "--list"],
    "list of data": ["suppress", "--list", "--json"],
    "suppress": ["suppress", ARTICLE.id, "--reason", "旧"],
    "ingest": ["ingest", "pages.warc.gz"],
    "merge": ["merge", "other.db"],
    "reparse": ["reparse", "--dry-run"],
    "verify": ["verify"],
    "export": ["export", "out.csv"],
    "print": ["export", "-", "--format", "jsonl", "--with-body"],
    "savefixture": ["savefixture", PAGE, "--folder", "页"],
}
EACH = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
# their output is data, which was cut short
DATA = ("extract", "-", "--json")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two archives and a WARC."""
    folder = tmp_path_factory.mktemp("made")
    for name in ("archive.db", "other.db"):
        archive = Archive.open(folder / name)
        save(archive, ARTICLE, NOW)
        save(archive, replace(ARTICLE, headline="旧码头"), LATER)
        archive.suppressions.suppress("c_5", "http://www.chinadaily.com.cn/c_5", "旧", NOW)
        archive.close()
    ended = run_scrapy("export", "--with-body", *settings(folder), folder / "pages.warc.gz")
    assert ended.returncode == 0
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of the folder, in which commands are run."""
    return shutil.copytree(made, tmp_path / "place")


def settings(place: Path) -> tuple[str, str]:
    return "-s", f"ARCHIVE_PATH={place / 'archive.db'}"


def locate(place: Path, command: list[str]) -> list[str]:
    """Return a command with the paths of its files, which lie in `place`."""
    names = ("pages.warc.gz", "other.db", "out.csv", "页")
    return [str(place / part) if part in names else part for part in command]


def run_into(stdout: int, place: Path, command: list[str]) -> tuple[int, str]:
    """Run a command with this as its standard output; return its exit code and complaints."""
    located = locate(place, command)
    with start_scrapy(*located, *settings(place), stdout=stdout) as running:
        complaints = running.communicate(PATIENCE)[1]
        return running.wait(), complaints


def drop_hints(complaints: str) -> str:
    hint = "metadata only: the text is withheld"
    return "".join(f"{line}\n" for line in complaints.splitlines() if hint not in line)


@EACH
def test_full_output_is_said_in_a_sentence(place: Path, command: list[str]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    code, complaints = run_into(full, place, command)
    os.close(full)
    assert drop_hints(complaints) == "standard output cannot be written: No space left on device\n"
    assert code == 1
    assert (place / "out.csv").exists() == ("out.csv" in command)


@pytest.mark.parametrize("closed", [False, True], ids=["full", "closed"])
def test_feed_that_cannot_be_written_ends_a_crawl(tmp_path: Path, closed: bool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    full = os.open("/dev/full", os.O_WRONLY)
    feed = ("-a", SECTIONS, "-s", f"REPLAY={FIXTURES}", "-O", "-:jsonl")
    output = writing if closed else full
    with start_crawl(tmp_path / "archive.db", *feed, stdout=output) as running:
        complaints = running.communicate(PATIENCE)[1]
        code = running.wait()
    os.close(writing)
    os.close(full)
    why = "Broken pipe" if closed else "No space left on device"
    assert complaints.splitlines()[-1] == f"the feed cannot be written: {why}"
    assert (code, "Traceback" in complaints) == (1, False)


@EACH
def test_closed_pipe_ends_a_command_quietly(place: Path, command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code, complaints = run_into(writing, place, command)
    os.close(writing)
    assert drop_hints(complaints) == ""
    assert code == int(not set(DATA).isdisjoint(command))


@pytest.mark.parametrize("name", ["extract", "changes", "list", "suppress", "print", "savefixture"])
def test_locale_that_cannot_show_the_text_gets_escapes(place: Path, name: str) -> None:
    ended = run_scrapy(
        *locate(place, COMMANDS[name]), *settings(place), env={"PYTHONIOENCODING": "latin-1"}
    )
    assert ended.returncode == 0, ended.stderr
    assert drop_hints(ended.stderr) == ""


@pytest.mark.parametrize("closed", ["<&- >&-", ">&- 2>&-"])
def test_streams_that_the_shell_closed_are_no_matter(tmp_path: Path, closed: str) -> None:
    archive = tmp_path / "archive.db"
    command = f"{SCRAPY} ingest - -s ARCHIVE_PATH={archive} {closed}"
    ended = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False, input=""
    )
    assert ended.returncode == 1
    said = "" if "2>" in closed else "no page of chinadaily.com.cn in these files\n"
    assert (ended.stdout, ended.stderr) == ("", said)
    assert Database(archive)["articles"].count == 0


def test_server_and_files_bring_no_control_characters_to_log_and_archive(
    loopback: Loopback, tmp_path: Path
) -> None:
    story, other = make_stories(2)
    sent, shown = "a/\x1b[2J\x9b31m", "a/\ufffd[2J\ufffd31m"
    loopback.site.add(story.url, Answer(headers=(("Content-Type", sent),), body=b"x"))
    elsewhere = other.url.replace("www.", "global.")
    robots = "https://global.chinadaily.com.cn/robots.txt"
    loopback.site.add(robots, Answer(headers=(("Content-Encoding", "\x1b[2J"),), body=b"x"))
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", f"urls={story.url},{elsewhere}", env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.count("unknown coding \ufffd[2j") >= 2
    assert not {"\x1b", "\x9b"} & set(ended.stderr)
    (row,) = Database(archive)["frontier"].rows_where("url = ?", [story.url])
    assert row["reason"] == f"no text but {shown}"
    ended = run_scrapy("ingest", tmp_path / "\x1b[2J\u202e.warc", *settings(tmp_path))
    assert "\ufffd[2J\ufffd.warc" in ended.stderr
    assert not {"\x1b", "\u202e"} & set(ended.stderr)
