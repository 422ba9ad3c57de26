"""`scrapy health` over an invented year: silent while all is well, and loud for each illness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from crawler.archive.maintenance import Task
from crawler.archive.timestamps import write_time
from crawler.health.checks import Check, State
from tests.support.invented_news import Illness
from tests.support.invented_year import FREE, START, InventedYear, list_days, play_healthy_year

AFTER = date(START.year + 1, 1, 1)
# each weekday, and days of each holiday
ASKED_EVERY = 5


# beyond the 91 days that say what is usual
AUTUMN = date(START.year, 9, 11)


def test_healthy_year_has_no_alarm_and_few_warnings() -> None:
    """It has weekends, holidays, a redesign that was handled, and an outage that was caught up."""
    year = InventedYear()
    said: list[Check] = []
    for day in play_healthy_year(year):
        if day.toordinal() % ASKED_EVERY == 0:
            said += [check for check in year.examine() if check.state is not State.OK]
    assert [check for check in said if check.state is State.ALARM] == []
    warned = Counter(check.name for check in said)
    # a section that the redesign renamed, for some weeks; runs that failed once
    assert set(warned) <= {"sections", "last run", "fields"}
    assert warned.total() < 365 / ASKED_EVERY / 10


@pytest.fixture(scope="module")
def lived() -> InventedYear:
    """An archive that has been well since autumn."""
    year = InventedYear()
    for _ in play_healthy_year(year, AUTUMN):
        pass
    return year


@pytest.fixture
def year(lived: InventedYear) -> InventedYear:
    return lived.copy()


# what is wrong with the days after the year, on how many of them, and which alarm it rings
ILLNESSES = {
    "nothing is found": (Illness(volume=0.05), 7, "news"),
    "sections with a third of the news are quiet": (
        Illness(quiet_sections=frozenset({"China / Society", "World / Europe"})),
        14,
        "sections",
    ),
    "the search names nothing": (Illness(quiet_channels=frozenset({"search"})), 5, "channels"),
    "the paper names nothing": (Illness(quiet_channels=frozenset({"print"})), 14, "channels"),
    "writers are read no more": (
        Illness(lost_fields=frozenset({"byline_raw", "authors"})),
        7,
        "fields",
    ),
    "a field that all have is read no more": (
        Illness(lost_fields=frozenset({"section"})),
        3,
        "fields",
    ),
    "pictures are read no more": (Illness(lost_fields=frozenset({"figures"})), 7, "fields"),
    "texts are cut to their beginning": (Illness(body="The ferry."), 7, "fields"),
    "texts are read no more": (Illness(body=None), 7, "fields"),
    "articles are read as videos without text": (
        Illness(body=None, layout="ws_video"),
        4,
        "fields",
    ),
    "a template is not known": (Illness(lost={"unknown layout": 0.4}), 4, "unknown layouts"),
    "pages of articles redirect": (
        Illness(lost={"redirects to https://www.chinadaily.com.cn/": 0.3}),
        4,
        "reasons",
    ),
    "agencies are writers": (Illness(writers=("Zhou Mo", "Henan Daily")), 4, "bylines"),
    "places are writers": (Illness(writers=("Zhou Mo", "Shenzhen")), 4, "bylines"),
    "sentences are writers": (Illness(writers=("Zhou Mo", "He said on Monday")), 4, "bylines"),
    "dates lie outside the day of the URL": (Illness(days_off=2), 4, "dates"),
    "what is found is not asked for": (Illness(unasked=0.9), 7, "frontier"),
    "stored articles are not shown": (Illness(withdrawn=0.5), 7, "unconfirmed"),
    "days stay incomplete": (Illness(unasked=0.6), 20, "coverage"),
    "runs fail": (Illness(failing_runs="the site could not be reached: no answer"), 2, "last run"),
    "runs do not happen": (Illness(runs=False), 2, "schedule"),
}


@pytest.mark.parametrize(("illness", "days", "alarm"), ILLNESSES.values(), ids=list(ILLNESSES))
def test_illness_rings_its_alarm(
    year: InventedYear, illness: Illness, days: int, alarm: str
) -> None:
    for day in list_days(AFTER, days):
        year.play(day, illness)
    rung = {check.name: check.advice for check in year.examine() if check.state is State.ALARM}
    assert rung.get(alarm)


def test_disk_that_is_nearly_full_is_an_alarm(year: InventedYear) -> None:
    (disk,) = (check for check in year.examine(free=100_000_000) if check.name == "disk")
    assert disk.state is State.ALARM
    (disk,) = (check for check in year.examine(free=FREE) if check.name == "disk")
    assert disk.state is State.OK


@pytest.mark.parametrize("task", [Task.BACKUP, Task.VERIFY])
def test_upkeep_that_stopped_is_an_alarm(year: InventedYear, task: Task) -> None:
    with year.archive.transaction():
        year.archive.maintenance.record(task, year.now - timedelta(days=150))
    assert year.find_states(State.ALARM) == {str(task)}


def test_run_that_hangs_is_an_alarm(year: InventedYear) -> None:
    year.db.execute(
        "INSERT INTO runs (started_at, arguments) VALUES (?, '{}')", (write_time(year.now),)
    )
    assert year.find_states(State.ALARM) == set()
    year.now += timedelta(hours=9)
    assert "last run" in year.find_states(State.ALARM)


def test_example_of_an_unknown_template_is_named(year: InventedYear) -> None:
    for day in list_days(AFTER, 4):
        year.play(day, Illness(lost={"unknown layout": 0.4}))
    (check,) = (check for check in year.examine() if check.name == "unknown layouts")
    assert "https://www.chinadaily.com.cn/a/202701/04/WS" in check.value


def start_empty(year: InventedYear) -> None:
    """Leave an archive that was just made."""


def start_first_day(year: InventedYear) -> None:
    year.play(START)


def start_backfill(year: InventedYear) -> None:
    """Let the only run be a backfill, which goes on."""
    year.db.execute(
        'INSERT INTO runs (started_at, arguments) VALUES (?, \'{"since": "2004-01-01"}\')',
        (write_time(year.now - timedelta(minutes=30)),),
    )


def start_imports(year: InventedYear) -> None:
    """Fill the archive from web archives alone."""
    for day in list_days(START, 60):
        year.play(day, Illness(runs=False))
    year.archive.maintenance.record(Task.BACKUP, year.now)


def start_weekly(year: InventedYear) -> None:
    """Let a run a week fetch the news of the week."""
    for week in range(12):
        monday = START + timedelta(weeks=week)
        for day in list_days(monday, 6):
            year.play(day, Illness(runs=False), fetched=monday + timedelta(days=6))
        year.play(monday + timedelta(days=6), Illness(runs=False))
        year.db.execute(
            "INSERT INTO runs (started_at, finished_at, finish_reason, arguments)"
            " VALUES (?, ?, 'finished', '{}')",
            (write_time(year.now - timedelta(hours=1)), write_time(year.now)),
        )
    year.now += timedelta(days=6)
    year.archive.maintenance.record(Task.VERIFY, year.now)


@pytest.mark.parametrize(
    "start", [start_empty, start_first_day, start_backfill, start_imports, start_weekly]
)
def test_archive_without_a_usual_past_is_well(start: Callable[[InventedYear], None]) -> None:
    year = InventedYear()
    start(year)
    assert [check for check in year.examine() if check.state is not State.OK] == []


def test_days_that_were_never_crawled_are_named(year: InventedYear) -> None:
    days = list_days(AFTER, 8)
    for day in days[:2] + days[5:]:
        year.play(day)
    (check,) = (check for check in year.examine() if check.name == "coverage")
    assert check.state is State.ALARM
    assert "days that lack most: 3, the last 2027-01-03, 2027-01-04, 2027-01-05" in check.value


def test_backfill_beside_the_news_is_well(year: InventedYear) -> None:
    for day in list_days(date(2004, 1, 1), 60):
        bad = Illness(lost={"unknown layout": 0.4, "status 403": 0.2}, unasked=0.5, runs=False)
        year.play(day, bad, fetched=AFTER - timedelta(days=1))
    year.db.execute(
        "INSERT INTO backfills (id, since, arguments, started_at)"
        " VALUES (1, '2004-01-01', '{}', '2026')"
    )
    year.db.execute("UPDATE frontier SET backfill = 1 WHERE state = 'pending'")
    assert [check for check in year.examine() if check.state is not State.OK] == []


def test_narrowed_runs_are_not_blamed_for_what_they_leave_out(year: InventedYear) -> None:
    year.db.execute('UPDATE runs SET arguments = \'{"sections": "china"}\'')
    for day in list_days(AFTER, 20):
        year.play(day, Illness(unasked=0.2))
        year.db.execute('UPDATE runs SET arguments = \'{"sections": "china"}\'')
    (check,) = (check for check in year.examine() if check.name == "coverage")
    assert check.state is State.OK
