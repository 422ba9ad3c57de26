"""Whole crawls: the real command, over saved pages and over real HTTP on loopback."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.pages import load_page
from crawler.extraction.story import extract_story
from crawler.formats.fixtures import find_fixtures
from crawler.items import Article
from tests.support.commands import crawl, run_scrapy
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.loopback import Answer, Loopback, Request
from tests.support.site import Responder
from tests.support.stored import database, last_stats, read_article
from tests.support.stories import Story, cut_pager, make_site, make_stories

HTML = (("Content-Type", "text/html"),)
NO_RECHECKS = ("-s", "RECHECKS_PER_RUN=0")
FOOD = "https://www.chinadaily.com.cn/food"


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the bundled site, crawled twice."""
    archive = tmp_path_factory.mktemp("replay") / "archive.db"
    for _ in range(2):
        ended = crawl(archive, "-a", SECTIONS, "-s", f"REPLAY={FIXTURES}", *NO_RECHECKS)
        assert ended.returncode == 0, ended.stderr
    return archive


def test_replay_stores_every_story_of_the_site_as_expected(replayed: Path) -> None:
    db = Database(replayed)
    expected = {f.known["url"]: f.known.get("article") for f in find_fixtures(FIXTURES)}
    stored = [row["id"] for row in db.query("select id from articles")]
    assert len(stored) == 51
    for article_id in stored:
        article = read_article(db, article_id)
        wanted = expected[article["url"]]
        assert wanted is not None
        assert {column: article[column] for column in wanted} == wanted


def test_second_run_asks_for_listings_only_and_changes_nothing(replayed: Path) -> None:
    db = Database(replayed)
    stats = last_stats(db)
    assert stats.get("chinadaily/articles/new", 0) == 0
    assert stats.get("chinadaily/articles/same", 0) == 0
    assert stats["chinadaily/listings/read"] == 6
    assert db["revisions"].count == db["articles"].count


def test_every_url_of_the_site_ends_in_a_state_with_a_reason(replayed: Path) -> None:
    db = Database(replayed)
    states = {row["state"] for row in db.query("select distinct state from frontier")}
    assert states <= {"done", "gone", "rejected"}
    unexplained = db["frontier"].count_where("state != 'done' and reason is null")
    assert unexplained == 0
    explained = db.query("select reason from frontier where reason not null")
    reasons = [row["reason"] for row in explained]
    for start in ("status 404", "unknown layout", "same article as", "redirects off the site to"):
        assert any(reason.startswith(start) for reason in reasons), start


def test_page_is_kept_as_served_with_every_article(replayed: Path) -> None:
    db = Database(replayed)
    without = "select id from articles where id not in (select article_id from pages)"
    assert list(db.query(without)) == []
    assert db["pages"].count_where("via != 'replay'") == 0


def test_archive_is_replayed_like_a_folder(replayed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    (row,) = Database(replayed).query("select url, headline from articles limit 1")
    ended = crawl(copy, "-a", f"urls={row['url']}", "-s", f"REPLAY={replayed}")
    assert ended.returncode == 0, ended.stderr
    assert [r["headline"] for r in Database(copy)["articles"].rows] == [row["headline"]]


def publish(server: Loopback, stories: list[Story], sections: tuple[str, ...]) -> None:
    for url, html in make_site(stories, sections).items():
        server.site.add(url, html)


def asked_for_articles(server: Loopback) -> list[str]:
    return [request.url for request in server.requests if "/a/2" in request.url]


def test_crawl_over_https_stores_every_story_exactly_and_once(
    loopback: Loopback, tmp_path: Path
) -> None:
    stories = make_stories(50, seed=1)
    publish(loopback, stories, ("china/society", "world/europe"))
    archive = tmp_path / "archive.db"
    arguments = ("-a", "sections=china/society,world/europe")
    ended = crawl(archive, *arguments, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    db = Database(archive)
    assert db["articles"].count == 50
    for story in stories:
        article = read_article(db, story.id)
        assert {column: article[column] for column in story.expected} == story.expected
    first = asked_for_articles(loopback)
    assert len(first) == len(set(first))
    # what is stored of a request is what was sent
    heads = {request.url: request.headers for request in loopback.requests}
    for story in stories:
        page = load_page(db, story.url)
        assert page is not None
        assert page.request
        assert {name.lower(): value for name, value in page.request} == {
            name: value
            for name, value in heads[story.url].items()
            if name not in ("", "host", "connection")
        }
    ended = crawl(archive, *arguments, *NO_RECHECKS, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert asked_for_articles(loopback) == first
    assert {request.url.split("/")[2] for request in loopback.requests} == {"www.chinadaily.com.cn"}


def test_long_story_is_fetched_to_its_end_though_no_pager_names_all_pages(
    loopback: Loopback, tmp_path: Path
) -> None:
    paged = next(story for story in make_stories(40, seed=6) if story.pages > 2)
    # no page of it repeats another
    paragraphs = tuple(f"In {n} BC {text}" for n, text in enumerate(paged.paragraphs * 2))
    story = replace(paged, pages=24, paragraphs=paragraphs)
    for url, html in make_site([story], ("food",)).items():
        loopback.site.add(url, cut_pager(html))
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", f"urls={story.url}", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    asked = asked_for_articles(loopback)
    assert asked == [story.page_url(number) for number in range(1, story.pages + 1)]
    article = read_article(Database(archive), story.id)
    assert {column: article[column] for column in story.expected} == story.expected
    with closing(Archive.open(archive)) as stored:
        read_again = extract_story(stored.load_story(story.id))
    assert isinstance(read_again, Article)
    assert (read_again.page_count, read_again.body) == (story.pages, article["body"])


def test_further_pages_that_moved_to_https_are_read_there(
    loopback: Loopback, tmp_path: Path
) -> None:
    story = next(story for story in make_stories(40, seed=6) if story.pages > 2)
    for url, html in make_site([story], ("food",)).items():
        loopback.site.add(url, html if url == story.url else move_to_https(html))
    old, archive = story.url.replace("https:", "http:"), tmp_path / "archive.db"
    ended = crawl(archive, "-a", f"urls={old}", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    article = read_article(Database(archive), story.id)
    assert article["body"] == story.expected["body"]
    assert article["page_count"] == story.pages
    with closing(Archive.open(archive)) as stored:
        read_again = extract_story(stored.load_story(story.id))
    assert isinstance(read_again, Article)
    assert read_again.body == article["body"]


def move_to_https(html: str) -> Responder:
    """Return what answers with a page by https, and by http with its address there."""

    def respond(request: Request) -> Answer:
        if request.url.startswith("https:"):
            return Answer(body=html.encode())
        return Answer(301, (("Location", request.url.replace("http:", "https:")),))

    return respond


def test_site_without_a_trusted_certificate_is_not_read(loopback: Loopback, tmp_path: Path) -> None:
    publish(loopback, make_stories(2, seed=2), ("china/society",))
    env = {name: value for name, value in loopback.env().items() if name != "SSL_CERT_FILE"}
    ended = crawl(
        tmp_path / "archive.db", "-a", "sections=china/society", "-s", "RETRY_TIMES=0", env=env
    )
    assert ended.returncode == 1
    assert "the site could not be reached" in ended.stderr.splitlines()[-1]


def test_unreachable_site_is_said_and_exits_with_1(tmp_path: Path) -> None:
    dead = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", "sections=food", "-s", "RETRY_TIMES=0", env=dead)
    assert ended.returncode == 1
    sentence = ended.stderr.splitlines()[-1]
    assert sentence.startswith(
        "the site could not be reached: robots.txt of www.chinadaily.com.cn: "
    )
    row = Database(archive).table("frontier").get("https://www.chinadaily.com.cn/food")
    assert (row["state"], row["attempts"]) == ("pending", 0)
    assert list(Database(archive).query("select finish_reason from runs")) == [
        {"finish_reason": sentence}
    ]


def test_site_of_unknown_pages_is_said_and_exits_with_1(loopback: Loopback, tmp_path: Path) -> None:
    loopback.site.add("https://www.chinadaily.com.cn/food", Answer(200, HTML, b"<p>moved</p>"))
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", "sections=food", env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(
        "nothing could be extracted: no page matched a known layout (1 came)"
    )
    assert [row["reason"] for row in Database(archive)["pages_unread"].rows] == ["unknown listing"]
    assert Database(archive)["pages"].count_where("url like '%/food'") == 1


def test_redirects_are_followed_on_the_site_and_refused_off_it(
    loopback: Loopback, tmp_path: Path
) -> None:
    stories = make_stories(3, seed=3)
    publish(loopback, stories, ("food",))
    here, away = (story.url for story in stories[:2])
    moved = here.replace("www.", "global.")
    loopback.site.add(moved, make_site(stories, ("food",))[here])
    loopback.site.add(here, Answer(301, (("Location", moved),), b""))
    loopback.site.add(away, Answer(302, (("Location", "https://elsewhere.example/x"),), b""))
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", "sections=food", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    db = Database(archive)
    assert db.table("articles").get(stories[0].id)["url"] == moved
    assert db["articles"].count == 2
    assert db.table("frontier").get(away)["reason"] == (
        "redirects off the site to https://elsewhere.example/x"
    )
    assert not [request for request in loopback.requests if "elsewhere" in request.url]


def test_listing_that_moved_is_read_by_every_run(loopback: Loopback, tmp_path: Path) -> None:
    stories, archive = make_stories(6, seed=3), tmp_path / "archive.db"
    for published in (stories[3:], stories):
        site = make_site(published, ("food",))
        publish(loopback, published, ("food",))
        loopback.site.add(f"{FOOD}/", site[FOOD])
        loopback.site.add(FOOD, Answer(301, (("Location", f"{FOOD}/"),), b""))
        ended = crawl(archive, "-a", "sections=food", *NO_RECHECKS, env=loopback.env())
        assert ended.returncode == 0, ended.stderr
        assert Database(archive)["articles"].count == len(published)
    assert loopback.counts(FOOD) == 4


def test_named_article_that_moved_is_fetched_now(loopback: Loopback, tmp_path: Path) -> None:
    (story,) = make_stories(1, seed=3)
    publish(loopback, [story], ("food",))
    old = story.url.replace("www.", "global.")
    loopback.site.add(old, Answer(301, (("Location", story.url),), b""))
    ended = crawl(tmp_path / "archive.db", "-a", f"urls={old}", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(tmp_path / "archive.db").table("articles").get(story.id)["url"] == story.url


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(404, body=b"<p>gone</p>"), "status 404"),
        (Answer(302, (("Location", "/"),), b""), "redirects to https://www.chinadaily.com.cn/"),
    ],
)
def test_run_without_any_page_says_what_came(
    loopback: Loopback, tmp_path: Path, answer: Answer, reason: str
) -> None:
    url = make_stories(1, seed=3)[0].url
    loopback.site.add(url, answer)
    ended = crawl(tmp_path / "archive.db", "-a", f"urls={url}", env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == f"nothing could be extracted: {url}: {reason}"


def test_old_paper_that_moved_to_https_is_read(loopback: Loopback, tmp_path: Path) -> None:
    url = "http://www.chinadaily.com.cn/cndy/2019-04/26/index1.html"
    issue = Answer(body=b'<html><body><a href="content_5.htm">Herons</a></body></html>')
    moved = Answer(301, (("Location", url.replace("http:", "https:")),), b"")
    loopback.site.add(url, lambda request: moved if request.url == url else issue)
    archive, day = tmp_path / "archive.db", "2019-04-26"
    asked = ("-a", "channels=print", "-a", f"since={day}", "-a", f"until={day}")
    crawl(archive, *asked, env=loopback.env())
    (named,) = Database(archive).query("select url from discoveries where channel = 'print'")
    assert named["url"] == "https://www.chinadaily.com.cn/cndy/2019-04/26/content_5.htm"


def test_feed_holds_the_articles_as_extract_prints_them(tmp_path: Path) -> None:
    page = FIXTURES / "ws_article" / "WS6adc1aa8a310aa5a13e01db9.html"
    (printed,) = run_scrapy("extract", page).stdout.splitlines()
    url = json.loads(printed)["url"]
    feed = tmp_path / "articles.jsonl"
    ended = crawl(
        tmp_path / "archive.db", "-a", f"urls={url}", "-s", f"REPLAY={FIXTURES}", "-O", str(feed)
    )
    assert ended.returncode == 0, ended.stderr
    assert [json.loads(line) for line in feed.read_text().splitlines()] == [json.loads(printed)]


def test_urls_are_fetched_now_and_nothing_else(loopback: Loopback, tmp_path: Path) -> None:
    stories = make_stories(5, seed=4)
    publish(loopback, stories, ("food",))
    archive = tmp_path / "archive.db"
    assert crawl(archive, "-a", "sections=food", env=loopback.env()).returncode == 0
    before = len(loopback.requests)
    named = ",".join(story.url for story in stories[:2])
    assert crawl(archive, "-a", f"urls={named}", env=loopback.env()).returncode == 0
    again = [request.url for request in loopback.requests[before:]]
    assert sorted(url for url in again if "robots" not in url) == sorted(named.split(","))
    assert last_stats(Database(archive))["chinadaily/articles/same"] == 2


def test_since_and_until_bound_the_days_and_a_later_crawl_takes_up_the_rest(
    loopback: Loopback, tmp_path: Path
) -> None:
    stories = make_stories(60, seed=5)
    publish(loopback, stories, ("food",))
    days = sorted(story.expected["date_published"][:10] for story in stories)
    middle = days[30]
    archive = tmp_path / "archive.db"
    ended = crawl(archive, "-a", "sections=food", "-a", f"since={middle}", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    newer = [day for day in days if day >= middle]
    assert Database(archive)["articles"].count == len(newer) < 60
    ended = crawl(archive, "-a", "sections=food", "-a", f"since={days[0]}", env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert Database(archive)["articles"].count == 60


def test_crawl_thins_the_runs_that_are_older_than_a_year(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    begun = datetime.now(UTC) - timedelta(days=500)
    with closing(Archive.open(path)) as archive:
        for _ in range(3):
            number = archive.start_run({}, begun)
            database(archive).execute(
                "update runs set finished_at = started_at where id = ?", [number]
            )
            database(archive).conn.commit()
    story = next(find_fixtures(FIXTURES / "ws_article"))
    ended = crawl(
        path, "-a", f"urls={story.known['url']}", "-s", f"REPLAY={FIXTURES}", "-L", "INFO"
    )
    assert ended.returncode == 0, ended.stderr
    assert "thinned what is older than a year: 2 runs, 0 pages of no article" in ended.stderr
    assert Database(path)["runs"].count == 2
