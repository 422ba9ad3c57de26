"""Old runs and pages of no article are thinned by the day; nothing else goes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.archive.thinning import Thinned
from crawler.archive.verification import Verification
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.items import Page
from tests.support.example import ARTICLE, LISTING, TASK, page
from tests.support.stored import content, database

ROBOTS = "https://www.chinadaily.com.cn/robots.txt"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OLD = datetime(2025, 9, 1, 0, 30, tzinfo=UTC)
NEW = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)
ARTICLES = (
    "articles",
    "bylines",
    "figures",
    "revisions",
    "bodies",
    "discoveries",
    "frontier",
    "requests",
)


def answer(url: str, at: datetime, body: bytes = b"User-agent: *", status: int = 200) -> Page:
    return Page(url, at, status, (("Content-Type", "text/plain"),), body)


def run(archive: Archive, at: datetime, reason: str = "finished") -> None:
    number = archive.start_run({}, at)
    database(archive).execute(
        "UPDATE runs SET finished_at = started_at, finish_reason = ? WHERE id = ?", (reason, number)
    )
    archive.save_robots(answer(ROBOTS, at))
    gone = FetchResult(FetchState.GONE, "status 404", 404)
    archive.save_result(
        FetchTask(LISTING, "listing", None), gone, answer(LISTING, at, b"gone", 404), (), at
    )
    archive.save_story(TASK, [page(at=at)], ARTICLE, {})


def run_days(archive: Archive, first: datetime, days: int) -> None:
    """Run four times on each day, twice well."""
    for day in range(days):
        for hour, reason in enumerate(["finished", "the site could not be reached"] * 2):
            run(archive, first + timedelta(days=day, hours=hour), reason)


def count(archive: Archive, table: str, where: str = "1") -> int:
    return database(archive)[table].count_where(where)


def test_first_of_each_day_stays_and_the_last_year_is_whole(archive: Archive) -> None:
    run_days(archive, OLD, 3)
    run_days(archive, NEW, 2)
    assert archive.thin_old(NOW) == Thinned(runs=6, pages=18)
    assert count(archive, "runs", "started_at < '2026'") == 3 * 2
    assert count(archive, "runs", "started_at > '2026'") == 2 * 4
    of_robots = database(archive).query(
        "select fetched_at from pages where url = ? order by id", [ROBOTS]
    )
    hours = [row["fetched_at"][:13] for row in of_robots]
    assert hours[:4] == ["2025-09-01T00", "2025-09-02T00", "2025-09-03T00", "2026-11-01T00"]
    assert len(hours) == 3 + 8


def test_articles_and_their_pages_stay(archive: Archive, tmp_path: Path) -> None:
    run_days(archive, OLD, 2)
    pages = "select * from pages where article_id is not null order by id"
    before = [list(database(archive).query(pages))]
    before += [list(database(archive)[table].rows) for table in ARTICLES]
    stories = content(archive)[:4]
    archive.thin_old(NOW)
    after = [list(database(archive).query(pages))]
    after += [list(database(archive)[table].rows) for table in ARTICLES]
    assert after == before
    assert content(archive)[:4] == stories
    assert database(archive).execute("PRAGMA foreign_key_check").fetchall() == []
    assert database(archive).execute("PRAGMA foreign_keys").fetchone() == (1,)
    with closing(Verification(tmp_path / "archive.db", quick=False)) as verification:
        assert [looked.fault for looked in verification.run() if looked.fault] == []


def test_health_and_coverage_say_what_they_said(archive: Archive) -> None:
    run_days(archive, OLD, 3)
    run_days(archive, NOW - timedelta(days=20), 20)
    period = OLD.date(), NOW.date()
    said = archive.examine(NOW, 10**12), list(archive.coverage.count_days(*period))
    assert archive.thin_old(NOW).pages > 0
    assert (archive.examine(NOW, 10**12), list(archive.coverage.count_days(*period))) == said


def test_each_other_answer_of_a_day_stays(archive: Archive) -> None:
    run(archive, OLD)
    for hour, body in enumerate([b"Disallow: /", b"User-agent: *", b"Disallow: /"], start=1):
        archive.save_robots(answer(ROBOTS, OLD + timedelta(hours=hour), body))
    assert archive.thin_old(NOW).pages == 2
    assert count(archive, "pages", f"url = '{ROBOTS}'") == 2


def test_imported_pages_and_unread_articles_stay(archive: Archive) -> None:
    run(archive, OLD)
    unread = FetchResult(FetchState.REJECTED, "unknown layout", 200)
    other = replace(TASK, url=TASK.url.replace("0001.", "0002."), article_id=None)
    archive.queue([Link(other.url, "article", TASK.article_id)], OLD)
    for hour in (1, 2):
        at = OLD + timedelta(hours=hour)
        archive.save_robots(replace(answer(ROBOTS, at), via="others.warc.gz"))
        archive.save_result(other, unread, answer(other.url, at, b"?"), (), at)
    assert count(archive, "pages", f"url = '{other.url}'") == 2
    assert archive.thin_old(NOW).pages == 0


def test_archive_of_ten_years_is_thinned_in_steps(archive: Archive) -> None:
    start = NOW - timedelta(days=3650)
    for day in range(0, 3650, 50):
        for hour in range(2):
            run(archive, start + timedelta(days=day, hours=hour))
    thinned = []
    while (step := archive.thin_old(NOW)) != Thinned():
        thinned.append(step)
    assert len(thinned) == 33, "a hundred days each"
    assert sum(step.runs for step in thinned) == 66
    assert count(archive, "runs") == 73 + 7
    assert archive.thin_old(NOW) == Thinned()


def test_run_that_is_going_on_and_an_archive_without_runs_are_left(archive: Archive) -> None:
    assert archive.thin_old(NOW) == Thinned()
    archive.start_run({}, OLD)
    assert archive.thin_old(NOW) == Thinned()


@pytest.mark.parametrize("days", [1, 30])
def test_thinning_day_by_day_leaves_the_same(tmp_path: Path, days: int) -> None:
    left = []
    for name, step in (("whole", days), ("daily", 1)):
        with closing(Archive.open(tmp_path / f"{name}.db")) as archive:
            run_days(archive, OLD, 4)
            for day in range(0, days, step):
                archive.thin_old(OLD + timedelta(days=365 + 5 - days + day + step))
            left.append([list(database(archive)[table].rows) for table in ("runs", "pages")])
    assert left[0] == left[1]
