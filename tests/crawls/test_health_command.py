"""`scrapy health`: a report for people or machines, an exit code, and a command that gets it."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.timestamps import write_time
from tests.support.commands import run_scrapy
from tests.support.example import ARTICLE, save
from tests.support.sealed import run_sealed
from tests.support.stored import database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An archive that is ill: its run failed days ago."""
    made = tmp_path / "kept" / "archive.db"
    made.parent.mkdir()
    started = write_time(datetime.now(UTC) - timedelta(days=3))
    with closing(Archive.open(made)) as archive:
        save(archive, ARTICLE)
        database(archive).execute(
            "INSERT INTO runs (started_at, finished_at, finish_reason, arguments)"
            " VALUES (?, ?, 'the site \x1b[31m could not be reached', '{}')",
            (started, started),
        )
        database(archive).conn.commit()
    return made


def test_report_says_first_what_is_wrong(path: Path) -> None:
    before = path.read_bytes()
    ended = run_scrapy("health", "-s", f"ARCHIVE_PATH={path}")
    lines = ended.stdout.splitlines()
    assert lines[0] == "ill: last run; 11 checks have no past to compare with yet"
    assert lines[1].startswith("! last run")
    assert "could not be reached | usual: finished" in lines[1]
    assert "\x1b" not in ended.stdout
    assert (ended.returncode, ended.stderr) == (1, "")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_json_is_one_object(path: Path) -> None:
    ended = run_scrapy("health", "--json", "-s", f"ARCHIVE_PATH={path}")
    found = json.loads(ended.stdout)
    assert found["well"] is False
    assert {tuple(check) for check in found["checks"]} == {
        ("name", "state", "value", "usual", "advice")
    }
    assert [check["name"] for check in found["checks"] if check["state"] != "ok"] == ["last run"]
    assert all((check["advice"] is None) == (check["state"] == "ok") for check in found["checks"])


def test_command_is_told_once_of_each_state(path: Path) -> None:
    told = path.parent.with_name("told")
    asked = ("health", "-s", f"ARCHIVE_PATH={path}", "-s", f"HEALTH_NOTIFY=tee {told}")
    assert run_scrapy(*asked).returncode == 1
    assert told.read_text().startswith("ill: last run;")
    told.unlink()
    assert run_scrapy(*asked).returncode == 1
    assert not told.exists()
    with closing(Archive.open(path)) as archive:
        database(archive).execute("UPDATE runs SET finish_reason = 'finished'")
        database(archive).conn.commit()
    assert run_scrapy(*asked).returncode == 0
    assert told.read_text().startswith("well;")


def test_read_only_archive_is_reported_each_time(path: Path) -> None:
    asked = ("-m", "scrapy", "health", "-s", f"ARCHIVE_PATH={path}", "-s", "HEALTH_NOTIFY=true")
    ended = run_sealed(path.parent, *asked)
    assert ended.returncode == 1
    assert ended.stdout.startswith("ill: last run;")
    assert "the same is sent again the next time" in ended.stderr


def test_command_that_fails_is_said_and_tried_again(path: Path) -> None:
    asked = ("health", "-s", f"ARCHIVE_PATH={path}", "-s")
    ended = run_scrapy(*asked, "HEALTH_NOTIFY=false")
    assert ended.stdout.startswith("ill: last run;")
    assert ended.stderr == "HEALTH_NOTIFY: false ended with exit code 1\n"
    with closing(Archive.open_to_read(path)) as archive:
        assert database(archive)["maintenance"].count == 0


def test_archive_that_cannot_be_read_is_told_too(tmp_path: Path) -> None:
    path, told = tmp_path / "none.db", tmp_path / "told"
    ended = run_scrapy("health", "-s", f"ARCHIVE_PATH={path}", "-s", f"HEALTH_NOTIFY=tee {told}")
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"no archive at {path}\n")
    assert told.read_text() == f"ill: no archive at {path}\n"
