"""Export, then ingest: what a WARC of ours gives back, and what has no place in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.frontier_merge import make_row
from crawler.archive.merging import merge_archive
from crawler.archive.selection import Selection
from crawler.fetching import FetchResult, FetchState, FetchTask, Link
from crawler.formats.archive_metadata import FORMAT
from crawler.formats.gzip_members import split_members
from crawler.formats.warc_writer import write_warc
from crawler.items import Article
from tests.support.captured import (
    SINGLE,
    flip,
    ingest,
    record,
)
from tests.support.commands import crawl, run_scrapy
from tests.support.example import ARTICLE, LISTING, NOW, page
from tests.support.fixtures import FIXTURES, SECTIONS
from tests.support.stored import content, database, read_article
from tests.support.warcs import (
    make_other,
    save_warc,
)

HOUR = timedelta(hours=1)
SENT = (("User-Agent", "heron-watch"), ("If-None-Match", '"1"'))
ROBOTS = "https://www.chinadaily.com.cn/robots.txt"
UNREAD = FetchResult(FetchState.REJECTED, "unknown layout", 200)
MISSING = FetchResult(FetchState.GONE, "status 404", 404, nowhere=True)

# of a URL that was never fetched a WARC says nothing
FETCHED = "select * from frontier where last_fetched_at is not null order by url"
READ_FROM = (
    "select revisions.article_id, revision, url, fetched_at from revisions"
    " left join pages on pages.id = page_id order by revisions.article_id, revision"
)


def name(number: int) -> tuple[str, str]:
    article_id = f"WS690b0cc5a310d6866eb4{number:04}"
    return article_id, f"https://www.chinadaily.com.cn/a/202611/05/{article_id}.html"


def lease(archive: Archive, number: int) -> FetchTask:
    article_id, url = name(number)
    archive.queue([Link(url, "article", article_id, LISTING)], NOW - HOUR)
    task = archive.frontier.lease_url(url)
    assert task is not None
    return task


def read(archive: Archive, number: int, hour: int = 0, **said: Any) -> Article:
    """Store an article as read at some hour from a page that no reader of today can read."""
    article_id, url = name(number)
    article = replace(ARTICLE, id=article_id, url=url, **said)
    served = page(f"<p>{article.headline}".encode(), NOW + hour * HOUR, url)
    served = replace(served, request=SENT, robots_usage="train-ai=n")
    archive.save_story(lease(archive, number), [served], article, {})
    return article


def fill(archive: Archive) -> None:
    read(archive, 1)
    edited = read(archive, 1, 2, headline="Egrets – 白鹭")
    unchanged = replace(page(b"", NOW + 3 * HOUR, edited.url), status=304, via="of another run")
    archive.save_unchanged(lease(archive, 1), unchanged)
    _reparsed(archive)
    _withdraw(archive)
    _page(archive)
    archive.save_result(lease(archive, 5), UNREAD, page(b"<p>odd", url=name(5)[1]), [], NOW)
    archive.save_robots(replace(page(b"down", url=ROBOTS), status=503))


def _reparsed(archive: Archive) -> None:
    article = read(archive, 2)
    served = archive.load_page(article.url)
    assert served is not None
    # the site is seen again, edits, and today's readers find more in what it showed last
    read(archive, 2, 1)
    archive.save_reparsed(served, replace(article, section="Read anew"), NOW + 5 * HOUR)
    read(archive, 2, 6, section="Read anew", headline="Edited")


def _withdraw(archive: Archive) -> None:
    article = read(archive, 3)
    moved = (("Location", "/caf\xe9"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b="), ("X-Empty", ""))
    for hour in (24, 48):
        served = replace(page(b"", NOW + hour * HOUR, article.url), status=404, headers=moved)
        if archive.save_result(lease(archive, 3), MISSING, served, [], served.fetched_at):
            archive.mark_gone([(article.id, served.fetched_at)])


def _page(archive: Archive) -> None:
    task = lease(archive, 4)
    assert task.article_id is not None
    article = replace(ARTICLE, id=task.article_id, url=task.url, page_count=3)
    second, third = (task.url.replace(".html", f"_{number}.html") for number in (2, 3))
    served = [page(b"<p>one", url=task.url), page(b"<p>two", NOW + HOUR / 60, second)]
    archive.save_story(
        task, served, article, {third: FetchResult(FetchState.FAILED, "status 500", 500)}
    )


def export(archive: Archive, path: Path) -> Path:
    with path.open("wb") as out:
        stories = archive.exports.select_stories(Selection())
        write_warc(stories, archive.captures.load, out, {})
    return path


def show(archive: Archive) -> list[list[dict[str, Any]]]:
    return [
        *content(archive),
        *(list(database(archive).query(sql)) for sql in (FETCHED, READ_FROM)),
    ]


@pytest.fixture
def again(tmp_path: Path) -> Iterator[Archive]:
    """The archive that an export is ingested into."""
    opened = Archive.open(tmp_path / "again.db")
    yield opened
    opened.close()


def test_all_that_is_known_of_fetched_pages_comes_back(
    archive: Archive, again: Archive, tmp_path: Path
) -> None:
    fill(archive)
    articles = {row["id"]: row for row in database(archive)["articles"].rows}
    assert [bool(articles[name(number)[0]]["gone_at"]) for number in (1, 3)] == [False, True]
    assert database(archive)["revisions"].count_where("reread") == 1
    assert database(archive)["pages"].count_where("signals like '%train-ai=n%'") > 0
    expected = show(archive)
    warc = export(archive, tmp_path / "a.warc.gz")
    for _ in range(2):
        _, damages = ingest(again, warc)
        assert damages == []
        assert show(again) == expected


def test_ingest_of_an_export_stores_what_a_merge_stores(
    archive: Archive, again: Archive, tmp_path: Path
) -> None:
    fill(archive)
    merged = Archive.open(tmp_path / "merged.db")
    for one in (again, merged):
        read(one, 2, 3, headline="Ours")
        read(one, 3, 72)
    ingest(again, export(archive, tmp_path / "a.warc.gz"))
    list(merge_archive(merged, archive))
    assert show(again) == show(merged)
    assert database(again).table("articles").get(name(3)[0])["gone_at"] is None
    merged.close()


def test_what_a_warc_cannot_hold_is_not_exported(
    archive: Archive, again: Archive, tmp_path: Path
) -> None:
    fill(archive)
    expected = show(archive)
    suppressed = read(archive, 6)
    archive.suppressions.suppress(suppressed.id, None, "asked", NOW)
    archive.queue([Link(name(7)[1], "article", name(7)[0])], NOW)
    ingest(again, export(archive, tmp_path / "a.warc.gz"))
    assert show(again) == expected
    assert again.suppressions.find(suppressed.id) is None
    assert database(again)["frontier"].count_where("article_id = ?", [name(7)[0]]) == 0


def test_page_of_an_interrupted_story_comes_back_as_a_page_without_article(
    archive: Archive, again: Archive, tmp_path: Path
) -> None:
    read(archive, 1)
    task = lease(archive, 8)
    archive.keep_page(task, page(b"<p>kept", url=task.url))
    ingest(again, export(archive, tmp_path / "a.warc.gz"))
    assert content(again) == content(archive)
    (waiting,) = database(again)["frontier"].rows_where("url = ?", [task.url])
    assert (waiting["state"], waiting["discovered_from"]) == ("pending", LISTING)


def test_history_comes_back_whole_however_many_pages_it_was_read_from(
    archive: Archive, again: Archive, tmp_path: Path
) -> None:
    for hour in range(130):
        read(archive, 1, hour, headline=f"Hour {hour // 2}")
    ingest(again, export(archive, tmp_path / "a.warc.gz"))
    assert show(again) == show(archive)
    assert database(again)["revisions"].count == 65


def test_pages_with_a_damaged_account_are_extracted_like_those_of_others(
    archive: Archive, again: Archive, tmp_path: Path
) -> None:
    ingest(archive, save_warc(tmp_path / "a.warc.gz", [record(SINGLE)]))
    warc = export(archive, tmp_path / "b.warc.gz")
    with warc.open("rb") as file:
        _, account, response = (found.position for found in split_members(file))
    dumped = warc.read_bytes()
    warc.write_bytes(dumped[:account] + flip(dumped[account:response]) + dumped[response:])
    _, damages = ingest(again, warc)
    assert [damage.position for damage in damages] == [account]
    assert {row["via"] for row in database(again)["pages"].rows} == {"warc:b.warc.gz"}
    assert read_article(database(again), SINGLE.id) == read_article(database(archive), SINGLE.id)


FOREIGN = {
    "captures": [{"id": "<urn:uuid:1>", "via": "network", "robots_usage": None, "headers": None}]
}
EMPTY: dict[str, list[Any]] = {"revisions": [], "frontier": []}


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ([], "1"),
        (FOREIGN | EMPTY, "1"),
        (FOREIGN | EMPTY | {"format": "another"}, "1"),
        (FOREIGN | EMPTY | {"format": FORMAT}, "2"),
    ],
    ids=["no object", "no format", "another format", "another record"],
)
def test_metadata_of_others_or_of_other_records_is_ignored(
    archive: Archive, tmp_path: Path, told: object, named: str
) -> None:
    answer = record(SINGLE, WARC_Record_ID=f"<urn:uuid:{named}>")
    about = make_other("metadata", SINGLE.url, json.dumps(told).encode())
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [about, answer]))
    assert (ingestion.articles, damages) == ({"new": 1}, [])
    assert {row["via"] for row in database(archive)["pages"].rows} == {"warc:a.warc.gz"}


def test_account_of_an_older_version_lacks_newer_columns(archive: Archive, tmp_path: Path) -> None:
    row = make_row(SINGLE.url, "article", FetchState.GONE, discovered_at=NOW.isoformat())
    row.pop("failing_since")
    told = FOREIGN | {"format": FORMAT, "id": None, "revisions": [], "frontier": [row]}
    answer = record(SINGLE, WARC_Record_ID="<urn:uuid:1>")
    about = make_other("metadata", SINGLE.url, json.dumps(told).encode())
    _, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [about, answer]))
    assert damages == []
    stored = database(archive).table("frontier").get(SINGLE.url)
    assert (stored["state"], stored["failing_since"]) == ("gone", None)


def test_account_that_is_not_written_like_one_is_damage(archive: Archive, tmp_path: Path) -> None:
    about = make_other("metadata", SINGLE.url, json.dumps(FOREIGN | {"format": FORMAT}).encode())
    ingestion, damages = ingest(archive, save_warc(tmp_path / "a.warc.gz", [about, record(SINGLE)]))
    assert [damage.what for damage in damages] == ["no account of pages: KeyError('revisions')"]
    assert ingestion.articles == {"new": 1}


def test_export_then_ingest_gives_the_same_archive(tmp_path: Path) -> None:
    first, second, warc = tmp_path / "first.db", tmp_path / "second.db", tmp_path / "all.warc.gz"
    assert crawl(first, "-a", SECTIONS, "-s", f"REPLAY={FIXTURES}").returncode == 0
    assert run_scrapy("export", warc, "--with-body", "-s", f"ARCHIVE_PATH={first}").returncode == 0
    for _ in range(2):
        ended = run_scrapy("ingest", warc, "-s", f"ARCHIVE_PATH={second}")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert content(Database(second)) == content(Database(first))
    assert ended.stdout.splitlines()[:2] == [
        "articles: 0 new, 0 changed, 51 same",
        "pages: 0 new, 60 known",
    ]
    fetched = (
        "select * from frontier where last_fetched_at is not null and kind != 'listing'"
        " order by url"
    )
    assert list(Database(second).query(fetched)) == list(Database(first).query(fetched))
