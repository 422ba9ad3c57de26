"""Rows of runs: what came of each, also of one that was killed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import Archive, RunCounts
from crawler.archive.migrations import migration
from tests.support.example import LATER, NOW, URL, rows
from tests.support.stored import database

COUNTS = RunCounts(3, 2, 1, 0, 1, f"{URL}: unknown layout", 0, 4, 9)
COLUMNS = ", ".join(asdict(COUNTS))


def test_run_is_a_row_with_its_arguments_and_counts(archive: Archive) -> None:
    run = archive.start_run({"sections": "china"}, NOW)
    stats = {"item_scraped_count": 3, "start_time": NOW}
    archive.finish_run(run, "finished", COUNTS, stats, LATER)
    row = database(archive).table("runs").get(run)
    assert json.loads(row["arguments"]) == {"sections": "china"}
    assert json.loads(row["stats"])["item_scraped_count"] == 3
    assert row["finished_at"] == "2026-11-21T08:00:00+00:00"
    assert {name: row[name] for name in asdict(COUNTS)} == asdict(COUNTS)


def test_run_that_was_killed_has_an_end_and_no_counts(archive: Archive) -> None:
    killed = archive.start_run({}, NOW)
    archive.start_run({}, LATER)
    row = database(archive).table("runs").get(killed)
    assert row["finish_reason"] == "died, and was closed by the next run"
    assert row["finished_at"] is not None
    assert {row[name] for name in asdict(COUNTS)} == {None}


def test_runs_of_an_older_archive_have_the_counts_of_their_counters(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="count_runs")
    stats = {
        "chinadaily/articles/new": 3,
        "chinadaily/articles/rejected": 2,
        "chinadaily/listings/rejected": 1,
        "downloader/request_count": 9,
    }
    for counters in (json.dumps(stats), None):
        run = {"started_at": NOW.isoformat(), "arguments": "{}", "stats": counters}
        old.table("runs").insert(run)
    old.close()
    archive = Archive.open(path)
    ended, killed = rows(archive, f"select {COLUMNS} from runs order by id")
    counted = {"articles_new": 3, "unread": 3, "requests": 9, "waiting": None}
    others = dict.fromkeys(("articles_changed", "articles_same", "articles_gone", "failed"), 0)
    assert ended == {**counted, **others, "unread_reason": None}
    assert set(killed.values()) == {None}
    archive.close()
