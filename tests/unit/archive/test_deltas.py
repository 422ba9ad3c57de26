"""Pages of one URL that were stored whole become deltas of one of them, and stay readable."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.bodies import load_body
from crawler.archive.body_deltas import make_deltas
from crawler.archive.recompression import recompress, weigh_bodies
from crawler.fetching import FetchResult, FetchState
from crawler.items import Page
from tests.support.commands import ROOT, SCRAPY
from tests.support.stories import Story
from tests.unit.archive.test_bodies import (
    LISTING,
    NOW,
    STORIES,
    TASK,
    save,
    save_page,
    serve_again,
    spoil,
)
from tests.unit.archive.test_compress import compress, count, read_all

STORY = STORIES[0]
SERVED = [serve_again(STORY, time) for time in range(4)]
HASHES = [hashlib.sha256(body).hexdigest() for body in SERVED]
OF_DELTAS = """
    SELECT count(*) FROM bodies JOIN bodies AS bases ON bases.hash = bodies.base_hash
    WHERE bases.base_hash IS NOT NULL
"""


def save_whole(archive: Archive, story: Story, served: Sequence[bytes]) -> None:
    """Store pages of a story that were each stored under another URL before."""
    for hours, body in enumerate(served):
        save(archive, body, url=f"{story.url}?{hours}")
        save_page(archive, story, body, NOW + timedelta(hours=hours))


def list_bases(archive: Archive) -> list[str | None]:
    return [archive.db["bodies"].get(body_hash)["base_hash"] for body_hash in HASHES]


def test_compress_makes_deltas_of_pages_of_one_url(tmp_path: Path) -> None:
    with closing(Archive.open(path := tmp_path / "archive.db")) as archive:
        save_whole(archive, STORY, SERVED)
        assert list_bases(archive) == [None] * 4
        *_, _ = recompress(archive.db, 15)
        whole = weigh_bodies(archive.db).stored
    told = compress(path).stdout
    assert "\nstored 3 pages as what they add to another of their URL\n" in told
    with closing(Archive.open(path)) as archive:
        assert list_bases(archive) == [*[HASHES[-1]] * 3, None]
        assert weigh_bodies(archive.db).stored < whole / 2
    assert read_all(path) == dict(zip(HASHES, SERVED, strict=True))
    assert "as what they add" not in compress(path).stdout


def test_base_of_other_pages_stays_whole_and_is_taken_for_the_rest(archive: Archive) -> None:
    save_whole(archive, STORY, SERVED[:1])
    save_page(archive, STORY, SERVED[1], NOW + timedelta(hours=1))
    save_whole(archive, STORY, SERVED[2:])
    assert list_bases(archive) == [None, HASHES[0], None, None]
    *_, made = make_deltas(archive.db, 3)
    assert (made.urls, made.due, made.deltas) == (1, 1, 2)
    assert list_bases(archive) == [None, *[HASHES[0]] * 3]
    assert [load_body(archive.db, body_hash) for body_hash in HASHES] == SERVED


def test_page_that_would_be_larger_as_a_delta_stays_whole(archive: Archive) -> None:
    noise = [hashlib.shake_256(bytes([number])).digest(3000) for number in range(2)]
    for hours, body in enumerate(noise):
        page = Page(STORY.url, NOW + timedelta(hours=hours), 200, (), body)
        archive.save_end(TASK, FetchResult(FetchState.REJECTED), page, [], NOW)
    *_, made = make_deltas(archive.db, 3)
    assert (made.due, made.deltas) == (1, 0)
    assert archive.db["bodies"].count_where("base_hash IS NOT NULL") == 0


NOISE = hashlib.shake_256(b"what all share").digest(600)
ALIKE = [NOISE + hashlib.shake_256(bytes([number])).digest(60) for number in range(6)]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.booleans(), st.booleans()),
        min_size=4,
        max_size=14,
    )
)
def test_no_delta_rests_on_a_delta_whatever_pages_shared_a_url(
    fetches: list[tuple[str, int, bool, bool]],
) -> None:
    with closing(Archive.open(Path(":memory:"))) as archive:
        for hours, (url, number, known, now) in enumerate(fetches):
            if known:
                save(archive, ALIKE[number])
            at = NOW + timedelta(hours=hours)
            page = Page(f"{LISTING}/{url}", at, 200, (), ALIKE[number])
            archive.save_end(TASK, FetchResult(FetchState.REJECTED), page, [], NOW)
            if now:
                *_, made = make_deltas(archive.db, 3)
                assert not made.damaged
        *_, made = make_deltas(archive.db, 3)
        assert not made.damaged
        *_, done = recompress(archive.db, 4)
        assert not done.damaged
        assert archive.db.execute(OF_DELTAS).fetchone() == (0,)
        served = {ALIKE[number] for _, number, _, _ in fetches}
        hashes = [row["hash"] for row in archive.db["bodies"].rows]
        assert {load_body(archive.db, body_hash) for body_hash in hashes} == served


def test_compress_killed_while_it_makes_deltas_is_carried_on(tmp_path: Path) -> None:
    stories = STORIES[:60]
    with closing(Archive.open(path := tmp_path / "archive.db")) as archive:
        for story in stories:
            save_whole(archive, story, [serve_again(story, time) for time in range(2)])
    bodies = read_all(path)
    asking = sqlite3.connect(path)
    running = subprocess.Popen([str(SCRAPY), "compress", "-s", f"ARCHIVE_PATH={path}"], cwd=ROOT)
    begun = "SELECT 1 FROM bodies WHERE base_hash IS NOT NULL"
    while running.poll() is None and not asking.execute(begun).fetchone():
        time.sleep(0.01)
    running.kill()
    assert running.wait() == -signal.SIGKILL
    asking.close()
    done = count(path, "base_hash IS NOT NULL")
    assert done > 0
    assert read_all(path) == bodies
    assert compress(path).returncode == 0
    assert count(path, "base_hash IS NOT NULL") > done
    assert read_all(path) == bodies


def test_damaged_page_is_named_once_and_the_others_are_left_as_they_are(tmp_path: Path) -> None:
    with closing(Archive.open(path := tmp_path / "archive.db")) as archive:
        save_whole(archive, STORY, SERVED)
        spoil(archive, HASHES[-1])
    ended = compress(path)
    assert ended.returncode == 1
    assert ended.stderr == f"body {HASHES[-1]} is damaged, and was left as it is\n"
    with closing(Archive.open(path)) as archive:
        assert [load_body(archive.db, body_hash) for body_hash in HASHES[:-1]] == SERVED[:-1]
