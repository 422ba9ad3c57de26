"""Scrapy's own commands do what Scrapy says, and leave the archive alone."""

from __future__ import annotations

import json
from ast import literal_eval
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from sqlite_utils import Database

from tests.support.commands import FAST, ROOT, run_scrapy
from tests.support.loopback import Loopback, Site
from tests.support.stories import compose_listing, compose_story, make_stories

URL = "https://www.chinadaily.com.cn/china"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A web of one page on loopback, reached as a proxy."""
    site = Site()
    site.add(URL, "<html><body><p>Herons</p></body></html>")
    with Loopback(site) as server:
        yield server


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (("fetch", "--nolog", URL), "<p>Herons</p>"),
        (("shell", "--nolog", "-c", "response.css('p::text').get()", URL), "Herons"),
    ],
)
def test_page_is_fetched_and_nothing_else(
    loopback: Loopback, tmp_path: Path, command: tuple[str, ...], printed: str
) -> None:
    archive = tmp_path / "archive.db"
    settings = ("-s", f"ARCHIVE_PATH={archive}", *FAST)
    ended = run_scrapy(*command, *settings, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert printed in ended.stdout
    assert [r.url for r in loopback.requests if "robots.txt" not in r.url] == [URL]
    assert list(tmp_path.iterdir()) == []


# so old that no story was updated in the future
NEWEST = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)
STORIES = make_stories(60, seed=41, newest=NEWEST)
STORY = next(story for story in STORIES if story.pages == 1)
PAGED = next(story for story in STORIES if story.pages > 1)
OTHER = STORIES[-1]


@pytest.fixture
def newsroom(loopback: Loopback) -> Loopback:
    """A web with a listing of two stories, one of which links to a third."""
    link = f'<a href="{OTHER.url}">x</a></body>'
    for story in (STORY, PAGED):
        for number in range(1, story.pages + 1):
            html = compose_story(story, number).replace("</body>", link)
            loopback.site.add(story.page_url(number), html)
    loopback.site.add(f"{URL}/society", compose_listing("china/society", [STORY, PAGED]))
    return loopback


def parse(newsroom: Loopback, folder: Path, *arguments: str) -> CompletedProcess[str]:
    """Run `scrapy parse`; it must leave no file behind."""
    settings = ("-s", f"ARCHIVE_PATH={folder / 'archive.db'}", *FAST)
    ended = run_scrapy("parse", "--nocolour", *arguments, *settings, env=newsroom.env())
    assert "Traceback" not in ended.stderr
    assert list(folder.iterdir()) == []
    return ended


@pytest.mark.parametrize(
    "options",
    [(), ("--spider=chinadaily",), ("--callback=parse_story",), ("--pipelines",)],
    ids=["url", "spider", "callback", "pipelines"],
)
def test_parse_shows_the_article_and_what_its_pages_lead_to(
    newsroom: Loopback, tmp_path: Path, options: tuple[str, ...]
) -> None:
    ended = parse(newsroom, tmp_path, *options, PAGED.url)
    assert ended.returncode == 0, ended.stderr
    _, shown = ended.stdout.split("# Scraped Items", 1)
    items, requests = shown.split("# Requests", 1)
    (article,) = literal_eval(items.partition("\n")[2])
    assert {name: article[name] for name in PAGED.expected} == PAGED.expected
    assert "first_seen" in article
    assert requests.partition("\n")[2].strip() == f"[<GET {OTHER.url}>]"


def test_parse_shows_what_a_listing_names_and_follows_it_to_a_depth(
    newsroom: Loopback, tmp_path: Path
) -> None:
    ended = parse(newsroom, tmp_path, f"{URL}/society")
    assert ended.returncode == 0, ended.stderr
    assert f"<GET {STORY.url}>" in ended.stdout
    assert STORY.headline not in ended.stdout
    ended = parse(newsroom, tmp_path, "--depth=2", f"{URL}/society")
    assert STORY.headline in ended.stdout
    assert PAGED.headline in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--spider=nobody", URL), 2, "no spider 'nobody': use chinadaily"),
        (("--callback=parse_all", URL), 2, "no callback 'parse_all': choose from parse,"),
        (("--rules", URL), 2, "chinadaily has no rules: name a --callback"),
        (("-a", "since=soon", URL), 2, "since=soon is not a date: use YYYY-MM-DD"),
        (("https://www.example.org/",), 1, "Unable to find spider for: https://www.example.org/"),
        ((f"{URL}/nowhere",), 0, f"nothing in {URL}/nowhere: status 404"),
    ],
    ids=["spider", "callback", "rules", "argument", "elsewhere", "missing"],
)
def test_parse_that_cannot_be_done_ends_in_a_sentence(
    newsroom: Loopback, tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    ended = parse(newsroom, tmp_path, *arguments)
    assert ended.returncode == code
    assert sentence in ended.stderr


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (("list",), "chinadaily"),
        (("check",), "Ran 0 contracts"),
        (("genspider", "--dump=basic"), "class $classname(scrapy.Spider)"),
        (("bench", "-s", "CLOSESPIDER_TIMEOUT=1"), "closespider_timeout"),
    ],
    ids=["list", "check", "genspider", "bench"],
)
def test_command_that_asks_for_no_page_of_ours_leaves_the_archive_alone(
    tmp_path: Path, command: tuple[str, ...], printed: str
) -> None:
    ended = run_scrapy(*command, "-s", f"ARCHIVE_PATH={tmp_path / 'archive.db'}")
    assert ended.returncode == 0, ended.stderr
    assert printed in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


def run_spider_file(
    section: str, folder: Path, newsroom: Loopback, *options: str | Path
) -> CompletedProcess[str]:
    spider = ROOT / "crawler" / "spiders" / "chinadaily.py"
    arguments = ("runspider", spider, "-a", f"sections={section}", *options)
    settings = ("-L", "WARNING", "-s", f"ARCHIVE_PATH={folder / 'archive.db'}", *FAST)
    return run_scrapy(*arguments, *settings, env=newsroom.env())


def test_spider_that_is_run_by_its_file_archives_as_a_crawl_does(
    newsroom: Loopback, tmp_path: Path
) -> None:
    feed = tmp_path / "articles.jsonl"
    ended = run_spider_file("china/society", tmp_path, newsroom, "-O", feed)
    assert ended.returncode == 0, ended.stderr
    found = [json.loads(line) for line in feed.read_text("utf-8").splitlines()]
    assert {article["id"] for article in found} == {STORY.id, PAGED.id}
    with closing(Database(tmp_path / "archive.db")) as archive:
        assert {article["id"] for article in archive["articles"].rows} == {STORY.id, PAGED.id}


def test_spider_that_is_run_by_its_file_logs_why_it_failed(
    newsroom: Loopback, tmp_path: Path
) -> None:
    ended = run_spider_file("china/scitech", tmp_path, newsroom)
    assert "ERROR: nothing could be extracted: https://" in ended.stderr


SENTENCE = "CONTACT='(x' cannot be sent: use an e-mail address or a URL, up to 200 characters of"


@pytest.mark.parametrize(
    ("command", "setting", "sentence"),
    [
        (("fetch", URL), "CONTACT=(x", SENTENCE),
        (("shell", "-c", "1"), "DOWNLOAD_DELAY=two", "DOWNLOAD_DELAY=two is not a number of 0 or"),
        (("bench",), "REPLAY=nowhere", "REPLAY=nowhere: no such folder of fixtures, WARC or"),
    ],
    ids=["fetch", "shell", "bench"],
)
def test_wrong_setting_ends_a_command_of_scrapy_in_one_sentence(
    command: tuple[str, ...], setting: str, sentence: str
) -> None:
    ended = run_scrapy(*command, "-s", setting)
    assert ended.returncode == 2
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1
