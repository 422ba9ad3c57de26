"""Faults of servers and networks end as a reason in the frontier, never as a broken article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlite_utils import Database

from tests.support.commands import crawl
from tests.support.faults import FAULTS, Fault
from tests.support.loopback import Answer, Loopback, Site
from tests.support.stored import last_stats, read_article
from tests.support.stories import Story, compose_story, make_site, make_stories

SECTION = "food"
HEALTHY = 40
HOST = "www.chinadaily.com.cn"


class Ended(NamedTuple):
    """A crawl of a site where everything goes wrong at once, and some stories do not."""

    exit_code: int
    said: str
    db: Database
    hit: dict[str, Story]
    healthy: list[Story]
    asked: list[str]


def put_on_host(story: Story, host: str) -> str:
    return story.url.replace(HOST, host)


def make_faulty_site(stories: list[Story], hit: Iterable[tuple[Fault, Story]]) -> Site:
    """Give a site whose listings name each faulty story on the host of its fault."""
    site = Site()
    moved = {story.url.removeprefix("https:"): (fault, story) for fault, story in hit}
    links = re.compile("|".join(map(re.escape, moved)))
    for url, html in make_site(stories, (SECTION,)).items():
        hosts = lambda link: link[0].replace(HOST, moved[link[0]][0].host)  # noqa: E731
        site.add(url, links.sub(hosts, html))
    for fault, story in moved.values():
        site.add(put_on_host(story, fault.host), fault.answer(compose_story(story).encode()))
    return site


def single_stories(number: int, seed: int) -> list[Story]:
    stories = make_stories(3 * number, seed)
    return [story for story in stories if story.pages == 1 and not story.gallery][:number]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    folder = tmp_path_factory.mktemp("faults")
    archive = folder / "archive.db"
    stories = single_stories(len(FAULTS) + HEALTHY, seed=11)
    hit = list(zip(FAULTS, stories, strict=False))
    site = make_faulty_site(stories, hit)
    settings = (
        *("-s", "DOWNLOAD_TIMEOUT=2", "-s", "RETRY_TIMES=0"),
        *("-s", "MEMUSAGE_CHECK_INTERVAL_SECONDS=0.2"),
    )
    with Loopback(site) as loopback:
        done = crawl(archive, "-a", f"sections={SECTION}", *settings, env=loopback.env())
        asked = [request.url for request in loopback.requests]
    by_name = {fault.name: story for fault, story in hit}
    return Ended(
        done.returncode, done.stderr, Database(archive), by_name, stories[len(FAULTS) :], asked
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_ends_in_a_state_with_a_reason(ended: Ended, fault: Fault) -> None:
    story = ended.hit[fault.name]
    row = ended.db.table("frontier").get(put_on_host(story, fault.host))
    assert (row["state"], row["attempts"]) == (fault.state, 1), row
    if fault.reason is None:
        assert row["reason"] is None
        article = read_article(ended.db, story.id)
        wanted = {**story.expected, "url": article["url"], "edition": article["edition"]}
        assert {column: article[column] for column in wanted} == wanted
    else:
        assert re.search(fault.reason, row["reason"]), row["reason"]
        assert ended.db["articles"].count_where("id = ?", [story.id]) == 0


def test_faults_keep_no_other_story_from_being_stored(ended: Ended) -> None:
    assert ended.exit_code == 0, ended.said
    for story in ended.healthy:
        article = read_article(ended.db, story.id)
        assert {column: article[column] for column in story.expected} == story.expected
    assert ended.db["frontier"].count_where("state in ('pending', 'leased')") == 0


def test_faults_cost_bounded_memory(ended: Ended) -> None:
    # four bombs of 300 MB each, and a stream without an end
    assert last_stats(ended.db)["memusage/max"] < 250 * 1024 * 1024


def test_faults_lead_nowhere_off_the_site(ended: Ended) -> None:
    hosts = {url.split("/")[2] for url in ended.asked}
    assert all(host.endswith(".chinadaily.com.cn") for host in hosts), hosts


def test_host_without_a_trusted_certificate_waits_and_stops_no_other(tmp_path: Path) -> None:
    here, there = single_stories(2, seed=13)
    away = put_on_host(there, "untrusted.chinadaily.com.cn")
    site = Site()
    for url, html in make_site([here, there], (SECTION,)).items():
        site.add(url, html.replace(there.url.removeprefix("https:"), away.removeprefix("https:")))
    archive = tmp_path / "archive.db"
    with Loopback(site, untrusted=["untrusted.chinadaily.com.cn"]) as loopback:
        ended = crawl(archive, "-a", f"sections={SECTION}", env=loopback.env())
    assert ended.returncode == 1
    assert "certificate verify failed" in ended.stderr.splitlines()[-1]
    db = Database(archive)
    assert [row["id"] for row in db["articles"].rows] == [here.id]
    assert db.table("frontier").get(away)["state"] == "pending"


def test_redirects_in_a_circle_are_asked_once_each(tmp_path: Path) -> None:
    stories = single_stories(6, seed=12)
    site = Site(make_site(stories, (SECTION,)))
    itself, there, back = (story.url for story in stories[:3])
    site.add(itself, Answer(302, (("Location", itself),)))
    site.add(there, Answer(301, (("Location", back),)))
    site.add(back, Answer(301, (("Location", there),)))
    archive = tmp_path / "archive.db"
    with Loopback(site) as loopback:
        ended = crawl(archive, "-a", f"sections={SECTION}", env=loopback.env())
        asked = [request.url for request in loopback.requests]
    assert ended.returncode == 0, ended.stderr
    for url, target in ((itself, itself), (there, back), (back, there)):
        row = Database(archive).table("frontier").get(url)
        assert (row["state"], row["reason"]) == ("rejected", f"redirects to {target}")
        assert asked.count(url) == 1
    assert Database(archive)["articles"].count == 3


def test_story_of_which_a_page_came_cut_is_stored_when_it_comes_whole(tmp_path: Path) -> None:
    made = make_stories(60, seed=13)
    paged = next(story for story in made if story.pages > 2)
    stories = [paged, *(story for story in made if story.pages == 1)][:5]
    whole = compose_story(paged, 2).encode()
    site = Site(make_site(stories, (SECTION,)))
    site.add(paged.page_url(2), Answer(body=whole, truncate=20_000))
    db = Database(archive := tmp_path / "archive.db")
    with Loopback(site) as loopback:
        ended = crawl(archive, "-a", f"sections={SECTION}", env=loopback.env())
        assert ended.returncode == 0, ended.stderr
        row = db.table("frontier").get(paged.url)
        assert (row["state"], row["reason"][:7]) == ("failed", "page 2:")
        assert db["articles"].count == len(stories) - 1
        site.add(paged.page_url(2), Answer(body=whole))
        ended = crawl(archive, "-a", f"urls={paged.url}", env=loopback.env())
        assert ended.returncode == 0, ended.stderr
    article = read_article(db, paged.id)
    assert {column: article[column] for column in paged.expected} == paged.expected
