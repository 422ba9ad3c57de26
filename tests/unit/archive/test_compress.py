"""`scrapy compress`, run as a user runs it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.bodies import load_body
from crawler.archive.body_dictionaries import SAMPLES
from crawler.archive.recompression import recompress, weigh_bodies
from tests.support.commands import ROOT, SCRAPY, run_scrapy
from tests.unit.archive.test_bodies import (
    NOW,
    PAGES,
    STORIES,
    save,
    save_all,
    save_page,
    serve_again,
    spoil,
)

MOST = PAGES[:220]


def fill(path: Path, pages: Sequence[bytes] = MOST) -> dict[str, bytes]:
    """Make an archive of pages, and of one that was served twice; give its bodies."""
    archive = Archive.open(path)
    again = serve_again(STORIES[-1], 1)
    bodies = dict(zip(save_all(archive, pages), pages, strict=True))
    save_page(archive, STORIES[-1], PAGES[-1])
    save_page(archive, STORIES[-1], again, NOW + timedelta(hours=1))
    rows = archive.db.execute("SELECT hash FROM bodies ORDER BY rowid DESC LIMIT 2").fetchall()
    archive.close()
    return {**bodies, rows[1][0]: PAGES[-1], rows[0][0]: again}


def compress(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_scrapy("compress", *arguments, "-s", f"ARCHIVE_PATH={path}")


def read_all(path: Path) -> dict[str, bytes]:
    archive = Archive.open(path)
    hashes = [row["hash"] for row in archive.db["bodies"].rows]
    bodies = {body_hash: load_body(archive.db, body_hash) for body_hash in hashes}
    archive.close()
    return bodies


def count(path: Path, where: str) -> int:
    archive = Archive.open(path)
    found: int = archive.db["bodies"].count_where(where)
    archive.close()
    return found


def weigh(path: Path) -> int:
    with closing(Archive.open(path)) as archive:
        return weigh_bodies(archive.db).stored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_compress_makes_bodies_and_file_smaller_and_changes_no_byte(path: Path) -> None:
    bodies = fill(path)
    before, stored = path.stat().st_size, weigh(path)
    ended = compress(path)
    assert (ended.returncode, ended.stderr) == (0, "")
    first, second = ended.stdout.splitlines()
    assert first == f"recompressed {len(bodies)} pages at level 15"
    assert second.startswith(f"{len(bodies)} pages of 11.")
    assert path.stat().st_size < before
    assert weigh(path) < 0.8 * stored
    assert read_all(path) == bodies
    assert count(path, "dictionary_id IS NULL") == count(path, "base_hash IS NOT NULL") == 1


def test_what_was_done_at_a_higher_level_is_left_as_it_is(path: Path) -> None:
    bodies = fill(path)
    archive = Archive.open(path)
    for level, due in ((7, len(bodies)), (7, 0), (3, 0), (8, len(bodies))):
        *_, done = recompress(archive.db, level)
        assert (done.bodies, done.due) == (due, due)
    archive.close()
    assert read_all(path) == bodies


def test_retraining_codes_all_bodies_anew(path: Path) -> None:
    bodies = fill(path)
    ended = compress(path, "--retrain", "--level", "7")
    first, second, _ = ended.stdout.splitlines()
    assert first == "trained a dictionary for ws_article"
    assert second == f"recompressed {len(bodies)} pages at level 7"
    archive = Archive.open(path)
    older, newer = archive.db.execute("SELECT id FROM dictionaries ORDER BY trained_at").fetchall()
    archive.close()
    assert count(path, f"dictionary_id = {newer[0]}") == len(bodies) - 1
    assert older != newer
    assert read_all(path) == bodies


def test_compress_trains_what_is_due(path: Path) -> None:
    archive = Archive.open(path)
    save_all(archive, PAGES[:SAMPLES])
    archive.close()
    assert count(path, "dictionary_id IS NOT NULL") == 0
    assert compress(path, "--level", "1").stdout.startswith("trained a dictionary for ws_article\n")
    assert count(path, "dictionary_id IS NOT NULL") == SAMPLES
    assert list(read_all(path).values()) == PAGES[:SAMPLES]


def test_killed_compress_loses_nothing_and_is_carried_on(path: Path) -> None:
    bodies = fill(path)
    asking = sqlite3.connect(path)
    arguments = ("compress", "-s", f"ARCHIVE_PATH={path}")
    running = subprocess.Popen([str(SCRAPY), *arguments], cwd=ROOT)
    one_done = "SELECT 1 FROM bodies WHERE level = 15"
    while running.poll() is None and not asking.execute(one_done).fetchone():
        time.sleep(0.01)
    running.kill()
    assert running.wait() == -signal.SIGKILL
    asking.close()
    done = count(path, "level = 15")
    assert 0 < done < len(bodies)
    assert read_all(path) == bodies
    ended = compress(path)
    assert ended.stdout.startswith(f"recompressed {len(bodies) - done} pages at level 15\n")
    assert read_all(path) == bodies


def test_crawl_may_store_pages_meanwhile(path: Path) -> None:
    bodies = fill(path)
    others = PAGES[len(MOST) : -1]
    running = subprocess.Popen([str(SCRAPY), "compress", "-s", f"ARCHIVE_PATH={path}"], cwd=ROOT)
    with closing(Archive.open(path)) as archive:
        for body in others:
            bodies[save(archive, body)] = body
            time.sleep(0.05)
    assert running.wait() == 0
    assert read_all(path) == bodies


def test_damaged_body_is_named_and_left_alone(path: Path) -> None:
    bodies = fill(path, PAGES[:5])
    damaged = next(iter(bodies))
    archive = Archive.open(path)
    spoil(archive, damaged)
    kept = archive.db["bodies"].get(damaged)
    archive.close()
    ended = compress(path)
    assert ended.returncode == 1
    assert ended.stderr == f"body {damaged} is damaged, and was left as it is\n"
    assert ended.stdout.startswith(f"recompressed {len(bodies) - 1} pages")
    archive = Archive.open(path)
    assert archive.db["bodies"].get(damaged) == kept
    archive.close()


def test_compress_says_in_a_sentence_why_it_cannot(path: Path) -> None:
    missing = compress(path)
    assert (missing.returncode, missing.stderr) == (1, f"no archive at {path}\n")
    assert not path.exists()
    path.write_text("no database" * 100)
    assert compress(path).stderr.startswith(f"cannot use {path} as archive: ")
    assert compress(path, "--level", "23").returncode == 2
    assert compress(path, "archive.db").returncode == 2
