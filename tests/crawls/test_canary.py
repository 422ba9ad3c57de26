"""`scrapy canary`: five polite requests, what they found said in lines, and drafts of fixtures."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crawler.archive import Archive
from crawler.extraction.story import extract_story
from crawler.fetching import FetchTask
from crawler.formats.fixtures import find_fixtures
from crawler.items import Article
from tests.support.commands import FAST, PATIENCE, run_scrapy, start_scrapy, wait_until
from tests.support.example import page
from tests.support.fixtures import FIXTURES
from tests.support.loopback import Answer, Loopback, Raw, Site

DAY = ("--day", "2026-11-18")
SEARCH = "https://newssearch.chinadaily.com.cn"
# the first that china/society names
LISTED = "WS6af2c5c10c3864ebe00cd079"
CHINESE = "https://china.chinadaily.com.cn/a/202611/17/WS6afb1100a310d6866eb40001.html"
INFO = "info (ws_article): div.lft_art span.info_l finds nothing; there is in div.lft_art h1"


def serve_fixtures() -> Site:
    """Return the bundled site, whose articles have another class for the info line now."""
    site = Site({})
    for fixture in find_fixtures(FIXTURES):
        served = fixture.page
        if served.status == 200:
            body = served.body.replace(b'"info_l"', b'"info_line"')
            site.add(served.url, Answer(200, served.headers, body))
    site.add(f"{SEARCH}/robots.txt", Answer(body=b"User-agent: *\nDisallow: /rest/"))
    return site


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with Loopback(serve_fixtures()) as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canary")


@pytest.fixture(scope="module")
def archive(folder: Path) -> bytes:
    """An archive that knows a Chinese article, and the article of the listing with a deck."""
    path = folder / "archive.db"
    stories = list(find_fixtures(FIXTURES / "ws_article"))
    listed = next(extract_story([f.page]) for f in stories if f.path.stem == LISTED)
    assert isinstance(listed, Article)
    chinese = replace(listed, id="WS6afb1100a310d6866eb40001", url=CHINESE, layout="cn_article")
    with closing(Archive.open(path)) as opened:
        for article in (replace(listed, deck="A line that went"), chinese):
            task = FetchTask(article.url, "article", article.id)
            opened.save_story(task, [page(url=article.url)], article, {})
    return path.read_bytes()


@pytest.fixture(scope="module")
def ended(loopback: Loopback, folder: Path, archive: bytes) -> CompletedProcess[str]:
    at = ("-s", f"ARCHIVE_PATH={folder / 'archive.db'}")
    return run_scrapy("canary", *DAY, *at, *FAST, env=loopback.env())


def test_what_changed_is_said_in_lines(ended: CompletedProcess[str]) -> None:
    assert ended.returncode == 1
    lines = ended.stdout.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == [
        "listing",
        "article",
        "printed",
        "search",
        "Chinese",
    ]
    assert sum(line.endswith(": as expected") for line in lines) == 2
    assert any(line.strip().startswith(INFO) for line in lines)
    assert any(line.endswith("page=0: forbidden by robots.txt") for line in lines)
    assert ended.stderr.startswith("3 of 5 pages are not as expected: see ")
    assert ended.stderr.count("\n") == 1


def test_what_the_archive_has_is_missed_and_nothing_is_written_to_it(
    ended: CompletedProcess[str], folder: Path, archive: bytes
) -> None:
    lines = ended.stdout.splitlines()
    deck = 'deck: div.lft_art > h2 finds nothing; it was "A line that went"'
    assert f"  {deck}" in lines
    assert lines[-2:] == [f"Chinese article {CHINESE}: not as expected", "  page: status 404"]
    assert (folder / "archive.db").read_bytes() == archive


def test_five_pages_are_asked_for_and_the_robots_of_their_hosts(
    ended: CompletedProcess[str], loopback: Loopback
) -> None:
    urls = [request.url for request in loopback.requests]
    robots = [url for url in urls if url.endswith("/robots.txt")]
    assert len(set(robots)) == len(robots) == 4
    assert len(set(urls)) == len(urls) == 4 + 4


def test_pages_are_saved_as_drafts_beside_the_archive(
    ended: CompletedProcess[str], folder: Path
) -> None:
    assert {made.name for made in folder.iterdir()} <= {"canary", "archive.db", "archive.db-lock"}
    made = folder / "canary"
    drafts = {draft.path.parent.name: draft for draft in find_fixtures(made)}
    assert drafts.keys() == {"section_listing", "ws_article", "print_day", "unknown"}
    assert drafts["ws_article"].known["article"]["info_raw"] is None
    assert b'"info_line"' in drafts["ws_article"].page.body


def test_drafts_are_looked_at_again_without_the_site(
    ended: CompletedProcess[str], folder: Path
) -> None:
    (drafts,) = (folder / "canary").iterdir()
    at = ("-s", f"ARCHIVE_PATH={folder / 'none.db'}", "--folder", folder / "again")
    again = run_scrapy("canary", *DAY, *at, "-s", f"REPLAY={drafts}")
    assert again.returncode == 1
    assert INFO in again.stdout


def test_canary_that_is_told_to_end_blames_no_page(tmp_path: Path) -> None:
    site = serve_fixtures()
    site.add("https://www.chinadaily.com.cn/china/society", Raw((), end="hang"))
    asked = ("canary", *DAY, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}", *FAST)
    with Loopback(site) as server, start_scrapy(*asked, env=server.env()) as running:
        wait_until(lambda: server.counts("https://www.chinadaily.com.cn/china/society") > 0)
        running.send_signal(signal.SIGINT)
        said = running.communicate(PATIENCE)
    assert (running.wait(), *said) == (1, "", "stopped\n")
    assert list(tmp_path.iterdir()) == []


def test_site_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    with Loopback(Site({})) as closed:
        env = closed.env()
    ended = run_scrapy("canary", "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}", *FAST, env=env)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("the site could not be reached: https://www.chinadaily.com.cn")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_day_before_the_first_paper_is_refused(tmp_path: Path) -> None:
    ended = run_scrapy("canary", "--day", "2021-01-01", "-s", f"ARCHIVE_PATH={tmp_path}/a.db")
    assert ended.returncode == 2
    assert "--day 2021-01-01: the printed paper is known from 2021-01-01 on" in ended.stderr
