"""A site that fails, and how it is asked meanwhile: whole crawls on loopback."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import chain, repeat
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.support.commands import PATIENCE, crawl, start_crawl
from tests.support.loopback import Answer, Loopback, Request, Site
from tests.support.site import Responder
from tests.support.stories import Story, make_site, make_stories

HOST = "www.chinadaily.com.cn"
FOOD = f"https://{HOST}/food"
OTHER = "global.chinadaily.com.cn"
DOWN = Answer(500)
# without any delay, Scrapy sends all that waits for a host at once
ONE = ("-s", "DOWNLOAD_DELAY=0.01")
# short rests, so that a test does not take minutes
QUICK = ("-a", "sections=food", "-s", "BACKOFF_START=0.02", "-s", "BACKOFF_MAX=0.05", *ONE)


@pytest.fixture
def stories() -> list[Story]:
    """Twenty stories, some of them with several pages."""
    return make_stories(20, seed=9)


@pytest.fixture
def site(stories: list[Story]) -> Iterator[Loopback]:
    """The site of these stories."""
    with Loopback(Site(make_site(stories, ("food",)))) as server:
        yield server


def fail_first(answers: list[Answer], then: Answer) -> Responder:
    """Return these answers in turn, and `then` from there on."""
    turns = chain(answers, repeat(then))
    return lambda _: next(turns)


def break_down(site: Loopback, failing: Answer, urls: list[str]) -> None:
    for url in urls:
        site.site.add(url, failing)


def states(archive: Path) -> dict[str, int]:
    query = (
        "select state, count(*) as urls from frontier where kind != 'page'"
        " and reason is not 'outside what was asked for' group by state"
    )
    return {row["state"]: row["urls"] for row in Database(archive).query(query)}


def times(site: Loopback, url: str) -> list[float]:
    return [request.time for request in site.requests if request.url == url]


@pytest.mark.parametrize(("status", "as_date"), [(429, False), (503, True)])
def test_host_is_left_alone_for_as_long_as_it_asks(
    site: Loopback, tmp_path: Path, stories: list[Story], status: int, as_date: bool
) -> None:
    paged = next(story for story in stories if story.pages > 1)
    page = paged.page_url(2)
    served = site.site.find(page)
    refusals: list[float] = []

    def refuse_once(request: Request) -> Answer:
        if refusals:
            assert isinstance(served, Answer)
            return served
        refusals.append(request.time)
        # a date has whole seconds
        until = datetime.now(UTC) + timedelta(seconds=2.9)
        return Answer(status, (("Retry-After", format_datetime(until, True) if as_date else "2"),))

    site.site.add(page, refuse_once)
    archive = tmp_path / "archive.db"
    ended = crawl(archive, *QUICK, env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(archive)["articles"].count == 20
    assert Database(archive).table("articles").get(paged.id)["page_count"] == paged.pages
    next_asked = min(request.time for request in site.requests if request.time > refusals[0])
    assert 1.8 <= next_asked - refusals[0] < 60


def test_host_that_asks_for_too_long_is_left_alone_and_the_next_run_fetches_the_rest(
    site: Loopback, tmp_path: Path, stories: list[Story]
) -> None:
    paged = next(story for story in stories if story.pages > 1)
    page = paged.page_url(2)
    served = site.site.find(page)
    site.site.add(page, Answer(503, (("Retry-After", "601"),)))
    archive = tmp_path / "archive.db"
    ended = crawl(archive, *QUICK, env=site.env())
    assert ended.returncode == 1
    sentence = ended.stderr.splitlines()[-1]
    assert sentence == (
        f"not all could be asked for: {HOST} asked for a pause of 601 seconds (status 503)"
    )
    assert site.requests[-1].url == page
    (run,) = Database(archive)["runs"].rows
    assert run["finish_reason"] == sentence
    row = Database(archive).table("frontier").get(paged.url)
    assert (row["state"], row["attempts"], row["last_fetched_at"]) == ("pending", 0, None)
    site.site.add(page, served)
    ended = crawl(archive, *QUICK, env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(archive)["articles"].count == 20
    assert states(archive) == {"done": 21}


@pytest.mark.parametrize("failing", [DOWN, Answer(reset=True)], ids=["500", "reset"])
def test_site_that_only_fails_is_asked_ten_times_and_left_alone(
    site: Loopback, tmp_path: Path, stories: list[Story], failing: Answer
) -> None:
    archive = tmp_path / "archive.db"
    break_down(site, failing, [s.url for s in stories])
    ended = crawl(archive, *QUICK, env=site.env())
    assert ended.returncode == 1
    sentence = ended.stderr.splitlines()[-1]
    assert sentence.startswith(f"not all could be asked for: {HOST} failed 10 times in a row, last")
    asked = [request for request in site.requests if "/a/2" in request.url]
    # one more was on its way before the first failure was known, and what breaks on a connection
    # that was kept open is sent once more by Twisted itself
    assert 10 <= len(asked) <= 12
    assert states(archive) == {"done": 1, "pending": 20}
    assert "Traceback" not in ended.stderr


def test_listing_that_only_fails_is_said_and_exits_with_1(site: Loopback, tmp_path: Path) -> None:
    site.site.add(FOOD, DOWN)
    ended = crawl(tmp_path / "archive.db", *QUICK, "-s", "BREAKER_FAILURES=3", env=site.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"the site could not be reached: {HOST} failed 3 times in a row, last: status 500"
    )
    assert [request.url for request in site.requests[1:]] == [FOOD] * 3


def test_rests_between_failures_double(site: Loopback, tmp_path: Path) -> None:
    site.site.add(FOOD, DOWN)
    rests = ("-s", "BACKOFF_START=0.2", "-s", "BACKOFF_MAX=0.8", "-s", "RETRY_TIMES=9")
    crawl(tmp_path / "archive.db", *QUICK, *rests, "-s", "BREAKER_FAILURES=5", env=site.env())
    asked = times(site, FOOD)
    assert len(asked) == 5
    assert asked[-1] - asked[0] > 0.2 + 0.4 + 0.8 + 0.8 / 2


def test_host_that_recovers_is_read_to_the_end(
    site: Loopback, tmp_path: Path, stories: list[Story]
) -> None:
    for story in stories:
        served = site.site.find(story.url)
        assert isinstance(served, Answer)
        site.site.add(story.url, fail_first([DOWN, Answer(reset=True)], served))
    archive = tmp_path / "archive.db"
    ended = crawl(archive, *QUICK, env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(archive)["articles"].count == 20
    assert states(archive) == {"done": 21}


def test_one_bad_host_does_not_stop_the_other(
    site: Loopback, tmp_path: Path, stories: list[Story]
) -> None:
    bad = [story.url.replace(HOST, OTHER) for story in stories[::2]]
    listing = site.site.find(FOOD)
    assert isinstance(listing, Answer)
    html = listing.body.decode()
    for story in stories[::2]:
        html = html.replace(story.url.removeprefix("https:"), story.url.replace(HOST, OTHER)[6:])
    site.site.add(FOOD, html)
    break_down(site, DOWN, bad)
    archive = tmp_path / "archive.db"
    slow = ("-s", "BACKOFF_START=0.5", "-s", "BACKOFF_MAX=2", "-s", "BREAKER_FAILURES=5")
    ended = crawl(archive, *QUICK, *slow, env=site.env())
    assert ended.returncode == 1
    assert f"{OTHER} failed 5 times in a row" in ended.stderr.splitlines()[-1]
    assert Database(archive)["articles"].count == 10
    failed = [request.time for request in site.requests if OTHER in request.url]
    good = [request.time for request in site.requests if f"{HOST}/a/" in request.url]
    # the good one was not held up by the rests of the bad one
    assert max(good) < failed[-2]
    assert len(failed) == 6


def test_named_urls_wait_for_their_host_too(
    site: Loopback, tmp_path: Path, stories: list[Story]
) -> None:
    named = [story.url for story in stories[:4]]
    break_down(site, DOWN, named)
    archive = tmp_path / "archive.db"
    urls = ("-a", f"urls={','.join(named)}", "-s", "BACKOFF_START=0.02", *ONE)
    ended = crawl(archive, *urls, "-s", "BREAKER_FAILURES=4", env=site.env())
    assert ended.returncode == 1
    assert states(archive) == {"pending": 4}
    assert len(site.requests) == 1 + 4


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "robots"),
    [
        (ONE, Answer(404)),
        (ONE, Answer(503, (("Retry-After", "500"),))),
        (("-s", "DOWNLOAD_DELAY=30"), Answer(404)),
    ],
    ids=["rest", "rest before robots", "delay"],
)
def test_run_that_waits_ends_soon_when_it_is_told_to(
    site: Loopback, tmp_path: Path, stories: list[Story], arguments: tuple[str, ...], robots: Answer
) -> None:
    site.site.add(f"https://{HOST}/robots.txt", robots)
    break_down(site, Answer(429, (("Retry-After", "500"),)), [s.url for s in stories])
    archive = tmp_path / "archive.db"
    with start_crawl(archive, "-a", "sections=food", *arguments, env=site.env()) as run:
        asked = 3 if (arguments, robots.status) == (ONE, 404) else 1
        wait_for(lambda: len(site.requests) >= asked)
        time.sleep(0.5)
        run.send_signal(signal.SIGTERM)
        # it would have waited for 500 seconds, or for 30 before each of the requests
        run.wait(60)
        assert run.stderr is not None
        assert "Traceback" not in run.stderr.read()
    assert set(states(archive)) <= {"pending", "done"}
    attempts = {
        row["attempts"] for row in Database(archive)["frontier"].rows_where("state = 'pending'")
    }
    assert attempts == {0}
    assert len(site.requests) == asked
