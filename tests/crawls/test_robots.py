"""robots.txt as the site serves it, or does not: whole crawls on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.items import Page
from tests.support.commands import crawl
from tests.support.loopback import Answer, Loopback, Request, Site
from tests.support.stories import Story, make_site, make_stories

WWW = "https://www.chinadaily.com.cn"
ROBOTS = f"{WWW}/robots.txt"
TEXT = (("Content-Type", "text/plain"),)
# short rests, so that a test does not take minutes
QUICK = ("-s", "BACKOFF_START=0.02", "-s", "BACKOFF_MAX=0.05", "-s", "RETRY_TIMES=1")
FOOD = ("-a", "sections=food", *QUICK)


@pytest.fixture
def stories() -> list[Story]:
    """Three stories of one page, and one of three."""
    made = make_stories(60, seed=7)
    singles = [story for story in made if story.pages == 1][:3]
    return [*singles, next(story for story in made if story.pages == 3)]


@pytest.fixture
def site(stories: list[Story]) -> Iterator[Loopback]:
    """The site of these stories, without a robots.txt."""
    with Loopback(Site(make_site(stories, ("food",)))) as server:
        yield server


def serve_robots(site: Loopback, text: str) -> None:
    site.site.add(ROBOTS, Answer(200, TEXT, text.encode()))


def asked(site: Loopback) -> list[str]:
    return [request.url.removeprefix(WWW) for request in site.requests]


def kept(archive: Path) -> list[str]:
    query = "select url from pages where url like '%robots.txt' order by id"
    return [row["url"] for row in Database(archive).query(query)]


def states(archive: Path) -> dict[str, int]:
    query = "select state, count(*) as urls from frontier group by state"
    return {row["state"]: row["urls"] for row in Database(archive).query(query)}


def all_waited(requests: list[Request], delay: float) -> bool:
    """Tell whether there were so many seconds between all requests.

    Each is noted some time after it was sent, but the last no earlier than all delays take. The
    first of all is late by the TLS handshake, and left out.
    """
    return requests[-1].time - requests[1].time > delay * (len(requests) - 2.5)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(503), "status 503"),
        (Answer(delay=30), "DownloadTimeoutError: "),
        (Answer(body=b"User-agent: *", truncate=4), "ResponseDataLossError"),
        (Answer(headers=(("Content-Encoding", "gzip"),), body=b"no gzip"), "WrongCoding: "),
        (Answer(body=b"#" * 60_000), "DownloadCancelledError: "),
        (
            Answer(302, (("Location", "https://elsewhere.example/robots.txt"),)),
            "redirects off the site to https://elsewhere.example/robots.txt",
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_nothing_is_fetched_of_a_host_whose_robots_cannot_be_had(
    site: Loopback, tmp_path: Path, answer: Answer, reason: str
) -> None:
    site.site.add(ROBOTS, answer)
    archive = tmp_path / "archive.db"
    # less than the pages of the site have, which are not asked for
    small = ("-s", "DOWNLOAD_TIMEOUT=1", "-s", "DOWNLOAD_MAXSIZE=30000")
    ended = crawl(archive, *FOOD, *small, env=site.env())
    assert ended.returncode == 1
    sentence = ended.stderr.splitlines()[-1]
    assert sentence.startswith("the site could not be reached: robots.txt of www.chinadaily.com.cn")
    assert reason in sentence
    assert "Traceback" not in ended.stderr
    assert set(asked(site)) == {"/robots.txt"}
    assert states(archive) == {"pending": 1}
    (run,) = Database(archive)["runs"].rows
    assert run["finish_reason"] == sentence
    (row,) = Database(archive)["frontier"].rows
    assert row["attempts"] == 0


def test_status_that_says_there_is_none_allows_all(site: Loopback, tmp_path: Path) -> None:
    site.site.add(ROBOTS, Answer(404, body=b"User-agent: *\nDisallow: /"))
    archive = tmp_path / "archive.db"
    ended = crawl(archive, *FOOD, env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(archive)["articles"].count == 4
    assert asked(site).count("/robots.txt") == 1
    assert kept(archive) == [ROBOTS]


def test_next_run_fetches_all_when_robots_can_be_had_again_and_both_are_kept(
    site: Loopback, tmp_path: Path
) -> None:
    archive = tmp_path / "archive.db"
    site.site.add(ROBOTS, Answer(503, body=b"down"))
    assert crawl(archive, *FOOD, env=site.env()).returncode == 1
    serve_robots(site, "User-agent: *\nDisallow: /never/")
    ended = crawl(archive, *FOOD, env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(archive)["articles"].count == 4
    query = "select status, article_id, size, headers from pages join bodies on hash = body_hash"
    rows = list(Database(archive).query(f"{query} where url = ? order by id", [ROBOTS]))
    assert [(row["status"], row["size"]) for row in rows] == [(503, 4), (200, 31)]
    assert {row["article_id"] for row in rows} == {None}
    assert ["Content-Type", "text/plain"] in json.loads(rows[1]["headers"])


def test_url_that_is_forbidden_is_not_asked_for(
    site: Loopback, tmp_path: Path, stories: list[Story]
) -> None:
    forbidden = stories[0].url
    path = forbidden.removeprefix(WWW)
    ours = f"User-agent: ChinaDaily-Archive\nDisallow: {path}"
    serve_robots(site, f"User-agent: *\nDisallow: /\n\n{ours}")
    archive = tmp_path / "archive.db"
    ended = crawl(archive, *FOOD, env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(archive)["articles"].count == 3
    assert path not in asked(site)
    row = Database(archive).table("frontier").get(forbidden)
    assert (row["state"], row["reason"]) == ("rejected", "forbidden by robots.txt")


def test_site_that_forbids_all_is_said_and_exits_with_1(site: Loopback, tmp_path: Path) -> None:
    serve_robots(site, "User-agent: *\nDisallow: /")
    ended = crawl(tmp_path / "archive.db", *FOOD, env=site.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"nothing could be extracted: {WWW}/food: forbidden by robots.txt"
    )
    assert asked(site) == ["/robots.txt"]


def test_redirects_of_robots_are_followed_to_another_host_of_the_site(
    site: Loopback, tmp_path: Path
) -> None:
    there = "https://global.chinadaily.com.cn/rules/robots.txt"
    site.site.add(ROBOTS, Answer(301, (("Location", there),)))
    site.site.add(there, Answer(200, TEXT, b"User-agent: *\nDisallow: /food"))
    archive = tmp_path / "archive.db"
    assert crawl(archive, *FOOD, env=site.env()).returncode == 1
    assert [request.url for request in site.requests] == [ROBOTS, there]
    assert kept(archive) == [ROBOTS, there]


@pytest.mark.parametrize(("redirects", "articles"), [(5, 0), (6, 4)])
def test_five_redirects_of_robots_are_followed_and_more_mean_none(
    site: Loopback, tmp_path: Path, redirects: int, articles: int
) -> None:
    hops = [ROBOTS, *(f"{WWW}/robots-{n}.txt" for n in range(redirects))]
    for here, there in pairwise(hops):
        site.site.add(here, Answer(302, (("Location", there),)))
    site.site.add(hops[-1], Answer(200, TEXT, b"User-agent: *\nDisallow: /"))
    archive = tmp_path / "archive.db"
    crawl(archive, *FOOD, env=site.env())
    assert Database(archive)["articles"].count == articles
    assert (hops[-1] in {request.url for request in site.requests}) == (redirects == 5)


@pytest.mark.parametrize("throttled", [False, True])
def test_crawl_delay_is_kept_to_between_all_requests(
    site: Loopback, tmp_path: Path, throttled: bool
) -> None:
    serve_robots(site, "User-agent: *\nCrawl-delay: 0.6")
    settings = ("-s", f"AUTOTHROTTLE_ENABLED={throttled}", "-s", "AUTOTHROTTLE_START_DELAY=0.01")
    jitter = ("-s", "DOWNLOAD_DELAY_JITTER=0.5")
    ended = crawl(tmp_path / "archive.db", *FOOD, *settings, *jitter, env=site.env())
    assert ended.returncode == 0, ended.stderr
    # robots.txt, the listing, three stories of one page and one of three
    assert len(site.requests) == 8
    assert all_waited(site.requests, 0.6)


def test_crawl_delay_below_our_own_delay_changes_nothing(site: Loopback, tmp_path: Path) -> None:
    serve_robots(site, "User-agent: *\nCrawl-delay: 0.01")
    ended = crawl(tmp_path / "archive.db", *FOOD, "-s", "DOWNLOAD_DELAY=0.4", env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert all_waited(site.requests, 0.4)


def test_long_crawl_delay_is_capped_and_said_once(site: Loopback, tmp_path: Path) -> None:
    serve_robots(site, "User-agent: *\nCrawl-delay: 3600")
    ended = crawl(tmp_path / "archive.db", *FOOD, "-s", "CRAWL_DELAY_MAX=0.4", env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert all_waited(site.requests, 0.4)
    said = "www.chinadaily.com.cn asks for a Crawl-delay of 3600 seconds: using 0.4"
    assert ended.stderr.count(said) == 1


def test_robots_is_read_again_when_it_is_old(site: Loopback, tmp_path: Path) -> None:
    def forbid_later(request: Request) -> Answer:
        asked_before = sum(earlier.url == ROBOTS for earlier in site.requests) > 1
        return Answer(200, TEXT, b"User-agent: *\nDisallow: /" if asked_before else b"")

    site.site.add(ROBOTS, forbid_later)
    slow = ("-s", "ROBOTSTXT_MAX_AGE=0.5", "-s", "DOWNLOAD_DELAY=0.3")
    archive = tmp_path / "archive.db"
    ended = crawl(archive, *FOOD, *slow, env=site.env())
    assert ended.returncode == 0, ended.stderr
    assert asked(site).count("/robots.txt") >= 2
    forbidden = Database(archive)["frontier"].count_where("reason = 'forbidden by robots.txt'")
    assert forbidden > 0
    assert len(kept(archive)) == asked(site).count("/robots.txt")


def test_usage_rule_of_robots_and_headers_are_kept_with_each_page(
    site: Loopback, tmp_path: Path
) -> None:
    serve_robots(site, "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /a/ train-ai=y")
    archive = tmp_path / "archive.db"
    ended = crawl(archive, *FOOD, env=site.env())
    assert ended.returncode == 0, ended.stderr
    query = "select signals from pages where article_id is not null"
    signals = [json.loads(row["signals"]) for row in Database(archive).query(query)]
    assert len(signals) == 6
    assert all(s == {"robots.txt": {"content-usage": "train-ai=y"}} for s in signals)


def test_replay_asks_for_no_robots(site: Loopback, tmp_path: Path, stories: list[Story]) -> None:
    archive, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    urls = ("-a", f"urls={stories[0].url}")
    assert crawl(archive, *urls, env=site.env()).returncode == 0
    saved = Archive.open(archive)
    saved.save_robots(Page(ROBOTS, datetime.now(UTC), 503, (), b""))
    saved.close()
    ended = crawl(copy, *urls, "-s", f"REPLAY={archive}")
    assert ended.returncode == 0, ended.stderr
    assert Database(copy)["articles"].count == 1
    assert kept(copy) == []
