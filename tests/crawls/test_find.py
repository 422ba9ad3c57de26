"""Finding the whole paper: what any channel names is stored, in few requests; gaps are known."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.editions import WWW
from crawler.urls import BEIJING
from tests.support.commands import crawl, run_scrapy, start_crawl, wait_until
from tests.support.loopback import Loopback
from tests.support.simulation.plan import Channel, Plan, Planned, each_day
from tests.support.simulation.site import SimulatedSite

FIRST, LAST = date(2021, 3, 1), date(2021, 3, 12)
PERIOD = ("-a", f"since={FIRST}", "-a", f"until={LAST}", "-a", "editions=www")
NEWS = ("-a", "editions=www")
# sections that the news of a test stand in
SECTIONS = ("china/society", "world/europe", "opinion/op-ed")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def old_paper() -> Iterator[Loopback]:
    with Loopback(SimulatedSite(Plan(FIRST, LAST, 100))) as server:
        yield server


def get_plan(server: Loopback) -> Plan:
    assert isinstance(server.site, SimulatedSite)
    return server.site.plan


def ask(archive: Path, sql: str) -> list[dict[str, Any]]:
    return list(Database(archive).query(sql))


def count(archive: Path, condition: str) -> int:
    (row,) = ask(archive, f"select count(*) as n from {condition}")
    return int(row["n"])


def list_ids(archive: Path) -> set[str]:
    return {row["id"] for row in ask(archive, "select id from articles")}


def list_named(plan: Plan) -> set[str]:
    return {story.id for story in plan.named.values() if not story.deleted}


def run(archive: Path, server: Loopback, *arguments: str) -> list[str]:
    """Crawl, and return the URLs that were asked for."""
    before = len(server.requests)
    ended = crawl(archive, *arguments, env=server.env())
    assert ended.returncode == 0, ended.stderr
    return [request.url for request in server.requests[before:]]


def list_stories(urls: list[str]) -> list[str]:
    return [url for url in urls if "/a/20" in url or "/content_" in url]


def test_backfill_that_is_killed_finds_what_any_channel_names(
    old_paper: Loopback, archive: Path
) -> None:
    plan = get_plan(old_paper)
    with start_crawl(archive, *PERIOD, env=old_paper.env()) as running:
        wait_until(lambda: len(old_paper.requests) > 110)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    ended = crawl(archive, *PERIOD, "-s", "CLOSESPIDER_ITEMCOUNT=20", env=old_paper.env())
    assert "backfill: 2021-03-01 to 2021-03-12: " in ended.stderr
    asked = run(archive, old_paper, *PERIOD)
    assert len(asked) == len(set(asked))
    assert list_ids(archive) == list_named(plan)
    (backfill,) = ask(archive, "select * from backfills")
    assert backfill["finished_at"] is not None
    assert check_coverage(archive, plan) == []
    assert list_stories(run(archive, old_paper, *NEWS)) == []


def check_coverage(archive: Path, plan: Plan) -> list[str]:
    """Return the days of which `scrapy coverage` says something else than the plan."""
    period = ("--since", f"{plan.first}", "--until", f"{plan.last}")
    printed = run_scrapy("coverage", "--json", *period, "-s", f"ARCHIVE_PATH={archive}")
    assert printed.returncode == 0, printed.stderr
    said = {row["day"]: row for row in map(json.loads, printed.stdout.splitlines())}
    wrong = []
    for day in each_day(plan.first, plan.last):
        known = [story for story in plan.named.values() if story.day == day]
        gone = sum(story.deleted for story in known)
        row = said[day.isoformat()]
        if (row["stored"], row["gone"], row["missing"]) != (len(known) - gone, gone, 0):
            wrong.append(f"{row} but {len(known)} named and {gone} deleted")
    return wrong


@pytest.fixture
def new_paper() -> Iterator[Loopback]:
    """A paper of the last weeks; today's stories have not appeared yet."""
    today = datetime.now(BEIJING).date()
    plan = Plan(today - timedelta(days=40), today, 90, sections=SECTIONS)
    plan.now = datetime.combine(today, time(), BEIJING)
    with Loopback(SimulatedSite(plan)) as server:
        yield server


def test_first_run_stores_the_news_of_a_week_and_the_next_one_asks_for_none(
    new_paper: Loopback, archive: Path
) -> None:
    plan = get_plan(new_paper)
    first = run(archive, new_paper, *NEWS)
    recent = {s.id for s in list_recent(plan) if not s.deleted}
    assert list_ids(archive) == recent
    assert len(first) <= 1.25 * len(recent) + 2 * len(WWW.sections)
    again = run(archive, new_paper, *NEWS)
    assert list_stories(again) == []
    assert len(again) == len(set(again))
    assert len(again) <= len(WWW.sections) + len(WWW.front_urls) + 15


def list_recent(plan: Plan) -> list[Planned]:
    week = plan.last - timedelta(days=7)
    return [story for story in plan.named.values() if story.day >= week]


def test_backfill_is_carried_on_in_shares_that_never_delay_the_news(
    new_paper: Loopback, archive: Path
) -> None:
    plan = get_plan(new_paper)
    period = ("-a", f"since={plan.first}", *NEWS)
    with start_crawl(archive, *period, env=new_paper.env()) as running:
        wait_until(lambda: len(new_paper.requests) > 5)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    share = ("-s", "BACKFILL_PER_RUN=80")
    stories = list_stories(run(archive, new_paper, *NEWS, *share))
    recent = {story.id for story in list_recent(plan)}
    news = [url.rpartition("/")[2].partition(".")[0] in recent for url in stories]
    assert news == sorted(news, reverse=True)
    (backfill,) = ask(archive, "select waiting from backfills")
    left = count(archive, "frontier where backfill is not null and state = 'pending'")
    assert 0 < left == sum(found["urls"] for found in json.loads(backfill["waiting"]).values())
    plan.now = None
    for _ in range(3):
        run(archive, new_paper, *NEWS, *share)
    assert list_ids(archive) == list_named(plan)
    assert count(archive, "backfills where finished_at is null") == 0


def test_walk_through_the_search_that_was_interrupted_misses_nothing(archive: Path) -> None:
    """Two pages of new stories come before the one that the first run read."""
    today = datetime.now(BEIJING).date()
    plan = Plan(today, today, 80)
    stories = plan.list_day(today, Channel.SEARCH)[:50]
    asked = (*NEWS, "-a", "channels=search")
    plan.now = stories[29].created
    with Loopback(SimulatedSite(plan)) as server:
        crawl(archive, *asked, "-s", "NEWS_PER_RUN=2", env=server.env())
        plan.now = stories[-1].created
        run(archive, server, *asked)
    assert list_ids(archive) == {story.id for story in stories if not story.deleted}


def test_gaps_are_queued_and_fetched_by_the_next_run(old_paper: Loopback, archive: Path) -> None:
    site = old_paper.site
    assert isinstance(site, SimulatedSite)
    named = [story for story in site.plan.named.values() if not story.deleted]
    site.refused = {story.number for story in named[::20]}
    run(archive, old_paper, *PERIOD)
    lost = {story.id for story in named if story.number in site.refused}
    assert list_ids(archive) == list_named(site.plan) - lost
    site.refused = set()
    before = len(old_paper.requests)
    queue = ("coverage", "--queue", "-s", f"ARCHIVE_PATH={archive}")
    printed = run_scrapy(*queue)
    assert "days with gaps are queued" in printed.stdout, printed.stderr
    printed = run_scrapy(*queue, "--json")
    assert "days with gaps are queued" in printed.stderr
    assert all(json.loads(line)["day"] for line in printed.stdout.splitlines())
    assert len(old_paper.requests) == before
    run(archive, old_paper, *NEWS)
    assert list_ids(archive) == list_named(site.plan)
    assert "no day has a gap" in run_scrapy(*queue).stdout


def test_wrong_names_are_refused_before_anything_is_asked(
    old_paper: Loopback, archive: Path
) -> None:
    for argument in ("channels=rss", "editions=mars", "sections=nowhere"):
        ended = crawl(archive, "-a", argument, env=old_paper.env())
        assert ended.returncode == 2
        assert argument.partition("=")[2] in ended.stderr
    ended = run_scrapy("coverage", "--since", "2021-03-02", "--until", "2021-03-01")
    assert ended.returncode == 2
    assert "--since 2021-03-02 lies after --until 2021-03-01" in ended.stderr
    assert old_paper.requests == []
